"""How often people confirmed what a rule raised, and whether the rule is muted by its own record."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from sitcenter.domain.alerts.types import VERDICTS, Work

FEWEST = 10
"""With fewer verdicts nothing is muted."""
LEAST = 0.2
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Standing:
    """Of `n` verdicts `confirmed`; `precision` None without any; [`low`, `high`]: Wilson's 95 % interval."""

    n: int
    confirmed: int
    precision: float | None
    low: float
    high: float
    muted: bool


def standing(verdicts: Mapping[Work, int]) -> Standing:
    """The record of a rule's version, by verdict."""
    n = sum(count for work, count in verdicts.items() if work in VERDICTS)
    confirmed = verdicts.get(Work.CONFIRMED, 0)
    share = confirmed / n if n else None
    low, high = _wilson(confirmed, n)
    return Standing(n, confirmed, share, low, high, n >= FEWEST and confirmed < LEAST * n)


def _wilson(successes: int, trials: int) -> tuple[float, float]:
    if trials == 0:
        return 0.0, 1.0
    share, spread = successes / trials, Z95 * Z95 / trials
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, middle - half), min(1.0, middle + half)
