"""Many hypotheses at once: false-discovery control over all of them, those with no event too."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sitcenter.domain.integrity.statistics.special import Floats


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """q-values: reject where q <= alpha, and the expected share of false rejections is at most alpha."""
    p = np.asarray(p, dtype=np.float64)
    count = p.size
    order = np.argsort(p, kind="stable")
    scaled = p[order] * count / np.arange(1, count + 1)
    q = np.empty(count)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def benjamini_yekutieli(p: ArrayLike) -> Floats:
    """As Benjamini-Hochberg, for p-values that depend on each other in any way."""
    p = np.asarray(p, dtype=np.float64)
    harmonic = float(np.sum(1.0 / np.arange(1, p.size + 1))) if p.size else 1.0
    count = p.size
    order = np.argsort(p, kind="stable")
    scaled = p[order] * count * harmonic / np.arange(1, count + 1)
    q = np.empty(count)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def tarone(smallest: ArrayLike, alpha: float) -> NDArray[np.bool_]:
    """Which hypotheses could ever be rejected, by their smallest attainable p (Tarone 1990; Gilbert 2005).

    K is the smallest number with at most K hypotheses whose smallest p is <= alpha / K; those are kept. What
    was observed plays no part.
    """
    smallest = np.asarray(smallest, dtype=np.float64)
    ordered = np.sort(smallest)
    for k in range(1, ordered.size + 1):
        if np.searchsorted(ordered, alpha / k, side="right") <= k:
            return smallest <= alpha / k
    return np.ones(smallest.size, dtype=np.bool_)
