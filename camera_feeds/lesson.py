"""Directions of one light, added up over time, and the reference that they make."""

from dataclasses import replace
from datetime import datetime, timedelta

import cv2
import numpy as np

from camera_feeds.realign import corners
from camera_feeds.reference import MOST_EDGES, STABLE, Reference
from camera_feeds.view import ACROSS, BLOCKS, DOWN, HEIGHT, WIDTH, Directions, Flags, Gray, Grid, Texture

WEIGHT_PER_HOUR = 0.02
"""How much an hour of what was seen moves a reference."""
MOST_WEIGHT = 0.5
LONGEST_STEP = timedelta(seconds=60)
"""A key frame stands for no more time than this."""
_NO_CORNERS = (np.empty((0, 2), dtype=np.float32), np.empty((0, 32), dtype=np.uint8))


class Lesson:
    """Directions of one light, added up. Holds one small picture in memory, for its corners."""

    def __init__(self) -> None:
        self.along = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
        self.across = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
        self.edges = np.zeros(BLOCKS, dtype=np.float64)
        self.sharpness = np.zeros(BLOCKS, dtype=np.float64)
        self.luma = np.zeros(BLOCKS, dtype=np.float64)
        self.count = 0
        self.time = timedelta()
        self.latest: Gray | None = None

    def add(self, small: Gray, seen: Directions, texture: Texture, step: timedelta) -> None:
        """One key frame that stands for `step` of time."""
        self.along += seen.along
        self.across += seen.across
        self.edges += texture.edges
        self.sharpness += texture.sharpness
        self.luma += block_luma(small)
        self.count += 1
        self.time += min(step, LONGEST_STEP)
        self.latest = small

    def reference(self, name: str, at: datetime, counts: Flags) -> Reference:
        """What was seen so far; ValueError before anything was."""
        if self.latest is None:
            raise ValueError("nothing was seen yet")
        share = np.float32(1 / self.count)
        return self._built(name, at, self.along * share, self.across * share, counts)

    def blended(self, old: Reference, at: datetime, counts: Flags) -> Reference:
        """The old reference, moved towards what was seen by WEIGHT_PER_HOUR."""
        weight = np.float32(min(MOST_WEIGHT, WEIGHT_PER_HOUR * (self.time / timedelta(hours=1))))
        share = np.float32(weight / self.count)
        before = dense(old)
        along = (1 - weight) * before.along + share * self.along
        across = (1 - weight) * before.across + share * self.across
        new = self._built(old.name, at, along, across, counts)
        return replace(
            new,
            edges=((1 - weight) * old.edges + weight * new.edges).astype(np.float32),
            sharpness=((1 - weight) * old.sharpness + weight * new.sharpness).astype(np.float32),
            luma=((1 - weight) * old.luma + weight * new.luma).astype(np.float32),
        )

    def _built(self, name: str, at: datetime, along: Grid, across: Grid, counts: Flags) -> Reference:
        steady = np.asarray(np.hypot(along, across) * counts, dtype=np.float32).ravel()
        spots = np.flatnonzero(steady >= STABLE)
        if spots.size > MOST_EDGES:
            spots = np.sort(spots[np.argpartition(-steady[spots], MOST_EDGES)[:MOST_EDGES]])
        angles = np.arctan2(across.ravel()[spots], along.ravel()[spots])
        points, features = corners(self.latest) if self.latest is not None else _NO_CORNERS
        return Reference(
            name=name,
            at=at,
            spots=spots.astype(np.int32),
            along=np.cos(angles).astype(np.float32),
            across=np.sin(angles).astype(np.float32),
            strength=steady[spots],
            edges=(self.edges / self.count).astype(np.float32),
            sharpness=(self.sharpness / self.count).astype(np.float32),
            luma=(self.luma / self.count).astype(np.float32),
            points=points,
            features=features,
        )


def block_luma(small: Gray) -> Grid:
    """Mean of each block."""
    means = cv2.resize(small, (ACROSS, DOWN), interpolation=cv2.INTER_AREA)
    return np.asarray(means, dtype=np.float32).ravel()


def dense(reference: Reference) -> Directions:
    """A reference as a picture's directions, zero outside its stable edges."""
    along, across, strength = (np.zeros(HEIGHT * WIDTH, dtype=np.float32) for _ in range(3))
    along[reference.spots] = reference.along * reference.strength
    across[reference.spots] = reference.across * reference.strength
    strength[reference.spots] = reference.strength
    return Directions(*(grid.reshape(HEIGHT, WIDTH) for grid in (along, across, strength)))
