"""Exact distributions of sums of independent counts, for many hypotheses at once."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from sitcenter.domain.integrity.statistics.special import Floats, log_choose


def hypergeometric(total: ArrayLike, marked: ArrayLike, drawn: int) -> Floats:
    """Distribution of the marked among `drawn` of `total`; one row a hypothesis, columns 0..drawn."""
    total, marked = np.atleast_1d(total)[:, None], np.atleast_1d(marked)[:, None]
    k = np.arange(drawn + 1)[None, :]
    log = log_choose(marked, k) + log_choose(total - marked, drawn - k) - log_choose(total, drawn)
    return np.asarray(np.exp(log), dtype=np.float64)


@lru_cache(maxsize=4096)
def hypergeometric_rows(total: int, drawn: int) -> Floats:
    """Distribution of the marked among `drawn` of `total`; a row for each number of marked, 0..total."""
    rows = hypergeometric(np.full(total + 1, total), np.arange(total + 1), drawn)
    rows.flags.writeable = False
    return rows


def add_counts(pmf: Floats, step: Floats) -> Floats:
    """Rows of distributions, each convolved with the row of `step`."""
    rows, width = pmf.shape
    more = step.shape[1] - 1
    out = np.zeros((rows, width + more))
    for k in range(more + 1):
        out[:, k : k + width] += pmf * step[:, k : k + 1]
    return out


def mid_p(pmf: Floats, observed: ArrayLike) -> Floats:
    """P(X > observed) + P(X = observed) / 2, a row each."""
    observed = np.asarray(observed)
    columns = np.arange(pmf.shape[1])[None, :]
    above = np.where(columns > observed[:, None], pmf, 0.0).sum(axis=1)
    at = np.where(columns == observed[:, None], pmf, 0.0).sum(axis=1)
    return np.asarray(np.minimum(above + at / 2, 1.0))


def upper_p(pmf: Floats, observed: ArrayLike) -> Floats:
    """P(X >= observed), a row each."""
    columns = np.arange(pmf.shape[1])[None, :]
    tail = np.where(columns >= np.asarray(observed)[:, None], pmf, 0.0).sum(axis=1)
    return np.asarray(np.minimum(tail, 1.0))


def poisson_binomial(chances: ArrayLike) -> Floats:
    """Distribution of how many of independent events happen, each with its own chance; exact."""
    pmf = np.ones((1, 1))
    for chance in np.asarray(chances, dtype=np.float64):
        pmf = add_counts(pmf, np.array([[1.0 - chance, chance]]))
    return np.asarray(pmf[0], dtype=np.float64)


def poisson_binomial_tail(chances: ArrayLike, observed: int) -> float:
    """P(X >= observed)."""
    return float(min(1.0, poisson_binomial(chances)[observed:].sum()))
