"""A watch that says what a test wants, and a grading of three states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import (
    CameraKey,
    CameraOrder,
    CameraState,
    Monitorable,
    ReferenceLearned,
    Sample,
    Unwatched,
)
from tests.collectors.builders import NOW

KEY, OTHER = CameraKey("a", "c1"), CameraKey("b", "c1")


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def sample(seconds: float, failure: str = "", key: CameraKey = KEY, **measures: object) -> Sample:
    usual: dict[str, object] = {"reachable": not failure, "fps": None if failure else 25.0}
    return Sample(key, at(seconds), 2.0, failure=failure, **(usual | measures))  # type: ignore[arg-type]


@dataclass
class FakeWatch:
    """Hands over what a test put into `brought`."""

    brought: list[Sample | ReferenceLearned | Still | Unwatched] = field(default_factory=list)
    orders: list[CameraOrder] = field(default_factory=list)
    looked: list[tuple[CameraKey, bool]] = field(default_factory=list)
    running: bool = False
    error: Exception | None = None

    def start(self) -> None:
        self.running = True

    def take(self) -> Sequence[Sample | ReferenceLearned | Still | Unwatched]:
        if self.error is not None:
            raise self.error
        taken, self.brought = self.brought, []
        return taken

    def order(self, order: CameraOrder) -> None:
        self.orders.append(order)

    def suspicious(self, key: CameraKey, on: bool) -> None:
        self.looked.append((key, on))

    def stop(self) -> None:
        self.running = False


@dataclass(frozen=True)
class FakeCourse:
    state: CameraState
    cause: str
    since: datetime
    at: datetime
    monitorable: Monitorable = Monitorable.LEARNING
    shadow: bool = True
    measured: Mapping[str, float | None] = field(default_factory=dict)
    suspicious: bool = False


class FakeGrading:
    """Offline by a failure, else ok; unknown after thirty seconds of silence. Learned: the number of samples."""

    def started(self, key: CameraKey, now: datetime) -> FakeCourse:
        return FakeCourse(CameraState.UNKNOWN, "starting", now, now)

    def advance(
        self, course: FakeCourse, sample: Sample, learned: int, now: datetime, zone: tzinfo
    ) -> FakeCourse:
        state = CameraState.OFFLINE if sample.failure else CameraState.OK
        moved = replace(course, at=sample.at, suspicious=sample.corrupt_share is not None)
        moved = replace(
            moved, monitorable=Monitorable.FULL if learned > 9 else Monitorable.LEARNING, shadow=False
        )
        if (state, sample.failure) == (course.state, course.cause):
            return moved
        measured = {"fps": sample.fps, "last_frame_age_s": 0.25}
        return replace(moved, state=state, cause=sample.failure, since=sample.at, measured=measured)

    def tick(self, course: FakeCourse, now: datetime) -> FakeCourse:
        silent = now - course.at > timedelta(seconds=30) and course.cause not in ("starting", "not_watched")
        return (
            replace(course, state=CameraState.UNKNOWN, cause="not_watched", since=course.at)
            if silent
            else course
        )

    def fresh(self, key: CameraKey, now: datetime) -> int:
        return 0

    def learn(self, learned: int, sample: Sample, now: datetime, zone: tzinfo) -> int:
        return learned + 1

    def view_accepted(self, learned: int, now: datetime) -> int:
        return 0

    def dump(self, learned: int) -> str:
        return str(learned)

    def load(self, text: str) -> int:
        return int(text)
