"""The job that foretells, on a real store."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from collectors.forecast import FORECAST, LOOK_AGAIN, REFIT_AFTER, Forecaster, forecast_job
from sitcenter.domain.board import board
from sitcenter.domain.forecast.fit import PRIOR
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import ForecastStore, Reader, Writer, connect, migrate
from tests.domain.builders import NOW
from tests.storage.builders import NETWORK, SPECS, batch, event, rows, visit


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    migrate(engine)
    writer = Writer(engine, NETWORK)
    writer.register(SPECS)
    past = [one for k in range(70) for one in visit(f"A{k:03}", 2 * k, 3 + k % 7)]
    writer.save(batch(rows(*past, event("ticket_issued", 149.5, "N1")), None, "1"))
    yield engine
    engine.dispose()


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def stored(engine: Engine) -> tuple[ForecastStore, Clock]:
    clock = Clock()
    return ForecastStore(engine, NETWORK, clock), clock


def test_newcomers_are_told_scored_and_learnt_from(engine: Engine) -> None:
    store, clock = stored(engine)
    job = Forecaster(store, NETWORK, clock)
    job.run()
    first = store.weights(NOW)["a"]
    assert (first.samples > 60, first.values != PRIOR, first.scored, first.mae_s) == (True, True, 0, None)
    assert store.halls(NOW)["a"].told == {"qa/a/2026-11-20/N1"}

    called = batch(rows(event("called", 152, "N1", desk_id="1")), "1", "2", seconds=120)
    Writer(engine, NETWORK).save(called)
    clock.at += REFIT_AFTER
    job.run()
    second = store.weights(clock.at)["a"]
    assert (second.scored, second.fitted_at) == (1, clock.at)
    assert second.mae_s is not None
    assert second.samples == first.samples + 1


def test_weights_that_say_nothing_new_are_not_published(engine: Engine) -> None:
    store, clock = stored(engine)
    job = Forecaster(store, NETWORK, clock)
    job.run()
    clock.at += REFIT_AFTER - timedelta(seconds=1)
    job.run()
    clock.at += timedelta(seconds=1)
    job.run()
    assert {found.fitted_at for found in store.weights(clock.at).values()} == {NOW}


def test_a_branch_without_waits_is_left_alone(engine: Engine) -> None:
    store, clock = stored(engine)
    Forecaster(store, NETWORK, clock).run()
    assert list(store.weights(NOW)) == ["a"]


def test_a_branch_that_has_just_begun_to_be_read_is_looked_at_again_soon(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/new.db")
    migrate(engine)
    store, clock = stored(engine)
    job, writer = Forecaster(store, NETWORK, clock), Writer(engine, NETWORK)
    job.run()
    writer.register(SPECS)
    past = [one for k in range(70) for one in visit(f"A{k:03}", 2 * k, 3)]
    writer.save(batch(rows(*past), None, "1"))
    clock.at += LOOK_AGAIN
    job.run()
    assert list(store.weights(clock.at)) == ["a"]
    engine.dispose()


def test_the_board_publishes_what_the_job_learnt(engine: Engine) -> None:
    store, clock = stored(engine)
    Forecaster(store, NETWORK, clock).run()
    Writer(engine, NETWORK).alive("qa", NOW, None)
    snapshot = Reader(engine, NETWORK).snapshot(NOW, EVERYTHING)
    branches = {branch.branch_id: branch for branch in board(snapshot, NETWORK, NOW, EVERYTHING).branches}
    assert branches["a"].expected_wait_s is not None
    assert branches["b"].expected_wait_s is None


def test_the_job_is_the_schedulers(engine: Engine) -> None:
    job = forecast_job(ForecastStore(engine, NETWORK), NETWORK)
    assert (job.name, job.every_s) == (FORECAST, 5.0)
