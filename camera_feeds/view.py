"""A key frame made small, and the directions of its gradients: what all comparison of views rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sitcenter.domain.cameras.types import Box

Gray = NDArray[np.uint8]
Grid = NDArray[np.float32]
Flags = NDArray[np.bool_]

WIDTH, HEIGHT = 320, 180
ACROSS, DOWN = 8, 6
BLOCKS = ACROSS * DOWN
_TALL, _WIDE = HEIGHT // DOWN, WIDTH // ACROSS
FAINT = 0.6
"""Grey levels a pixel: a gradient of this size counts half, so that a dim picture still has directions."""
FINE, COARSE = 0.7, 3.0
"""Sigmas, pixels of 320, at which gradients are compared for sharpness."""
EDGES = 90
"""The percentile of a block's gradients that stands for its edges."""
BLOCK_OF: NDArray[np.uint8] = np.repeat(
    np.repeat(np.arange(BLOCKS, dtype=np.uint8).reshape(DOWN, ACROSS), _TALL, axis=0), _WIDE, axis=1
)
"""The block of each pixel."""


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """Per pixel cos and sin of twice the gradient's angle, times m / (m + FAINT); and the magnitude m.

    Twice the angle: an edge that turns from light-dark to dark-light, as under infrared, stays the same.
    """

    along: Grid
    across: Grid
    magnitude: Grid


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """Per block: `edges`, its fine gradients in grey levels a pixel; `sharpness`, log of fine to coarse
    ones, in which brightness and contrast cancel out.
    """

    edges: Grid
    sharpness: Grid


def shrink(luma: Gray) -> Gray:
    """The luma plane at 320x180, averaged over areas."""
    return np.asarray(cv2.resize(luma, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def directions(small: Gray) -> Directions:
    """Directions at a sigma of one pixel."""
    x, y = _slopes(small, 1.0)
    magnitude = cv2.magnitude(x, y)
    scale = 1.0 / (magnitude * (magnitude + FAINT) + 1e-6)
    return Directions(
        np.asarray((x * x - y * y) * scale, dtype=np.float32),
        np.asarray(2.0 * x * y * scale, dtype=np.float32),
        np.asarray(magnitude, dtype=np.float32),
    )


def texture(small: Gray) -> Texture:
    """Edges and sharpness of each block."""
    fine, coarse = (_edges(small, sigma) for sigma in (FINE, COARSE))
    return Texture(fine, np.asarray(np.log((fine + 0.05) / (coarse + 0.05)), dtype=np.float32))


def _slopes(small: Gray, sigma: float) -> tuple[Grid, Grid]:
    smooth = cv2.GaussianBlur(small.astype(np.float32), (0, 0), sigma)
    x, y = (cv2.Sobel(smooth, cv2.CV_32F, dx, 1 - dx, ksize=1, scale=0.5) for dx in (1, 0))
    return np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float32)


def _edges(small: Gray, sigma: float) -> Grid:
    """Per block the EDGES percentile of the gradient's magnitude, from every second row."""
    x, y = _slopes(small, sigma)
    blocks = blockwise(np.asarray(cv2.magnitude(x[::2], y[::2]), dtype=np.float32))
    rank = blocks.shape[1] * EDGES // 100
    return np.asarray(np.partition(blocks, rank, axis=1)[:, rank], dtype=np.float32)


def blockwise(grid: Grid) -> Grid:
    """A row of values for each block."""
    rows, columns = grid.shape[0] // DOWN, grid.shape[1] // ACROSS
    parts = grid.reshape(DOWN, rows, ACROSS, columns).swapaxes(1, 2)
    return parts.reshape(BLOCKS, rows * columns)


def unmasked(masks: Sequence[Box]) -> Flags:
    """What counts of the small picture: all but the masked regions."""
    counts = np.ones((HEIGHT, WIDTH), dtype=np.bool_)
    for box in masks:
        top, bottom, left, right = bounds(box, HEIGHT, WIDTH)
        counts[top:bottom, left:right] = False
    return counts


def bounds(box: Box, height: int, width: int) -> tuple[int, int, int, int]:
    """Top, bottom, left, right in pixels, outwards to whole ones."""
    return (
        max(0, int(box.top * height)),
        min(height, int(np.ceil(box.bottom * height))),
        max(0, int(box.left * width)),
        min(width, int(np.ceil(box.right * width))),
    )
