"""What scaling would hide: noise, striped rows and smeared slices, measured at native size."""

from dataclasses import dataclass

import cv2
import numpy as np

from camera_feeds.view import Gray, Grid

CROP = (120, 160)
"""Height and width of each of the four crops of which noise is measured."""
EVERY = 8
"""Rows are looked at on every 8th column."""
SAME_ROW = 0.15
"""Mean |change| to the row above, grey levels, below which a row is its repetition."""
FLAT_ROW = 0.4
"""Mean |step| along a row, grey levels, below which it says nothing: a wall repeats itself too."""
_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Noise:
    """As in Picture, at native size."""

    noise_sigma: float
    row_noise: float
    smear_share: float


def measure_noise(luma: Gray) -> Noise:
    """Noise of one native luma plane."""
    columns = np.ascontiguousarray(luma[:, EVERY // 2 :: EVERY])
    means = np.asarray(cv2.reduce(columns, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F)).ravel()
    bends = np.abs(means[2:] - 2 * means[1:-1] + means[:-2])
    return Noise(_sigma(luma), float(bends.mean()) if bends.size else 0.0, _smeared(columns))


def _sigma(luma: Gray) -> float:
    """Immerkaer 1996: the Laplacians' difference is blind to edges; the middle of four crops."""
    height, width = luma.shape
    tall, wide = min(CROP[0], height), min(CROP[1], width)
    found = []
    for down, across in ((0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75)):
        top, left = int(down * (height - tall)), int(across * (width - wide))
        crop = luma[top : top + tall, left : left + wide]
        response = cv2.filter2D(crop, cv2.CV_32F, _KERNEL)[1:-1, 1:-1]
        found.append(float(np.sqrt(np.pi / 2) * np.abs(response).mean() / 6))
    return float(np.median(found))


def _smeared(columns: Gray) -> float:
    """The longest run of rows that repeat the one above and aren't flat, as a share of the height."""
    if columns.shape[0] < 2 or columns.shape[1] < 2:
        return 0.0
    same = _mean_steps(columns[1:], columns[:-1]) < SAME_ROW
    lively = _mean_steps(columns[1:, 1:], columns[1:, :-1]) > FLAT_ROW
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (same & lively).astype(np.int8), [0]))))
    return float((edges[1::2] - edges[::2]).max() / columns.shape[0]) if edges.size else 0.0


def _mean_steps(one: Gray, other: Gray) -> Grid:
    """Mean |difference| of each row."""
    steps = cv2.reduce(cv2.absdiff(one, other), 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F)
    return np.asarray(steps, dtype=np.float32).ravel()
