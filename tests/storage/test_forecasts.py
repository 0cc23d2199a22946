from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from sitcenter.domain.forecast.fit import PRIOR
from sitcenter.domain.forecast.live import Forecast, forecasts
from sitcenter.domain.forecast.types import Weights
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.storage import ForecastStore, Reader, Writer
from sitcenter.storage.forecast_tables import forecast
from sitcenter.storage.forecasts import Errors
from tests.domain.builders import NOW, ago
from tests.storage.builders import NETWORK, batch, event, rows, table_rows, visit

ISSUED = 149.5
"""Minutes after opening: half a minute ago."""


@pytest.fixture
def store(engine: Engine) -> ForecastStore:
    return ForecastStore(engine, NETWORK)


@pytest.fixture
def busy(writer: Writer) -> Writer:
    """Ten people were called in the past half hour, one came just now."""
    past = [one for k in range(10) for one in visit(f"A{k:03}", 115 + 3 * k, 4)]
    writer.save(batch(rows(*past, event("ticket_issued", ISSUED, "N1")), None, "1"))
    return writer


def told(uid: str = "qa/a/2026-11-20/N1", **fields: object) -> Forecast:
    one = Forecast("a", uid, "passport", NOW, 100.0, 160.0, 220.0)
    return replace(one, **fields)  # type: ignore[arg-type]


def weights(at: datetime, mae_s: float | None = None) -> Weights:
    return Weights("a", at, PRIOR, 100, mae_s=mae_s)


def test_a_hall_has_who_waits_and_who_was_called(busy: Writer, store: ForecastStore) -> None:
    hall = store.halls(NOW)["a"]
    assert [one.ticket_uid for one in hall.tickets if one.status == "waiting"] == ["qa/a/2026-11-20/N1"]
    assert len(hall.calls) == 10
    assert {(call.wait_ms, call.desk_id, call.service_code) for call in hall.calls} == {
        (240_000, "1", "passport")
    }
    assert (hall.told, hall.weights) == (set(), None)


def test_a_newcomer_is_told_once(busy: Writer, store: ForecastStore, engine: Engine) -> None:
    hall = store.halls(NOW)["a"]
    made = list(forecasts(hall.tickets, hall.calls, hall.weights, hall.told, NOW))
    store.record(made)
    store.record([replace(made[0], model_s=9999.0)])
    assert [row[4] for row in table_rows(engine, forecast)] == [made[0].model_s]
    assert store.halls(NOW)["a"].told == {"qa/a/2026-11-20/N1"}


def test_a_forecast_is_scored_once_its_wait_is_known(busy: Writer, store: ForecastStore) -> None:
    store.record([told()])
    assert store.score(NOW) == 0
    busy.save(batch(rows(event("called", ISSUED + 3, "N1")), "1", "2"))
    assert store.score(NOW + timedelta(minutes=4)) == 1
    assert store.score(NOW + timedelta(minutes=5)) == 0
    assert store.errors("a", ago(60), NOW + timedelta(minutes=5)) == Errors(1, 80.0, 20.0, 40.0)
    assert store.errors("a", NOW + timedelta(seconds=1), NOW + timedelta(minutes=5)) == Errors(
        0, None, None, None
    )
    assert store.errors("b", ago(60), NOW).scored == 0


def test_short_waits_do_not_speak_for_long_ones_that_still_last(busy: Writer, store: ForecastStore) -> None:
    """Of two who came together the one who waits a minute says nothing until the other is called, too."""
    busy.save(batch(rows(event("ticket_issued", ISSUED, "N2")), "1", "2"))
    quick, slow = told("qa/a/2026-11-20/N2", made_at=NOW + timedelta(seconds=5)), told()
    store.record([quick, slow])
    busy.save(batch(rows(event("called", ISSUED + 1, "N2")), "2", "3"))
    store.score(NOW + timedelta(minutes=2))
    assert store.errors("a", ago(60), NOW + timedelta(minutes=2)).scored == 0
    assert store.errors("a", ago(60), NOW + timedelta(hours=5)).scored == 1
    busy.save(batch(rows(event("called", ISSUED + 40, "N1")), "3", "4"))
    store.score(NOW + timedelta(minutes=41))
    assert store.errors("a", ago(60), NOW + timedelta(minutes=41)).scored == 2


def test_who_leaves_closes_his_forecast_and_scores_nothing(busy: Writer, store: ForecastStore) -> None:
    store.record([told()])
    busy.save(batch(rows(event("abandoned", ISSUED + 3, "N1")), "1", "2"))
    assert store.score(NOW + timedelta(minutes=4)) == 1
    assert store.errors("a", ago(60), NOW + timedelta(minutes=5)).scored == 0


def test_a_ticket_that_is_gone_or_forgotten_closes_its_forecast(busy: Writer, store: ForecastStore) -> None:
    store.record([told(), told("gone")])
    assert store.score(NOW) == 1
    assert store.score(NOW + timedelta(days=1, seconds=1)) == 1


def test_visits_are_the_latest_in_the_order_of_coming(busy: Writer, store: ForecastStore) -> None:
    found = store.visits("a", ago(600), NOW, 4)
    assert [one.uid[-4:] for one in found] == ["A007", "A008", "A009", "0/N1"]
    assert [one.called_at is None for one in found] == [False, False, False, True]
    assert store.visits("a", ago(600), ago(1), 1)[0].uid[-4:] == "A009"
    assert store.visits("b", ago(600), NOW, 4) == []


def test_of_who_left_the_end_is_known(busy: Writer, store: ForecastStore) -> None:
    busy.save(batch(rows(event("abandoned", ISSUED + 0.2, "N1")), "1", "2"))
    assert store.visits("a", ago(600), NOW, 1)[0].left_at == ago(0.3)


def published(engine: Engine, one: Weights) -> None:
    ForecastStore(engine, NETWORK, lambda: one.fitted_at).publish(one)


def test_weights_are_added_and_each_moment_has_its_own(
    busy: Writer, store: ForecastStore, reader: Reader, engine: Engine
) -> None:
    first, second = weights(ago(20), 90.0), weights(ago(10), 80.5)
    for one in (first, second):
        published(engine, one)
    assert store.weights(NOW) == {"a": second}
    assert reader.snapshot(ago(15), EVERYTHING).weights == {"a": first}
    assert reader.snapshot(ago(30), EVERYTHING).weights == {}
    assert reader.snapshot(NOW, Scope(frozenset({"b"}))).weights == {}


def test_a_snapshot_has_the_calls_of_the_hour_before_it(busy: Writer, reader: Reader) -> None:
    assert len(reader.snapshot(NOW, EVERYTHING).calls) == 10
    assert len(reader.snapshot(ago(20), EVERYTHING).calls) == 4
    assert reader.snapshot(NOW + timedelta(hours=2), EVERYTHING).calls == ()
    assert reader.snapshot(NOW, Scope(frozenset({"b"}))).calls == ()


def test_the_past_has_the_calls_and_weights_that_were_known_then(engine: Engine, reader: Reader) -> None:
    past = [one for k in range(10) for one in visit(f"A{k:03}", 115 + 3 * k, 4)]
    first = batch(rows(*past, event("ticket_issued", ISSUED, "N1")), None, "1")
    Writer(engine, NETWORK, lambda: NOW).save(first)
    published(engine, weights(NOW))
    later = batch(rows(event("called", ISSUED + 0.4, "N1")), "1", "2", seconds=120)
    Writer(engine, NETWORK, lambda: NOW + timedelta(seconds=120)).save(later)
    then = reader.snapshot_at(NOW + timedelta(seconds=60), EVERYTHING)
    assert (len(then.calls), list(then.weights)) == (10, ["a"])
    assert len(reader.snapshot_at(NOW + timedelta(seconds=180), EVERYTHING).calls) == 11
