"""A branch's past gone through in the order in which it happened: what was known when each person came.

The live forecast learns from such a replay, and the benchmark measures it by the same one.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from heapq import heappop, heappush

from sitcenter.domain.forecast.fit import PRIOR, Sample, estimate, fitted
from sitcenter.domain.forecast.hall import LATELY, Hall, Person
from sitcenter.domain.forecast.lanes import Lane, lane_of
from sitcenter.domain.forecast.types import Call


@dataclass(frozen=True, slots=True)
class Visit:
    """One first wait: since when, and until the first call or until the person left; None: not yet."""

    branch_id: str
    uid: str
    service_code: str
    channel: str | None
    priority_class: str | None
    wait_from: datetime
    called_at: datetime | None
    left_at: datetime | None = None

    @property
    def lane(self) -> Lane:
        """By which right the person stands in the line."""
        return lane_of(self.channel, self.priority_class)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody came, and found the hall so."""

    visit: Visit
    hall: Hall


@dataclass(frozen=True, slots=True)
class Made:
    """A forecast of the replay, from what was known when the person came; seconds."""

    visit: Visit
    hall: Hall
    model_s: float


class _Change(IntEnum):
    """At one instant people come before anybody is called: no one's own call helps his forecast."""

    COMES = 0
    CALLED = 1
    LEFT = 2


def arrivals(visits: Iterable[Visit]) -> Iterator[Arrival]:
    """Every arrival with the hall as it was then; what happened later isn't looked at."""
    line: dict[str, Person] = {}
    calls: deque[Call] = deque()
    for at, change, visit in _changes(visits):
        if change is _Change.COMES:
            while calls and calls[0].called_at <= at - LATELY:
                calls.popleft()
            yield Arrival(visit, Hall(list(line.values()), calls, at))
            line[visit.uid] = Person(visit.wait_from, visit.service_code, visit.lane)
            continue
        line.pop(visit.uid, None)
        if change is _Change.CALLED:
            calls.append(call_of(visit, at))


def _changes(visits: Iterable[Visit]) -> list[tuple[datetime, _Change, Visit]]:
    found = []
    for visit in visits:
        found.append((visit.wait_from, _Change.COMES, visit))
        if visit.called_at is not None:
            found.append((max(visit.called_at, visit.wait_from), _Change.CALLED, visit))
        elif visit.left_at is not None:
            found.append((max(visit.left_at, visit.wait_from), _Change.LEFT, visit))
    return sorted(found, key=lambda change: (change[0], change[1], change[2].uid))


def call_of(visit: Visit, called_at: datetime) -> Call:
    """The first call of a visit."""
    return Call(
        visit.branch_id,
        visit.service_code,
        visit.wait_from,
        called_at,
        (called_at - visit.wait_from) // timedelta(milliseconds=1),
        channel=visit.channel,
        priority_class=visit.priority_class,
    )


def samples(visits: Iterable[Visit], now: datetime) -> list[Sample]:
    """What the waits that had ended by `now` teach, in the order in which they ended."""
    known = [_until(visit, now) for visit in visits if visit.wait_from <= now]
    found = []
    for arrival in arrivals(known):
        called = arrival.visit.called_at
        inputs = arrival.hall.inputs(arrival.visit.service_code, arrival.visit.lane)
        if called is not None and inputs is not None:
            found.append((called, _sample(inputs, arrival.visit.wait_from, called)))
    found.sort(key=lambda pair: pair[0])
    return [sample for _, sample in found]


def _sample(inputs: tuple[float, ...], wait_from: datetime, called_at: datetime) -> Sample:
    return Sample(inputs, max(0.0, (called_at - wait_from).total_seconds()))


def _until(visit: Visit, now: datetime) -> Visit:
    """The visit as it was known at `now`."""
    called = visit.called_at if visit.called_at is not None and visit.called_at <= now else None
    left = visit.left_at if visit.left_at is not None and visit.left_at <= now else None
    if called == visit.called_at and left == visit.left_at:
        return visit
    return replace(visit, called_at=called, left_at=left)


def replayed(visits: Sequence[Visit], refit_every: timedelta) -> Iterator[Made]:
    """Forecasts of a branch's arrivals as they would have been made, the weights fitted again on the way.

    An arrival at which nobody had been called lately has no forecast.
    """
    lessons, values, fit_at = _Lessons(), PRIOR, None
    for arrival in arrivals(visits):
        at, visit = arrival.hall.at, arrival.visit
        if (fit_at is None or at >= fit_at + refit_every) and lessons.learnt(at):
            values, fit_at = fitted(lessons.known), at
        inputs = arrival.hall.inputs(visit.service_code, visit.lane)
        if inputs is None:
            continue
        yield Made(visit, arrival.hall, estimate(inputs, values))
        if visit.called_at is not None:
            lessons.later(visit.called_at, _sample(inputs, visit.wait_from, visit.called_at))


class _Lessons:
    """Waits that teach once they have ended, and not before."""

    def __init__(self) -> None:
        self.known: list[Sample] = []
        self._pending: list[tuple[datetime, int, Sample]] = []
        self._count = 0

    def later(self, ended_at: datetime, sample: Sample) -> None:
        """Keep a wait shut until it has ended."""
        self._count += 1
        heappush(self._pending, (ended_at, self._count, sample))

    def learnt(self, at: datetime) -> bool:
        """Open what has ended by `at`; whether there was anything."""
        before = len(self.known)
        while self._pending and self._pending[0][0] <= at:
            self.known.append(heappop(self._pending)[2])
        return len(self.known) > before
