"""Forecasts for newcomers: made when they come, scored when they are called, learnt from every few minutes.

A forecast is stored before the wait is known and never changed, so the error that is published is that of
what was told. One branch's weights are fitted at a time, those fitted longest ago first, within a short
budget of each turn: however many branches there are, newcomers aren't kept waiting by arithmetic.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from collectors.jobs import Job
from sitcenter import clock
from sitcenter.domain.forecast.fit import FEWEST, MOST, fitted
from sitcenter.domain.forecast.live import Forecast, forecasts
from sitcenter.domain.forecast.replay import Visit, samples
from sitcenter.domain.forecast.types import Weights
from sitcenter.domain.network import BranchStatus, Network
from sitcenter.storage.forecasts import Errors, HallFacts

FORECAST, EVERY_S = "forecast", 5.0
REFIT_AFTER = timedelta(minutes=10)
LOOK_AGAIN = timedelta(minutes=1)
"""While a branch has too few waits to learn from: it may just have begun to be read."""
REFIT_BUDGET_S = 1.0
LEARNT_FROM = timedelta(days=14)
"""Waits that began earlier are forgotten: staffing and habits change."""
SCORED_OVER = timedelta(days=14)
"""The published error is of forecasts made since."""
VISITS = MOST * 4 // 3
"""Some people leave without being called, and teach nothing."""


class Forecasts(Protocol):
    """What the job needs of storage's ForecastStore."""

    def halls(self, now: datetime) -> Mapping[str, HallFacts]:
        """Every branch at a moment."""

    def record(self, made: Sequence[Forecast]) -> None:
        """Keep forecasts."""

    def score(self, now: datetime) -> int:
        """Close forecasts whose waits have ended."""

    def errors(self, branch_id: str, since: datetime, now: datetime) -> Errors:
        """Errors of forecasts made since a moment, as far as all their waits have ended."""

    def visits(self, branch_id: str, since: datetime, now: datetime, limit: int) -> Sequence[Visit]:
        """The latest first waits, in the order of coming."""

    def weights(self, now: datetime) -> Mapping[str, Weights]:
        """Each branch's weights as last fitted."""

    def publish(self, weights: Weights) -> None:
        """Add weights."""


class Forecaster:
    """One network's forecasts. It keeps only when to look at each branch's weights again."""

    def __init__(self, store: Forecasts, network: Network, now: Callable[[], datetime] = clock.now) -> None:
        self._store, self._now = store, now
        working = (b.id for b in network.branches.values() if b.status is not BranchStatus.CLOSED)
        self._due_at = dict.fromkeys(working, now())

    def run(self) -> None:
        """One turn."""
        now = self._now()
        halls = self._store.halls(now)
        self._store.record(
            [
                made
                for hall in halls.values()
                for made in forecasts(hall.tickets, hall.calls, hall.weights, hall.told, now)
            ]
        )
        self._store.score(now)
        self._refit(now)

    def _refit(self, now: datetime) -> None:
        began = clock.monotonic()
        for branch_id in self._due(now):
            self.fit(branch_id, now)
            if clock.monotonic() - began > REFIT_BUDGET_S:
                return

    def _due(self, now: datetime) -> list[str]:
        """Branches whose time has come, the longest overdue first."""
        due = sorted((at, branch_id) for branch_id, at in self._due_at.items() if at <= now)
        return [branch_id for _, branch_id in due]

    def fit(self, branch_id: str, now: datetime) -> None:
        """Fit a branch's weights to the waits that have ended; publish them if they or the errors are new."""
        past = samples(self._store.visits(branch_id, now - LEARNT_FROM, now, VISITS), now)
        self._due_at[branch_id] = now + (LOOK_AGAIN if len(past) < FEWEST else REFIT_AFTER)
        if not past:
            return
        errors = self._store.errors(branch_id, now - SCORED_OVER, now)
        found = Weights(
            branch_id,
            now,
            fitted(past),
            min(len(past), MOST),
            errors.scored,
            errors.mae_s,
            errors.mae_les_s,
            errors.mae_hol_s,
        )
        last = self._store.weights(now).get(branch_id)
        if last is None or replace(last, fitted_at=now) != found:
            self._store.publish(found)


def forecast_job(store: Forecasts, network: Network) -> Job:
    """The job for the scheduler."""
    return Job(FORECAST, EVERY_S, Forecaster(store, network).run)
