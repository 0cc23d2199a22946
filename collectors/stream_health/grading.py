"""The seam to the domain's grading of cameras: all that is asked of it here."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Protocol

import orjson

from sitcenter.domain.cameras import grade
from sitcenter.domain.cameras import learned as usual
from sitcenter.domain.cameras.limits import limits_of
from sitcenter.domain.cameras.types import CameraKey, CameraState, Monitorable, Sample

Learned = Any
"""What is usual of one camera; opaque here, never changed in place."""


class Course(Protocol):
    """How a camera stands."""

    @property
    def state(self) -> CameraState:
        """What it shows."""

    @property
    def cause(self) -> str:
        """Why, as a code; `starting` before anything is known."""

    @property
    def since(self) -> datetime:
        """When that truly began."""

    @property
    def monitorable(self) -> Monitorable:
        """How much can be judged."""

    @property
    def shadow(self) -> bool:
        """Whether nobody is to be told yet."""

    @property
    def measured(self) -> Mapping[str, float | None]:
        """The measures that decided."""

    @property
    def suspicious(self) -> bool:
        """Whether it should be looked at more often."""


class Grading(Protocol):
    """Pure functions. `zone`: the branch's, as days and nights differ."""

    def started(self, key: CameraKey, now: datetime) -> Any:
        """A course of which nothing is known."""

    def advance(self, course: Any, sample: Sample, learned: Learned, now: datetime, zone: tzinfo) -> Any:
        """The course after one more sample."""

    def tick(self, course: Any, now: datetime) -> Any:
        """The course as time goes by."""

    def fresh(self, key: CameraKey, now: datetime) -> Learned:
        """Nothing learned yet."""

    def learn(self, learned: Learned, sample: Sample, now: datetime, zone: tzinfo) -> Learned:
        """With one sample more."""

    def view_accepted(self, learned: Learned, now: datetime) -> Learned:
        """Without what was usual of another view."""

    def dump(self, learned: Learned) -> str:
        """As JSON text."""

    def load(self, text: str) -> Learned:
        """What `dump` made; ValueError, KeyError or TypeError where it isn't that."""


class DomainGrading:
    """The domain's own grading under the limits of the configuration."""

    def __init__(self, limits: Mapping[str, float]) -> None:
        self._limits = limits_of(limits)

    def started(self, key: CameraKey, now: datetime) -> Any:
        """See Grading."""
        return grade.started(key, now)

    def advance(self, course: Any, sample: Sample, learned: Learned, now: datetime, zone: tzinfo) -> Any:
        """See Grading."""
        return grade.advance(course, sample, learned, self._limits, now, zone)

    def tick(self, course: Any, now: datetime) -> Any:
        """See Grading."""
        return grade.tick(course, self._limits, now)

    def fresh(self, key: CameraKey, now: datetime) -> Learned:
        """See Grading."""
        return usual.fresh(key, now)

    def learn(self, learned: Learned, sample: Sample, now: datetime, zone: tzinfo) -> Learned:
        """See Grading."""
        return usual.learn(learned, sample, now, zone)

    def view_accepted(self, learned: Learned, now: datetime) -> Learned:
        """See Grading."""
        return usual.view_accepted(learned, now)

    def dump(self, learned: Learned) -> str:
        """See Grading."""
        return orjson.dumps(usual.to_json(learned)).decode()

    def load(self, text: str) -> Learned:
        """See Grading."""
        return usual.from_json(orjson.loads(text))
