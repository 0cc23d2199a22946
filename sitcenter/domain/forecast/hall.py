"""A hall at one moment, as a newcomer finds it: who waits, who was called lately, and what follows.

Two simple estimators of a newcomer's wait (Ibrahim and Whitt 2009, DOI 10.1287/msom.1080.0223): LES, the wait
of the last to enter service, and HOL, the elapsed wait of the head of the line. They are measured beside the
model, and are among its inputs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sitcenter.domain.forecast.lanes import Lane, lane_of
from sitcenter.domain.forecast.types import Call

LATELY = timedelta(hours=1)
"""Older calls say nothing of now."""
FORGOTTEN = timedelta(hours=4)
"""Who waits longer has left without a word, or his call was never logged: nobody stands behind him."""
LAST_WAITS = 5
FEWEST_CALLS, MOST_CALLS = 8, 60
"""The pace is taken over as many calls as there are people ahead, within these bounds."""
LONGEST_S = 7200.0
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who waits for his first call."""

    wait_from: datetime
    service_code: str
    lane: Lane


INPUTS = (
    "head of the line",
    "last to enter service",
    "mean of the last five waits",
    "those ahead at the recent pace",
    "mean of the last five waits, nobody ahead",
    "a minute, nobody ahead",
    "a minute",
    "last to enter service, own service",
    "head of the line, own service",
    "mean of the last five waits, own lane",
    "booked: head of the line",
    "booked: those ahead at the recent pace",
    "booked: head of the lane",
    "priority: head of the line",
    "priority: head of the lane",
    "priority: those ahead at the recent pace",
)
"""What the model weighs, in seconds; the order is that of Weights.values."""


class Hall:
    """One branch at `at`. `line` and `calls` in any order; of both only what is before `at` counts."""

    def __init__(self, line: Sequence[Person], calls: Sequence[Call], at: datetime) -> None:
        self.at = at
        oldest = at - FORGOTTEN
        self.line = sorted(
            (person for person in line if oldest < person.wait_from <= at),
            key=lambda person: person.wait_from,
        )
        lately = at - LATELY
        self.calls = sorted(
            (call for call in calls if lately < call.called_at <= at),
            key=lambda call: call.called_at,
            reverse=True,
        )
        """Newest first."""
        self._waits = [
            (call, call.wait_ms / 1000) for call in islice(self.calls, MOST_CALLS) if call.wait_ms is not None
        ]

    @property
    def les_s(self) -> float | None:
        """Wait of the last to enter service; None where nobody was called lately."""
        return self._waits[0][1] if self._waits else None

    @property
    def hol_s(self) -> float:
        """Elapsed wait of the head of the line; 0 where nobody waits."""
        return self._elapsed(self.line[0]) if self.line else 0.0

    def service_les_s(self, service_code: str) -> float | None:
        """LES among those who came for the same service."""
        return next((wait for call, wait in self._waits if call.service_code == service_code), None)

    def service_hol_s(self, service_code: str) -> float:
        """HOL among those who came for the same service."""
        return self._head(person for person in self.line if person.service_code == service_code)

    def pace_s(self) -> float | None:
        """Seconds for those ahead and oneself at the pace of as many recent calls; None below two calls."""
        ahead = len(self.line) + 1
        wanted = min(max(ahead, FEWEST_CALLS), MOST_CALLS, len(self.calls))
        if wanted < 2:
            return None
        span = (self.at - self.calls[wanted - 1].called_at).total_seconds()
        return min(ahead * span / wanted, LONGEST_S)

    def inputs(self, service_code: str, lane: Lane) -> tuple[float, ...] | None:
        """What the model weighs for a newcomer, by INPUTS; None where nobody was called lately."""
        les = self.les_s
        if les is None:
            return None
        mean = self._mean_wait(None) or 0.0
        pace = self.pace_s()
        pace = mean if pace is None else pace
        own_les = self.service_les_s(service_code)
        nobody, hol = not self.line, self.hol_s
        own_mean = 0.0 if lane is Lane.ORDINARY else self._mean_wait(lane)
        own_head = self._head(person for person in self.line if person.lane is lane)
        return (
            hol,
            les,
            mean,
            0.0 if nobody else pace,
            mean if nobody else 0.0,
            MINUTE_S if nobody else 0.0,
            MINUTE_S,
            les if own_les is None else own_les,
            self.service_hol_s(service_code),
            mean if own_mean is None else own_mean,
            *((hol, pace, own_head) if lane is Lane.BOOKED else (0.0, 0.0, 0.0)),
            *((hol, own_head, pace) if lane is Lane.PRIORITY else (0.0, 0.0, 0.0)),
        )

    def _mean_wait(self, lane: Lane | None) -> float | None:
        of_lane = (
            wait
            for call, wait in self._waits
            if lane is None or lane_of(call.channel, call.priority_class) is lane
        )
        last = list(islice(of_lane, LAST_WAITS))
        return sum(last) / len(last) if last else None

    def _elapsed(self, person: Person) -> float:
        return (self.at - person.wait_from).total_seconds()

    def _head(self, people: Iterator[Person]) -> float:
        head = next(people, None)
        return 0.0 if head is None else self._elapsed(head)
