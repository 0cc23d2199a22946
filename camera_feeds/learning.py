"""Which samples may teach which reference, and when one is made."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from camera_feeds.lesson import Lesson, block_luma, dense
from camera_feeds.realign import Move, best_shift
from camera_feeds.reference import Matcher, Reference
from camera_feeds.view import Directions, Flags, Gray, Texture

PROVISIONAL, DAY, NIGHT, COMMISSIONING = "provisional", "day", "night", "commissioning"
FIRST, SECOND = 30, 180
"""Key frames of the provisional reference, and of its better successor."""
FULL_AFTER = timedelta(hours=24)
FULL_FEWEST = 360
"""Key frames without which a day makes no full reference: an hour of them."""
NIGHT_FEWEST = 90
LEARN_LOST, RELEARN_LOST, OTHER_LIGHT_LOST = 0.25, 0.1, 0.4
"""Lost shares below which a sample teaches first references, known ones, and another light."""
TEXTURED = 12
"""Blocks of 48 that a reference by night must have."""
STILL_PX = 2.0
"""What is relearnt must be no farther from the commissioning reference, in pixels of 320."""
SAME_PX, SAME_VIEW = 1.0, 0.2
LIT, EDGED = (0.75, 1.3), (0.7, 1.4)
"""Shares of the usual brightness and edges within which the light is the same."""
DRIFT_LOST = 0.25
"""Share of the commissioning's blocks that a day may lose before its relearnt reference is refused."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One key frame, and how it fits: the share of blocks lost to the reference `name`, and where it went."""

    small: Gray
    seen: Directions
    texture: Texture
    name: str
    lost: float
    move: Move | None


class Learner:
    """Which references there are, and which samples may teach them.

    `references` by name. After a day the provisional one gives way to day (and night, where the light
    differs) and the first of them is kept as commissioning, unchanged for ever: what is relearnt must stay
    within STILL_PX of it and keep its blocks, so that what goes slowly isn't learnt away.
    """

    def __init__(self, references: dict[str, Reference]) -> None:
        self.references = references
        self.told: list[str] = []
        self._day, self._night = Lesson(), Lesson()
        self._since = min((known.at for known in references.values()), default=None)
        self._last: datetime | None = None
        self._relearnt: datetime | None = None

    def observe(self, at: datetime, picture: Seen, counts: Flags) -> bool:
        """Learn from one key frame; true where a reference is new or changed."""
        self._since = self._since or at
        self._relearnt = self._relearnt or at
        step = at - self._last if self._last is not None else timedelta()
        self._last = at
        lesson = self._lesson(picture)
        if lesson is not None:
            lesson.add(picture.small, picture.seen, picture.texture, step)
        return self._full(at, counts) if COMMISSIONING in self.references else self._first(at, counts)

    def _lesson(self, picture: Seen) -> Lesson | None:
        """The lesson that this sample may teach."""
        if not self.references:
            return self._day
        limit = RELEARN_LOST if COMMISSIONING in self.references else LEARN_LOST
        if picture.lost < limit:
            return self._night if picture.name == NIGHT else self._day
        move = picture.move
        same_view = move is not None and move.shift_px <= SAME_PX and move.similarity >= SAME_VIEW
        relit = same_view and self._relit(picture)
        if relit and NIGHT not in self.references and picture.lost < OTHER_LIGHT_LOST:
            return self._night
        return None

    def _relit(self, picture: Seen) -> bool:
        """Whether the light is another: what moves by itself, however slowly, is lit as before."""
        known = self.references[picture.name]
        lit = float(np.median(block_luma(picture.small) / np.maximum(known.luma, 1.0)))
        edges = float(np.median(picture.texture.edges / np.maximum(known.edges, 0.1)))
        return not (LIT[0] <= lit <= LIT[1] and EDGED[0] <= edges <= EDGED[1])

    def _first(self, at: datetime, counts: Flags) -> bool:
        """Until there is a commissioning reference."""
        since = self._since or at
        if at - since >= FULL_AFTER and self._day.count >= FULL_FEWEST:
            self._commission(at, counts)
            return True
        known = self.references.get(PROVISIONAL)
        if self._day.count == (FIRST if known is None else SECOND):
            self._keep(self._day.reference(PROVISIONAL, since, counts))
            return True
        return self._first_night(at, counts)

    def _first_night(self, at: datetime, counts: Flags) -> bool:
        if NIGHT in self.references or self._night.count < NIGHT_FEWEST:
            return False
        return self._keep_night(at, counts)

    def _keep_night(self, at: datetime, counts: Flags) -> bool:
        """A night in which nothing can be made out is no reference."""
        night = self._night.reference(NIGHT, at, counts)
        if Matcher(night, counts).good_blocks < TEXTURED:
            self._night = Lesson()
            return False
        self._keep(night)
        return True

    def _commission(self, at: datetime, counts: Flags) -> None:
        day = self._day.reference(DAY, at, counts)
        self.references.pop(PROVISIONAL, None)
        for reference in (replace(day, name=COMMISSIONING), day):
            self._keep(reference)
        if self._night.count >= NIGHT_FEWEST:
            self._keep_night(at, counts)
        self._restart(at)

    def _full(self, at: datetime, counts: Flags) -> bool:
        """Once a day the references move a little towards what was seen."""
        changed = self._first_night(at, counts)
        if at - (self._relearnt or at) < FULL_AFTER:
            return changed
        for name, lesson in ((DAY, self._day), (NIGHT, self._night)):
            old = self.references.get(name)
            if old is not None and lesson.count:
                new = lesson.blended(old, at, counts)
                if self._within(new, counts):
                    self._keep(new)
                    changed = True
        self._restart(at)
        return changed

    def _within(self, new: Reference, counts: Flags) -> bool:
        """Whether a relearnt reference still is of the commissioned view."""
        matcher = Matcher(self.references[COMMISSIONING], counts)
        seen = dense(new)
        here = matcher.match(seen)
        shift = best_shift(matcher, seen)
        if shift.shift_px > STILL_PX and shift.similarity > here.similarity:
            return False
        lost = float((here.blocks[matcher.good] < 0.35).mean()) if matcher.good_blocks else 0.0
        return new.name == NIGHT or lost <= DRIFT_LOST

    def _keep(self, reference: Reference) -> None:
        self.references[reference.name] = reference
        self.told.append(reference.name)

    def _restart(self, at: datetime) -> None:
        self._day, self._night, self._relearnt = Lesson(), Lesson(), at
