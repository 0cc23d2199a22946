"""One camera while it is watched: what of it was told last, and what is to be told next. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from collectors.stream_health.grading import Course, Grading, Learned
from sitcenter.domain.cameras.board import NOT_CONFIGURED, NOT_WATCHED
from sitcenter.domain.cameras.types import (
    NO_PACKETS,
    CameraFact,
    CameraKey,
    CameraOrder,
    CameraState,
    Monitorable,
    Picture,
    Sample,
    Verb,
)

STARTING = "starting"
"""Cause: it is watched, and nothing is known of it yet."""


@dataclass(frozen=True, slots=True)
class StateSaid:
    """From `occurred_at` on a camera is in this state."""

    occurred_at: datetime
    fact: CameraFact


@dataclass(frozen=True, slots=True)
class SampleSaid:
    """What was measured of a camera."""

    sample: Sample


@dataclass(frozen=True, slots=True)
class OrderSaid:
    """What somebody ordered of a camera, taken over at `at`."""

    order: CameraOrder
    at: datetime


Said = StateSaid | SampleSaid | OrderSaid


@dataclass(frozen=True, slots=True)
class Eye:
    """A watched camera. `fact`: what was told last, of `occurred_at`; `until`: of its maintenance.

    `picture`, `corrupt_share`: measured since samples were last kept, too seldom to be in every one.
    """

    key: CameraKey
    zone: tzinfo
    course: Any
    learned: Learned
    fact: CameraFact
    occurred_at: datetime
    until: datetime | None = None
    sampled_at: datetime | None = None
    picture: Picture | None = None
    corrupt_share: float | None = None

    @property
    def suspicious(self) -> bool:
        """Whether it should be looked at more often."""
        course: Course = self.course
        return course.suspicious

    @property
    def is_learning(self) -> bool:
        """Whether its view isn't known yet, though packets come."""
        course: Course = self.course
        return course.monitorable is Monitorable.LEARNING and course.state not in NO_PACKETS


def begun(
    key: CameraKey,
    zone: tzinfo,
    grading: Grading,
    learned: Learned | None,
    watched_until: datetime | None,
    told_at: datetime | None,
    until: datetime | None,
    now: datetime,
) -> tuple[Eye, list[Said]]:
    """A camera as its watching begins: unknown since it was last watched, `told_at` being its last word.

    A camera that was never watched is unknown from now on.
    """
    since = now if told_at is None else max(told_at, min(watched_until or now, now))
    fact = CameraFact(key, CameraState.UNKNOWN, STARTING, since, now, maintenance_until=until)
    known = grading.fresh(key, now) if learned is None else learned
    eye = Eye(key, zone, grading.started(key, now), known, fact, since, until)
    return eye, [StateSaid(since, fact)]


def left(key: CameraKey, told_at: datetime, watched_until: datetime | None, now: datetime) -> StateSaid:
    """Of a camera that was watched and isn't any more: unknown, so that what was said of it doesn't last."""
    since = max(told_at, min(watched_until or now, now))
    return StateSaid(since, CameraFact(key, CameraState.UNKNOWN, NOT_CONFIGURED, since, now))


def seen(
    eye: Eye, sample: Sample, grading: Grading, every: timedelta, now: datetime
) -> tuple[Eye, list[Said]]:
    """After one more sample. Its measures are kept once in a while, and when the state changes.

    A camera that is worked on teaches nothing of what is usual.
    """
    at = sample.at
    worked_on = eye.until is not None and at < eye.until
    learned = eye.learned if worked_on else grading.learn(eye.learned, sample, at, eye.zone)
    course = grading.advance(eye.course, sample, learned, at, eye.zone)
    eye = replace(
        eye,
        course=course,
        learned=learned,
        picture=sample.picture or eye.picture,
        corrupt_share=eye.corrupt_share if sample.corrupt_share is None else sample.corrupt_share,
    )
    eye, said = told(eye, now)
    if said or eye.sampled_at is None or at - eye.sampled_at >= every:
        said.append(SampleSaid(replace(sample, picture=eye.picture, corrupt_share=eye.corrupt_share)))
        eye = replace(eye, sampled_at=at, picture=None, corrupt_share=None)
    return eye, said


def waited(eye: Eye, grading: Grading, now: datetime) -> tuple[Eye, list[Said]]:
    """As time goes by: silence is noticed, and maintenance that is over."""
    return told(replace(eye, course=grading.tick(eye.course, now)), now)


def lost(eye: Eye, grading: Grading, at: datetime) -> tuple[Eye, list[Said]]:
    """As nobody watches it since `at`: unknown, whatever it showed, until it is seen again."""
    if eye.fact.state is CameraState.UNKNOWN:
        return replace(eye, course=grading.started(eye.key, at)), []
    since = max(at, eye.occurred_at)
    fact = replace(eye.fact, state=CameraState.UNKNOWN, cause=NOT_WATCHED, since=since, at=since, measured={})
    eye = replace(eye, course=grading.started(eye.key, since), fact=fact, occurred_at=since)
    return eye, [StateSaid(since, fact)]


def ordered(eye: Eye, order: CameraOrder, grading: Grading, now: datetime) -> tuple[Eye, list[Said]]:
    """After an order."""
    if order.verb is Verb.MAINTENANCE:
        eye = replace(eye, until=order.until)
    elif order.verb is Verb.ACCEPT_VIEW:
        eye = replace(eye, learned=grading.view_accepted(eye.learned, now))
    return told(eye, now)


def told(eye: Eye, now: datetime) -> tuple[Eye, list[Said]]:
    """What is new of its state, if anything is."""
    over = eye.until is not None and eye.until <= now
    fact = _fact(eye, None if over else eye.until, now)
    at = _changed_at(eye.fact, fact, eye.until if over else None)
    eye = replace(eye, until=fact.maintenance_until)
    if at is None:
        return eye, []
    occurred_at = max(min(at, now), eye.occurred_at)
    return replace(eye, fact=fact, occurred_at=occurred_at), [StateSaid(occurred_at, fact)]


def _fact(eye: Eye, until: datetime | None, now: datetime) -> CameraFact:
    course: Course = eye.course
    if course.state is CameraState.UNKNOWN and course.cause == STARTING:
        return replace(eye.fact, at=now, maintenance_until=until)
    return CameraFact(
        key=eye.key,
        state=course.state,
        cause=course.cause,
        since=course.since,
        at=now,
        monitorable=course.monitorable,
        shadow=course.shadow,
        maintenance_until=until,
        measured=course.measured,
    )


def _changed_at(last: CameraFact, fact: CameraFact, ended: datetime | None) -> datetime | None:
    """When what is told anew began, None where nothing is new. `ended`: when maintenance was over."""
    if (last.state, last.cause, last.since) != (fact.state, fact.cause, fact.since):
        return fact.since
    if last.maintenance_until != fact.maintenance_until:
        return ended or fact.at
    same = (last.monitorable, last.shadow) == (fact.monitorable, fact.shadow)
    return None if same else fact.at
