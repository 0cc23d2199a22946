"""The meter that the benches watch with: production's where it is, else one that only shrinks."""

from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec

import cv2

from camera_feeds.options import Luma, Meter, picture_meter
from sitcenter.domain.cameras.types import Box, CameraKey, CameraOrder, Picture, ReferenceLearned

REAL = find_spec("camera_feeds.picture") is not None


class Shrink:
    """Stands in for the meter: the step that every meter has to make."""

    def measure(self, luma: Luma, at: datetime) -> Picture:
        small = cv2.resize(luma, (320, 180), interpolation=cv2.INTER_AREA)
        mean, spread = float(small.mean()), float(small.std())
        return Picture(at, mean, spread, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    def learned(self) -> list[ReferenceLearned]:
        return []

    def order(self, order: CameraOrder) -> None:
        """Nothing to be ordered."""


def make_meter(key: CameraKey, references: Sequence[ReferenceLearned], masks: Sequence[Box]) -> Meter:
    return picture_meter(key, references, masks) if REAL else Shrink()
