"""Operator x representative: the stratified exact test of all pairs, at the end of a day or a week.

Null: within a stratum (date x slot x service) the queue hands a representative's tickets to operators at
random. For each representative the sum over strata is convolved for all operators at once, so pairs drive
the cost, not the population. Tarone's filter, mid-p, Benjamini-Hochberg over all pairs that remain; the
effect guard comes last and never touches the family.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from sitcenter.domain.integrity.statistics.convolution import add_counts, hypergeometric_rows, mid_p
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg, tarone


@dataclass(frozen=True, slots=True)
class Draw:
    """One ticket: its stratum, who served it, and by whom it was brought (None: no representative)."""

    stratum: Hashable
    operator: str
    representative: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """One tested pair. `q` 1 where the pair could not have been found whatever happened."""

    operator: str
    representative: str
    tickets: int
    observed: int
    expected: float
    p: float
    q: float

    @property
    def lift(self) -> float:
        """How many times the expected count."""
        return self.observed / self.expected if self.expected else float("inf")


@dataclass(frozen=True, slots=True)
class Guard:
    """The least effect and exposure of a pair that anybody is told of."""

    lift: float = 1.5
    excess: float = 5.0
    tickets: int = 4


def pairs(draws: Sequence[Draw], alpha: float) -> list[Pair]:
    """Every pair that met in some stratum, with its q-value, ordered by names."""
    totals: Counter[Hashable] = Counter(draw.stratum for draw in draws)
    served: defaultdict[Hashable, Counter[str]] = defaultdict(Counter)
    brought: defaultdict[str, Counter[Hashable]] = defaultdict(Counter)
    met: Counter[tuple[str, str]] = Counter()
    for draw in draws:
        served[draw.stratum][draw.operator] += 1
        if draw.representative is not None:
            brought[draw.representative][draw.stratum] += 1
            met[draw.representative, draw.operator] += 1
    rows = [row for name in sorted(brought) for row in _of_one(name, brought[name], totals, served, met)]
    if not rows:
        return []
    p = np.array([row[5] for row in rows])
    kept = tarone([row[6] for row in rows], alpha)
    q = np.ones(len(rows))
    q[kept] = benjamini_hochberg(p[kept])
    return [
        Pair(operator, name, tickets, observed, expected, p_, float(q_))
        for (operator, name, tickets, observed, expected, p_, _), q_ in zip(rows, q, strict=True)
    ]


Row = tuple[str, str, int, int, float, float, float]


def _of_one(
    name: str,
    brought: Counter[Hashable],
    totals: Counter[Hashable],
    served: defaultdict[Hashable, Counter[str]],
    met: Counter[tuple[str, str]],
) -> list[Row]:
    """All operators who could have served one representative, at once."""
    operators = sorted({operator for stratum in brought for operator in served[stratum]})
    pmf, expected = np.ones((len(operators), 1)), np.zeros(len(operators))
    for stratum, drawn in brought.items():
        total, by = totals[stratum], served[stratum]
        marked = np.array([by.get(operator, 0) for operator in operators])
        pmf = add_counts(pmf, hypergeometric_rows(total, drawn)[marked])
        expected += marked * drawn / total
    observed = np.array([met.get((name, operator), 0) for operator in operators])
    p = mid_p(pmf, observed)
    last = pmf.shape[1] - 1 - np.argmax(pmf[:, ::-1] > 0, axis=1)
    smallest = pmf[np.arange(len(operators)), last] / 2
    tickets = sum(brought.values())
    return [
        (operator, name, tickets, int(observed[i]), float(expected[i]), float(p[i]), float(smallest[i]))
        for i, operator in enumerate(operators)
    ]


def found(tested: Sequence[Pair], alpha: float, guard: Guard) -> list[Pair]:
    """The pairs that anybody is told of: significant, and large enough to matter."""
    return [
        pair
        for pair in tested
        if pair.q <= alpha
        and pair.tickets >= guard.tickets
        and pair.observed - pair.expected >= guard.excess
        and pair.lift >= guard.lift
    ]
