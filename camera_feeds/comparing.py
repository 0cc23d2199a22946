"""A picture against every reference, over the last few pictures."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from camera_feeds.realign import Move, realign
from camera_feeds.reference import Matcher, Reference
from camera_feeds.view import Directions, Flags, Gray, Texture

SAMPLES, SPAN, OLDEST = 5, timedelta(seconds=20), timedelta(seconds=120)
"""A block is seen if it was in any of the last SAMPLES pictures, or within SPAN: so somebody who stands
before the lens hides nothing for good. Older than OLDEST counts never."""
MATCHED = 0.35
"""Similarity of a block, relative to its usual one, from which it is seen."""
REALIGN_LOST, REALIGN_SIMILARITY = 0.25, 0.8
"""It is sought where the view went if more blocks are lost, or if no picture of late fitted better."""
FEWEST_SHARP = 6
"""Blocks without which nothing is said of sharpness."""
TEXTURED = 12
"""Blocks that a reference needs so that its word counts, where another has them."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Against the reference that fits best; see Picture."""

    name: str
    similarity: float
    lost: float
    good_blocks: int
    sharpness_q: float | None
    lost_sharpness_q: float | None
    best_of_late: float
    move: Move | None = None


class Comparer:
    """Remembers which blocks were seen lately."""

    def __init__(self) -> None:
        self._matchers: dict[str, Matcher] = {}
        self._lately: dict[str, deque[tuple[datetime, Flags, float]]] = {}

    def use(self, references: Mapping[str, Reference], counts: Flags) -> None:
        """Compare with these from now on; what was seen against others is forgotten."""
        self._matchers = {name: Matcher(reference, counts) for name, reference in references.items()}
        self._lately = {name: deque() for name in self._matchers}

    def compare(self, at: datetime, small: Gray, seen: Directions, texture: Texture) -> Compared | None:
        """None while there is no reference."""
        found = [self._against(name, at, seen, texture) for name in self._matchers]
        told = [one for one in found if one.good_blocks >= TEXTURED] or found
        if not told:
            return None
        best = min(told, key=lambda one: (one.lost, -one.similarity))
        if best.lost <= REALIGN_LOST and best.best_of_late >= REALIGN_SIMILARITY:
            return best
        return replace(best, move=realign(self._matchers[best.name], small, seen))

    def _against(self, name: str, at: datetime, seen: Directions, texture: Texture) -> Compared:
        matcher = self._matchers[name]
        match = matcher.match(seen)
        with np.errstate(invalid="ignore"):
            visible = matcher.good & (match.blocks >= MATCHED)
        lately = self._remembered(name, at, visible, match.similarity)
        ever = np.logical_or.reduce([flags for _, flags, _ in lately])
        return Compared(
            name,
            match.similarity,
            1.0 - float(ever[matcher.good].mean()) if matcher.good_blocks else 0.0,
            matcher.good_blocks,
            _sharpness_q(matcher, visible, texture),
            _sharpness_q(matcher, matcher.good & ~visible, texture),
            max(similarity for _, _, similarity in lately),
        )

    def _remembered(
        self, name: str, at: datetime, visible: Flags, similarity: float
    ) -> deque[tuple[datetime, Flags, float]]:
        lately = self._lately[name]
        lately.append((at, visible, similarity))
        while at - lately[0][0] > OLDEST or (len(lately) > SAMPLES and at - lately[0][0] > SPAN):
            lately.popleft()
        return lately


def _sharpness_q(matcher: Matcher, blocks: Flags, texture: Texture) -> float | None:
    if int(blocks.sum()) < FEWEST_SHARP:
        return None
    return float(np.median((texture.sharpness - matcher.reference.sharpness)[blocks]))
