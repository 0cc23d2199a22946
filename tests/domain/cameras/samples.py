"""Samples of one camera, good unless told otherwise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sitcenter.domain.cameras.course import Course
from sitcenter.domain.cameras.grade import advance, started
from sitcenter.domain.cameras.learned import Learned, Stage, fresh, learn
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.cameras.types import CameraKey, Failure, Monitorable, Picture, Sample

KEY = CameraKey("mailin-85", "cam-1")
NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
LIMITS = CameraLimits()


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def picture(seconds: float = 0.0, **measures: float | bool | str | None) -> Picture:
    good = Picture(
        at=after(seconds),
        mean_luma=110.0,
        contrast=45.0,
        clipped_hi=0.01,
        clipped_lo=0.01,
        edge_energy=6.0,
        noise_sigma=0.5,
        row_noise=0.8,
        smear_share=0.0,
        difference=3.0,
        ref_similarity=0.98,
        lost_share=0.0,
        sharpness_q=0.01,
        good_blocks=36,
        reference="day",
    )
    return replace(good, **measures)  # type: ignore[arg-type]


def sample(seconds: float = 0.0, shown: Picture | None = None, **measures: object) -> Sample:
    """At so many seconds, with a picture of that moment unless one is given."""
    good = Sample(
        KEY,
        after(seconds),
        10.0,
        reachable=True,
        last_frame_age_s=0.04,
        fps=25.0,
        picture=shown or picture(seconds),
    )
    return replace(good, **measures)  # type: ignore[arg-type]


def failed(seconds: float, failure: Failure = Failure.REFUSED, age: float | None = None) -> Sample:
    return Sample(KEY, after(seconds), 10.0, reachable=False, failure=failure, last_frame_age_s=age)


def learned(hours: int = 24) -> Learned:
    """A camera that was watched for so many hours, an hour in ten samples."""
    known = fresh(KEY, NOW - timedelta(hours=hours))
    for number in range(hours * 10):
        at = NOW - timedelta(hours=hours) + timedelta(minutes=6 * number)
        quiet = 1.0 if at.hour >= 20 or at.hour < 6 else 3.0
        known = learn(known, replace(sample(shown=picture(difference=quiet)), at=at), at)
    return replace(known, stage=Stage.FULL, monitorable=Monitorable.FULL)


KNOWN = learned()


def graded(samples: list[Sample], known: Learned = KNOWN, course: Course | None = None) -> Course:
    """The course after these samples."""
    course = course or started(KEY, NOW - timedelta(seconds=1))
    for one in samples:
        course = advance(course, one, known, LIMITS, one.at)
    return course


def good(until: float = 30.0) -> Course:
    """A camera that is well."""
    return graded([sample(seconds) for seconds in range(0, int(until) + 1, 10)])
