"""Stratified exact tests: does a mark fall on one group's draws more often than chance within strata allows?

In stratum s there are N_s tickets, m_s of them marked, and the group drew n_s. Under the null the marked
among its draws are hypergeometric; the sum over strata is their exact convolution. With two groups it is the
exact conditional form of Cochran, Mantel and Haenszel's test, whose chi-squared is beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sitcenter.domain.integrity.statistics.convolution import add_counts, hypergeometric, mid_p
from sitcenter.domain.integrity.statistics.special import chi2_tail


@dataclass(frozen=True, slots=True)
class Stratum:
    """Counts of one stratum: all, marked, drawn by the group, and marked among those drawn."""

    name: str
    total: int
    marked: int
    drawn: int
    observed: int

    @property
    def expected(self) -> float:
        """Of the marked among those drawn."""
        return self.marked * self.drawn / self.total


@dataclass(frozen=True, slots=True)
class Tail:
    """The result of an exact test. `smallest`: the least p that these margins could give."""

    observed: int
    expected: float
    p: float
    smallest: float


def exact_test(strata: Sequence[Stratum]) -> Tail:
    """The upper mid-p of the sum; strata in which everything is fixed add nothing."""
    pmf, most = np.ones((1, 1)), 0
    for each in strata:
        drawn, marked = sorted((each.drawn, each.marked))
        pmf = add_counts(pmf, hypergeometric(each.total, marked, drawn))
        most += drawn
    observed = sum(each.observed for each in strata)
    attainable = np.flatnonzero(pmf[0] > 0)
    smallest = float(pmf[0, attainable[-1]] / 2)
    return Tail(observed, sum(s.expected for s in strata), float(mid_p(pmf, [observed])[0]), smallest)


def cochran_mantel_haenszel(strata: Sequence[Stratum]) -> float:
    """The two-sided p of the chi-squared with continuity correction; for large strata."""
    gap = sum(s.observed - s.expected for s in strata)
    spread = sum(
        s.drawn * (s.total - s.drawn) * s.marked * (s.total - s.marked) / (s.total**2 * (s.total - 1))
        for s in strata
        if s.total > 1
    )
    return 1.0 if spread == 0 else chi2_tail(max(0.0, abs(gap) - 0.5) ** 2 / spread, 1)
