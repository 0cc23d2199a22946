"""A camera watched at its true pace: a key frame every ten seconds, every two while something is suspicious."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from camera_feeds.picture import PictureMeter
from sitcenter.domain.cameras.course import Course
from sitcenter.domain.cameras.grade import advance, started
from sitcenter.domain.cameras.learned import Learned, fresh, learn
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.cameras.types import Box, CameraKey, CameraState, Picture, ReferenceLearned, Sample
from tests.camera_feeds.scenes import Luma

KEY = CameraKey("mailin-85", "cam-1")
START = datetime(2026, 3, 2, 4, tzinfo=UTC)
USUAL, CLOSER = timedelta(seconds=10), timedelta(seconds=2)
FAULTS = frozenset(CameraState) - {CameraState.OK, CameraState.UNKNOWN, CameraState.DARK}
LIMITS = CameraLimits()


class Watched:
    """Meter, what is usual and the course of one camera, at a clock of its own."""

    def __init__(
        self,
        masks: Sequence[Box] = (),
        references: Sequence[ReferenceLearned] = (),
        learned: Learned | None = None,
        now: datetime = START,
    ) -> None:
        self.meter = PictureMeter(KEY, references, masks)
        self.learned = learned or fresh(KEY, now)
        self.course: Course = started(KEY, now)
        self.now = now

    def see(self, luma: Luma, step: timedelta | None = None) -> Picture:
        """One key frame now; the clock then goes on to the next."""
        picture = self.meter.measure(luma, self.now)
        sample = Sample(KEY, self.now, 10.0, reachable=True, picture=picture, last_frame_age_s=0.0)
        self.course = advance(self.course, sample, self.learned, LIMITS, self.now)
        self.learned = learn(self.learned, sample, self.now)
        self.now += step or (CLOSER if self.course.suspicious else USUAL)
        return picture

    def watch(self, seconds: float, look: Callable[[float], Luma]) -> list[tuple[float, CameraState]]:
        """Seconds and states over so long a time of what `look(t)` shows."""
        start, states = self.now, []
        while (t := (self.now - start).total_seconds()) < seconds:
            self.see(look(t))
            states.append((t, self.course.state))
        return states


def settled(learned: Learned) -> Learned:
    """As if a full night were in what was learned, so that its quiet floor counts."""
    return replace(learned, hours=frozenset(range(24)))
