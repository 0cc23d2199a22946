"""What chance alone allows of so many trials: limits of the exact binomial, by plain arithmetic."""

from collections.abc import Sequence
from functools import lru_cache
from math import exp, inf, log, log1p

POINTS = 40
INNER, OUTER = 0.95, 0.998
"""Shares of honest operators within the limits: two and three standard errors of a control chart."""


def grid(least: int, most: int) -> tuple[int, ...]:
    """Numbers of trials from least to most, evenly spread."""
    least, most = max(1, least), max(2, most)
    return tuple(sorted({round(least + (most - least) * k / POINTS) for k in range(POINTS + 1)}))


def limits(trials: Sequence[int], share: float, inside: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Low and high shares between which `inside` of the binomial lies, for each number of trials."""
    tail = (1 - inside) / 2
    pairs = [(quantile(n, share, tail) / n, quantile(n, share, 1 - tail) / n) for n in trials]
    return tuple(low for low, _high in pairs), tuple(high for _low, high in pairs)


@lru_cache(maxsize=4096)
def quantile(trials: int, share: float, reached: float) -> int:
    """The least count whose cumulative chance comes to `reached`."""
    if share <= 0:
        return 0
    if share >= 1:
        return trials
    odds, chance, total = log(share) - log1p(-share), trials * log1p(-share), 0.0
    for count in range(trials + 1):
        total += exp(chance) if chance > -inf else 0.0
        if total >= reached - 1e-12:
            return count
        if count < trials:
            chance += log(trials - count) - log(count + 1) + odds
    return trials
