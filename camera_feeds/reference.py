"""What a view usually looks like, as statistics: directions of its stable edges, never a picture."""

import base64
import json
import zlib
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from camera_feeds.view import BLOCK_OF, BLOCKS, HEIGHT, WIDTH, Directions, Flags, Gray, Grid
from sitcenter.domain.cameras.types import CameraKey, ReferenceLearned

FORMAT = 2
MOST_EDGES = 8000
"""Of 57,600 pixels."""
STABLE = 0.35
"""Mean resultant length of the directions over time from which a pixel is a stable edge."""
FEWEST_EDGES = 60
"""Stable edges of the 1,200 pixels of a block from which it has texture."""
FAINTEST_BLOCK = 4.5
"""Grey levels a pixel of a block's edges below which codec and dusk hide them."""
ANGLES, LEVELS = 16, 16
"""Steps in which directions and strengths are kept."""
Spots = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Statistics of a view.

    `spots`: flat indices of stable edges; `along`, `across`: cos and sin of twice their angle; `strength`:
    how steady it was, 0..1, which is also the agreement to expect. `edges`, `sharpness` (as in Texture) and
    `luma` per block.
    `points`, `features`: corners (x, y) and their ORB descriptors, for finding out where the view went.
    """

    name: str
    at: datetime
    spots: Spots
    along: Grid
    across: Grid
    strength: Grid
    edges: Grid
    sharpness: Grid
    luma: Grid
    points: Grid
    features: Gray


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """`similarity` of one picture, relative to what is usual; `blocks`: the same for each block of texture,
    NaN for the others.
    """

    similarity: float
    blocks: Grid


class Matcher:
    """A reference under the masks of now."""

    def __init__(self, reference: Reference, counts: Flags) -> None:
        kept = counts.ravel()[reference.spots]
        self.reference = reference
        self.spots = reference.spots[kept]
        self.along, self.across = reference.along[kept], reference.across[kept]
        self.strength = reference.strength[kept]
        self._block = BLOCK_OF.ravel()[self.spots]
        count = np.bincount(self._block, minlength=BLOCKS)
        usual = np.bincount(self._block, weights=self.strength, minlength=BLOCKS)
        self.good: Flags = (count >= FEWEST_EDGES) & (reference.edges >= FAINTEST_BLOCK)
        self._usual = np.where(self.good, usual, np.nan)

    @property
    def good_blocks(self) -> int:
        """Blocks of texture, of 48."""
        return int(self.good.sum())

    def match(self, seen: Directions) -> Match:
        """How far the picture agrees with the reference; 0 without any texture."""
        agreement = self.agreement(seen, self.spots)
        total = np.bincount(self._block, weights=agreement, minlength=BLOCKS)
        expected = float(np.nansum(self._usual))
        similarity = float(total[self.good].sum()) / expected if expected > 0 else 0.0
        return Match(similarity, np.asarray(total / self._usual, dtype=np.float32))

    def agreement(self, seen: Directions, spots: Spots) -> Grid:
        """cos 2(angle - reference angle) of each stable edge, sought at `spots`."""
        found = seen.along.ravel()[spots] * self.along + seen.across.ravel()[spots] * self.across
        return np.asarray(found, dtype=np.float32)


def encode(reference: Reference, key: CameraKey, good_blocks: int) -> ReferenceLearned:
    """As it is kept: at most 30 kB of text."""
    edges = np.zeros(HEIGHT * WIDTH, dtype=np.bool_)
    edges[reference.spots] = True
    angles = np.round(np.arctan2(reference.across, reference.along) / (2 * np.pi) * ANGLES) % ANGLES
    levels = np.clip(np.round(reference.strength * (LEVELS - 1)), 0, LEVELS - 1)
    parts = [
        np.packbits(edges),
        (angles * LEVELS + levels).astype(np.uint8),
        reference.edges.astype("<f4"),
        reference.sharpness.astype("<f4"),
        reference.luma.astype(np.uint8),
        np.round(reference.points).astype("<u2"),
        reference.features.astype(np.uint8),
    ]
    head = {"format": FORMAT, "edges": len(reference.spots), "points": len(reference.points)}
    raw = json.dumps(head).encode() + b"\n" + b"".join(part.tobytes() for part in parts)
    body = base64.b64encode(zlib.compress(raw, 9)).decode()
    return ReferenceLearned(key, reference.name, reference.at, body, good_blocks)


def decode(learned: ReferenceLearned) -> Reference:
    """The reference of kept text; ValueError if it isn't one of ours."""
    try:
        head, rest = zlib.decompress(base64.b64decode(learned.body, validate=True)).split(b"\n", 1)
        told = json.loads(head)
    except (ValueError, zlib.error) as error:
        raise ValueError(f"reference {learned.name!r} of {learned.key} can't be read") from error
    if told.get("format") != FORMAT:
        raise ValueError(f"reference {learned.name!r} of {learned.key} has an unknown format")
    return _unpacked(learned, rest, int(told["edges"]), int(told["points"]))


def _unpacked(learned: ReferenceLearned, raw: bytes, edges: int, points: int) -> Reference:
    sizes = (HEIGHT * WIDTH // 8, edges, 4 * BLOCKS, 4 * BLOCKS, BLOCKS, 4 * points, 32 * points)
    if len(raw) != sum(sizes):
        raise ValueError(f"reference {learned.name!r} of {learned.key} is cut short")
    ends = np.cumsum(sizes)
    mask, packed, fine, sharp, luma, corners, features = (
        np.frombuffer(raw[end - size : end], dtype=kind)
        for size, end, kind in zip(sizes, ends, ("u1", "u1", "<f4", "<f4", "u1", "<u2", "u1"), strict=True)
    )
    angles = (packed // LEVELS).astype(np.float32) * (2 * np.pi / ANGLES)
    return Reference(
        name=learned.name,
        at=learned.at,
        spots=np.flatnonzero(np.unpackbits(mask)).astype(np.int32),
        along=np.cos(angles, dtype=np.float32),
        across=np.sin(angles, dtype=np.float32),
        strength=(packed % LEVELS).astype(np.float32) * np.float32(1 / (LEVELS - 1)),
        edges=fine.astype(np.float32),
        sharpness=sharp.astype(np.float32),
        luma=luma.astype(np.float32),
        points=corners.reshape(points, 2).astype(np.float32),
        features=features.reshape(points, 32).copy(),
    )
