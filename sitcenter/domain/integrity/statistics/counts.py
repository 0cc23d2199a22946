"""Tails of counts that vary more than chance: the negative binomial, fitted to everybody else."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from sitcenter.domain.integrity.statistics.special import log_gamma, negative_binomial_tail

SIZES = np.exp(np.linspace(np.log(0.05), np.log(200.0), 60))


def tail_among_others(counts: Sequence[int]) -> list[float]:
    """P(X >= x) of each count by a negative binomial fitted to all the others; counts are 1 or more.

    What is fitted is count - 1: a token that did nothing isn't seen at all.
    """
    values = Counter(count - 1 for count in counts)
    memo = {value: _tail(value, values) for value in values}
    return [memo[count - 1] for count in counts]


def _tail(value: int, values: Counter[int]) -> float:
    if value == 0:
        return 1.0
    x = np.array(sorted(values), dtype=np.float64)
    weight = np.array([values[int(v)] - (int(v) == value) for v in x], dtype=np.float64)
    n = weight.sum()
    if n == 0:
        return 1.0
    mean = (float(weight @ x) + 0.5) / (n + 1.0)
    logs = log_gamma(x[:, None] + SIZES) - log_gamma(SIZES) + SIZES * np.log(SIZES / (SIZES + mean))
    logs = logs + x[:, None] * np.log(mean / (SIZES + mean))
    best = SIZES[int(np.argmax(weight @ logs))]
    return negative_binomial_tail(value, float(best), mean)
