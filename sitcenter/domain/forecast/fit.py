"""The weights of a branch's forecast: least absolute deviations, drawn towards a prior where waits are few.

The aim is the mean absolute error, so absolute deviations are what is minimised, by iteratively reweighted
least squares; a single odd wait then hardly moves the weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from sitcenter.domain.forecast.hall import INPUTS

PRIOR = (0.35, 0.1, 0.1, 0.45, *(0.0,) * (len(INPUTS) - 4))
"""What is weighed before anything was learnt: head of the line, and those ahead at the recent pace."""
FEWEST, MOST = 60, 1500
"""Below FEWEST ended waits the prior stands alone; of more than MOST the latest count."""
SHRINKAGE = 20.0
"""The prior counts as much as this many waits."""
ROUNDS = 8
SMALLEST_S = 5.0
"""Deviations below this weigh alike; it also keeps the reweighting finite."""

Column = Sequence[float]


@dataclass(frozen=True, slots=True)
class Sample:
    """What was known when somebody came, and how long he then waited."""

    inputs: tuple[float, ...]
    wait_s: float


def estimate(inputs: Sequence[float], values: Sequence[float]) -> float:
    """The model's wait in seconds, never negative."""
    return max(0.0, sum(x * value for x, value in zip(inputs, values, strict=True)))


def fitted(samples: Sequence[Sample]) -> tuple[float, ...]:
    """Weights in the order of INPUTS, from waits in the order in which they ended."""
    used = samples[-MOST:]
    if len(used) < FEWEST:
        return PRIOR
    columns = [list(column) for column in zip(*(sample.inputs for sample in used), strict=True)]
    waits = [sample.wait_s for sample in used]
    scales = [sum(map(mul, column, column)) / len(used) + 1e-9 for column in columns]
    values: tuple[float, ...] = PRIOR
    for _ in range(ROUNDS):
        values = _reweighted(columns, waits, scales, values)
    return values


def _reweighted(
    columns: Sequence[Column], waits: Column, scales: Column, values: Sequence[float]
) -> tuple[float, ...]:
    """One round: least squares in which each wait weighs the less, the further off it was."""
    deviations = _deviations(columns, waits, values)
    middle = sorted(deviations)[len(deviations) // 2]
    weighted = [[x / off for x, off in zip(column, deviations, strict=True)] for column in columns]
    size = len(columns)
    matrix = [[0.0] * size for _ in range(size)]
    right = [0.0] * size
    for i in range(size):
        for j in range(i, size):
            matrix[i][j] = matrix[j][i] = sum(map(mul, weighted[i], columns[j]))
        ridge = SHRINKAGE * scales[i] / middle
        matrix[i][i] += ridge
        right[i] = sum(map(mul, weighted[i], waits)) + ridge * PRIOR[i]
    return _solved(matrix, right)


def _deviations(columns: Sequence[Column], waits: Column, values: Sequence[float]) -> list[float]:
    left = list(waits)
    for column, value in zip(columns, values, strict=True):
        if value:
            left = [rest - value * x for rest, x in zip(left, column, strict=True)]
    return [max(abs(rest), SMALLEST_S) for rest in left]


def _solved(matrix: list[list[float]], right: list[float]) -> tuple[float, ...]:
    """Gaussian elimination with partial pivoting; the ridge keeps the matrix positive definite."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            if factor:
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(rows[i][k] * found[k] for k in range(i + 1, size))
        found[i] = (rows[i][size] - rest) / rows[i][i]
    return tuple(found)
