"""A picture against every reference, over the last few pictures."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from camera_feeds.realign import Move, realign
from camera_feeds.reference import Matcher, Reference
from camera_feeds.view import Directions, Flags, Gray, Grid

SAMPLES, SPAN, OLDEST = 5, timedelta(seconds=20), timedelta(seconds=120)
"""A block is seen if it was in any of the last SAMPLES pictures, or within SPAN: so somebody who stands
before the lens hides nothing for good. Older than OLDEST counts never."""
MATCHED = 0.35
"""Similarity of a block, relative to its usual one, from which it is seen."""
REALIGN_LOST = 0.25
FEWEST_SHARP = 6
"""Seen blocks without which nothing is said of sharpness."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Against the reference that fits best; see Picture."""

    name: str
    similarity: float
    lost: float
    good_blocks: int
    sharpness_q: float | None
    move: Move | None


class Comparer:
    """Remembers which blocks were seen lately."""

    def __init__(self) -> None:
        self._matchers: dict[str, Matcher] = {}
        self._seen: dict[str, deque[tuple[datetime, Flags]]] = {}

    def use(self, references: Mapping[str, Reference], counts: Flags) -> None:
        """Compare with these from now on; what was seen against one that changed is forgotten."""
        for name in [name for name in self._matchers if references.get(name) is None]:
            del self._matchers[name]
        for name, reference in references.items():
            self._matchers[name] = Matcher(reference, counts)
        self._seen = {name: deque() for name in self._matchers}

    def compare(self, at: datetime, small: Gray, seen: Directions, sharp: Grid) -> Compared | None:
        """None while there is no reference."""
        found = [self._against(name, at, seen, sharp) for name in self._matchers]
        if not found:
            return None
        best = min(found, key=lambda one: (one.lost, -one.similarity))
        if best.lost <= REALIGN_LOST:
            return best
        move = realign(self._matchers[best.name], small, seen)
        return Compared(best.name, best.similarity, best.lost, best.good_blocks, best.sharpness_q, move)

    def _against(self, name: str, at: datetime, seen: Directions, sharp: Grid) -> Compared:
        matcher = self._matchers[name]
        match = matcher.match(seen)
        with np.errstate(invalid="ignore"):
            visible = matcher.good & (match.blocks >= MATCHED)
        lost = self._lost(name, at, visible, matcher)
        return Compared(
            name, match.similarity, lost, matcher.good_blocks, _sharpness_q(matcher, visible, sharp), None
        )

    def _lost(self, name: str, at: datetime, visible: Flags, matcher: Matcher) -> float:
        lately = self._seen[name]
        lately.append((at, visible))
        while at - lately[0][0] > OLDEST or (len(lately) > SAMPLES and at - lately[0][0] > SPAN):
            lately.popleft()
        if not matcher.good_blocks:
            return 0.0
        ever = np.logical_or.reduce([flags for _, flags in lately])
        return 1.0 - float(ever[matcher.good].mean())


def _sharpness_q(matcher: Matcher, visible: Flags, sharp: Grid) -> float | None:
    if int(visible.sum()) < FEWEST_SHARP:
        return None
    return float(np.median((sharp - matcher.reference.sharpness)[visible]))
