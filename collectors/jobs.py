"""Jobs beside the polls: evaluation, notification, forecast. A job is a name, an interval, a function."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from collectors.errors import error_text
from sitcenter import clock
from sitcenter.domain.heartbeat import Turn

log = logging.getLogger("collectors")

TOLD_EVERY = timedelta(seconds=2)
"""Turns that went well are told at most this often: each is a transaction."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is run every `every_s` seconds, first at once. `run` may raise: that's told, and it runs again."""

    name: str
    every_s: float
    run: Callable[[], object]


class Heart(Protocol):
    """Where turns are told; storage's Heartbeats."""

    def beat(self, turn: Turn) -> None:
        """Record one turn of a job."""


class RepeatedJob:
    """Runs a job on the grid `start + n x every_s` and tells each turn and its lag. Never raises."""

    def __init__(self, job: Job, heart: Heart | None, start: datetime) -> None:
        self.job = job
        self._heart = heart
        self._due = start
        self._failures = 0
        self._told_at: datetime | None = None
        self._told_failing = False
        self._deaf = False

    def __call__(self) -> None:
        """One turn of the schedule."""
        began = clock.now()
        lag_s = self.lag_s(began)
        try:
            self.job.run()
        except Exception as error:  # what fails once may work the next time, and must not look alive
            self._failed(error)
            text = error_text(error)
        else:
            self._succeeded()
            text = ""
        self._tell(Turn(self.job.name, self.job.every_s, began, clock.now(), lag_s, text))

    def lag_s(self, began: datetime) -> float:
        """How late this turn is. Turns missed meanwhile count as this one's lateness (they coalesce)."""
        late = max(timedelta(0), began - self._due)
        every = timedelta(seconds=self.job.every_s)
        self._due += every * (late // every + 1)
        return late.total_seconds()

    def _succeeded(self) -> None:
        if self._failures:
            log.info("job %s is back after %d failed turns", self.job.name, self._failures)
        self._failures = 0

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        if self._failures == 1:
            log.warning("job %s fails: %s", self.job.name, error_text(error), exc_info=error)

    def _tell(self, turn: Turn) -> None:
        fresh = self._told_at is not None and turn.ended_at - self._told_at < TOLD_EVERY
        if self._heart is None or (fresh and bool(turn.error) == self._told_failing):
            return
        try:
            self._heart.beat(turn)
        except Exception as error:  # the store itself may be what is down
            if not self._deaf:
                log.error("job %s: its turns can't be recorded: %s", self.job.name, error_text(error))
            self._deaf = True
        else:
            self._told_at, self._told_failing, self._deaf = turn.ended_at, bool(turn.error), False
