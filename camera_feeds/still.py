"""A still from which nobody can be recognised: what leaves a worker of a picture, if anything does."""

from collections.abc import Sequence

import cv2
import numpy as np

from camera_feeds.view import HEIGHT, WIDTH, Gray, shrink, unmasked
from sitcenter.domain.cameras.types import Box

COARSE = (WIDTH // 10, HEIGHT // 10)
"""32 x 18 values are all that is left of a picture: a face of a third of its width is ten of them wide."""
SMOOTH = 0.6
"""Sigma, in those values: no edge of one can be told."""
QUALITY = 70


def still(luma: Gray, masks: Sequence[Box]) -> bytes:
    """The picture as a grey JPEG of 320x180 without detail; masked regions are black. `luma` isn't kept."""
    small, hidden = shrink(luma), ~unmasked(masks)
    small[hidden] = 0
    coarse = cv2.GaussianBlur(cv2.resize(small, COARSE, interpolation=cv2.INTER_AREA), (0, 0), SMOOTH)
    blurred = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    blurred[hidden] = 0
    done, coded = cv2.imencode(".jpg", blurred, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise ValueError("the still can't be coded")
    return np.asarray(coded, dtype=np.uint8).tobytes()
