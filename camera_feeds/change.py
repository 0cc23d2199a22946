"""What changed from one key frame to the next."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from camera_feeds.view import Flags, Gray, bounds
from sitcenter.domain.cameras.types import Box

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
    """Remembers the key frame before: small, its checksum, and its clocks."""

    def __init__(self) -> None:
        self._small: Gray | None = None
        self._sum = 0
        self._clocks: list[Gray] = []

    def forget(self) -> None:
        """The next key frame is the first again: masks changed."""
        self._small, self._clocks = None, []

    def since(self, luma: Gray, small: Gray, counts: Flags, masks: Sequence[Box], sigma: float) -> Change:
        """What changed since the key frame before; nothing is known of the first."""
        before, total, clocks = self._small, self._sum, self._clocks
        self._small, self._sum = small, zlib.crc32(np.ascontiguousarray(luma).data)
        self._clocks = [_region(luma, box) for box in masks if box.purpose == "clock"]
        if before is None:
            return Change()
        steps = np.abs(small.astype(np.int16) - before)[counts]
        if not steps.size:
            return Change(repeated=total == self._sum, overlay_changed=_ran(clocks, self._clocks))
        moved = steps > max(MOTION_STEP, MOTION_NOISES * sigma)
        return Change(
            difference=float(steps.mean()),
            repeated=total == self._sum,
            motion_share=float(moved.mean()),
            overlay_changed=_ran(clocks, self._clocks),
        )


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
