"""Durations of one group against others within strata: van Elteren's rank test and Hodges-Lehmann's gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from sitcenter.domain.integrity.statistics.special import Floats, normal_tail

MOST = 400
"""Of longer samples the gap takes evenly spaced order statistics."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """`p`: one-sided, small where the group is shorter; `gap`: median difference group - others, in s."""

    p: float
    gap: float
    n: int


def van_elteren(strata: Sequence[tuple[Sequence[float], Sequence[float]]]) -> Ranked:
    """Group and others in each stratum; a stratum without either adds nothing. p 1 where nothing is left."""
    total, mean, spread, differences, n = 0.0, 0.0, 0.0, [], 0
    for group, others in strata:
        m, k = len(group), len(others)
        if not m or not k:
            continue
        values = np.concatenate([np.asarray(group, dtype=np.float64), np.asarray(others, dtype=np.float64)])
        ranks, ties = _midranks(values)
        weight, size = 1.0 / (m + k + 1), m + k
        total += weight * float(ranks[:m].sum())
        mean += weight * m * (size + 1) / 2
        if size > 1:
            spread += weight**2 * m * k / 12 * ((size + 1) - ties / (size * (size - 1)))
        differences.append(_differences(values[:m], values[m:]))
        n += m
    if spread == 0:
        return Ranked(1.0, 0.0, n)
    # half a rank of continuity, in the weights of the strata
    z = (mean - total) / sqrt(spread)
    return Ranked(normal_tail(z), float(np.median(np.concatenate(differences))), n)


def _midranks(values: Floats) -> tuple[Floats, float]:
    """Ranks with ties shared, and the sum of t^3 - t over ties."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    middle = ends - (counts - 1) / 2
    return np.asarray(middle[inverse], dtype=np.float64), float(
        (counts.astype(np.float64) ** 3 - counts).sum()
    )


def _differences(group: Floats, others: Floats) -> Floats:
    return np.asarray(np.subtract.outer(_thin(group), _thin(others)), dtype=np.float64).ravel()


def _thin(values: Floats) -> Floats:
    if values.size <= MOST:
        return values
    return np.asarray(np.sort(values)[np.linspace(0, values.size - 1, MOST).astype(int)])
