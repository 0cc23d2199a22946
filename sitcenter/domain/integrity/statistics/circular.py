"""Do a desk's active minutes meet blind minutes more than chance allows? All circular shifts, exactly.

Within the open hours of a day the blind minutes are shifted against the active ones by every possible amount;
that keeps how both are bunched. The days' distributions are convolved: no random numbers, the same p always.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sitcenter.domain.integrity.statistics.special import Floats


def overlaps(active: ArrayLike, blind: ArrayLike) -> Floats:
    """How many minutes meet at each of the shifts 0..n-1; two 0/1 arrays of one day's open minutes."""
    one, other = np.asarray(active, dtype=np.float64), np.asarray(blind, dtype=np.float64)
    moved = np.fft.irfft(np.fft.rfft(one) * np.conj(np.fft.rfft(other)), n=one.size)
    return np.round(moved)


def circular_shift_p(days: Sequence[tuple[ArrayLike, ArrayLike]]) -> tuple[int, float, float]:
    """Minutes that met, expected minutes, and P(as many or more) over independent shifts of all days."""
    pmf, seen, expected = np.ones(1), 0, 0.0
    for active, blind in days:
        counts = overlaps(active, blind).astype(np.int64)
        seen += int(counts[0])
        expected += float(counts.mean())
        pmf = np.convolve(pmf, np.bincount(counts) / counts.size)
    return seen, expected, float(min(1.0, pmf[seen:].sum()))
