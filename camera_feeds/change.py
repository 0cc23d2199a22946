"""What changed from one key frame to the next."""

import zlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from camera_feeds.view import Flags, Gray, bounds
from sitcenter.domain.cameras.types import Box

REMEMBERED = 32
"""Key frames of which a checksum is kept: a frozen picture coded anew takes few forms."""
CLOCK_STEP, CLOCK_SHARE = 24, 0.003
"""A clock changed if this share of its pixels did by more than so many grey levels: a digit did."""
MOTION_STEP, MOTION_NOISES = 6.0, 3.0
"""A pixel moved if it changed by more than so many grey levels and so many sigmas of noise."""


@dataclass(frozen=True, slots=True)
class Change:
    """As in Picture."""

    difference: float | None = None
    repeated: bool = False
    motion_share: float | None = None
    overlay_changed: bool | None = None


class Changes:
    """Remembers the key frame before, small, with its clocks; and checksums of the last REMEMBERED."""

    def __init__(self) -> None:
        self._small: Gray | None = None
        self._sums: deque[int] = deque(maxlen=REMEMBERED)
        self._clocks: list[Gray] = []

    def forget(self) -> None:
        """The next key frame is the first again: masks changed."""
        self._small, self._clocks = None, []
        self._sums.clear()

    def since(self, luma: Gray, small: Gray, counts: Flags, masks: Sequence[Box], sigma: float) -> Change:
        """What changed since the key frame before; nothing is known of the first."""
        before, clocks = self._small, self._clocks
        self._small, total = small, _checksum(luma, masks)
        repeated = total in self._sums
        self._sums.append(total)
        self._clocks = [_region(luma, box) for box in masks if box.purpose == "clock"]
        if before is None:
            return Change()
        steps = np.abs(small.astype(np.int16) - before)[counts]
        if not steps.size:
            return Change(repeated=repeated, overlay_changed=_ran(clocks, self._clocks))
        moved = steps > max(MOTION_STEP, MOTION_NOISES * sigma)
        return Change(
            difference=float(steps.mean()),
            repeated=repeated,
            motion_share=float(moved.mean()),
            overlay_changed=_ran(clocks, self._clocks),
        )


def _checksum(luma: Gray, masks: Sequence[Box]) -> int:
    seen = np.ascontiguousarray(luma)
    if masks:
        seen = seen.copy()
        for box in masks:
            top, bottom, left, right = bounds(box, *luma.shape)
            seen[top:bottom, left:right] = 0
    return zlib.crc32(seen.data)


def _region(luma: Gray, box: Box) -> Gray:
    top, bottom, left, right = bounds(box, *luma.shape)
    return luma[top:bottom, left:right].copy()


def _ran(before: list[Gray], after: list[Gray]) -> bool | None:
    """Whether a clock changed; None without one."""
    pairs = [
        (one, two) for one, two in zip(before, after, strict=False) if one.shape == two.shape and one.size
    ]
    if not pairs:
        return None
    return any(
        float((np.abs(one.astype(np.int16) - two) > CLOCK_STEP).mean()) > CLOCK_SHARE for one, two in pairs
    )
