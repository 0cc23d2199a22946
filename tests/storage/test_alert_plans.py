"""Maintenance always ends; the last word of another system counts; rows set aside are counted by source."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine

from sitcenter.domain.alerts.facts import ExternalAlert, SetAside
from sitcenter.domain.alerts.types import Maintenance
from sitcenter.domain.intake import Rejected
from sitcenter.storage import AlertStore, UnknownWindow, Writer
from sitcenter.storage.alert_tables import maintenance
from tests.domain.builders import NOW, minutes
from tests.storage.builders import batch, table_rows

WINDOW = Maintenance(
    "m1", NOW, NOW + minutes(60), frozenset({"feed-dead"}), frozenset({"a", "b"}), "new switch", "aliya"
)
DISK = ExternalAlert("am", "f1", {"alertname": "Disk"}, {"summary": "full"}, NOW, None, NOW)


@pytest.fixture
def store(engine: Engine) -> AlertStore:
    return AlertStore(engine)


def test_windows_are_given_from_their_planning_to_their_end(store: AlertStore) -> None:
    everywhere = replace(WINDOW, id="m0", start=NOW + minutes(30), rules=frozenset(), branches=frozenset())
    store.plan(everywhere)
    store.plan(WINDOW)
    assert store.windows(NOW - minutes(60)) == [WINDOW, everywhere]
    assert store.windows(WINDOW.end) == []


@pytest.mark.parametrize("end", [NOW, NOW - minutes(1)])
def test_maintenance_that_never_runs_is_refused(store: AlertStore, end: datetime) -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        store.plan(replace(WINDOW, end=end))


def test_a_cancelled_window_mutes_no_more_and_stays_on_record(store: AlertStore, engine: Engine) -> None:
    store.plan(WINDOW)
    revision = store.revision()
    store.cancel_window("m1", "bolat", NOW + minutes(1))
    assert store.windows(NOW + minutes(1)) == []
    assert store.revision() > revision
    [row] = table_rows(engine, maintenance)
    assert row[-2:] == (NOW + minutes(1), "bolat")
    with pytest.raises(UnknownWindow, match="m1"):
        store.cancel_window("m1", "bolat", NOW + minutes(2))


@pytest.mark.parametrize("window_id", ["m1", "m2"])
def test_what_is_over_or_was_never_planned_cannot_be_cancelled(store: AlertStore, window_id: str) -> None:
    store.plan(WINDOW)
    with pytest.raises(UnknownWindow):
        store.cancel_window(window_id, "bolat", WINDOW.end)


def test_the_last_word_of_another_system_counts(store: AlertStore) -> None:
    store.put_external([DISK, replace(DISK, fingerprint="f2")], NOW)
    ended = replace(DISK, ends_at=NOW + minutes(5), received_at=NOW + minutes(5))
    store.put_external([ended], NOW + minutes(5))
    assert [alert.fingerprint for alert in store.external(NOW)] == ["f1", "f2"]
    assert [alert.fingerprint for alert in store.external(NOW + minutes(5))] == ["f2"]
    assert store.external(NOW)[0] == ended


def test_a_word_that_comes_late_changes_nothing(store: AlertStore) -> None:
    ended = replace(DISK, ends_at=NOW, received_at=NOW + minutes(5))
    store.put_external([ended], NOW)
    store.put_external([DISK], NOW)
    assert store.external(NOW) == []


def test_of_two_words_in_one_call_the_later_counts(store: AlertStore) -> None:
    later = replace(DISK, labels={"alertname": "Disk", "branch": "a"}, received_at=NOW + minutes(1))
    store.put_external([later, DISK], NOW)
    assert store.external(NOW) == [later]


def test_rows_set_aside_within_the_hour_are_counted_by_source(store: AlertStore, writer: Writer) -> None:
    rejected = [Rejected(f"log:{n}", "bad_time", "no time", f"row {n}") for n in range(3)]
    writer.save(batch(rejected[:1], None, "1", seconds=-3600))
    writer.save(batch(rejected[1:], "1", "2", seconds=-60))
    assert store.set_aside(NOW) == [SetAside("qa", ("a",), 2, NOW - minutes(1))]
    assert store.set_aside(NOW - minutes(5)) == [SetAside("qa", ("a",), 1, NOW - minutes(60))]
