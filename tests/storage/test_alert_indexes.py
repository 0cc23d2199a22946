"""No query of a round, an inbox or a past moment goes through the history of alerts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sitcenter.domain.alerts.types import Condition
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.storage import AlertStore, connect, migrate
from tests.domain.builders import NOW, minutes
from tests.storage.alert_steps import message, pending, seen, step
from tests.storage.test_plans import plans

GROWING = ("alert", "alert_flip", "outbox", "external_alert", "maintenance", "quarantine")
ONLY_A = Scope(frozenset({"a"}))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """SQLite, whose plans don't depend on how many rows there happen to be."""
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    migrate(engine)
    yield engine
    engine.dispose()


READS: list[tuple[str, Callable[[AlertStore], object]]] = [
    ("ix_alert_open_until", lambda store: store.open(NOW)),
    ("ix_alert_inbox", lambda store: store.inbox(EVERYTHING, NOW)),
    ("ix_alert_inbox_of_branch", lambda store: store.inbox(ONLY_A, NOW)),
    ("sqlite_autoindex_alert_1", lambda store: store.get("a1", ONLY_A)),
    ("sqlite_autoindex_alert_flip_1", lambda store: store.flips("a1")),
    ("ix_alert_since_alert_id", lambda store: list(store.alerts(EVERYTHING, NOW, NOW))),
    ("ix_alert_branch_id_since", lambda store: list(store.alerts(ONLY_A, NOW, NOW))),
    ("ix_alert_flip_noticed_at_flip_id", lambda store: list(store.flips_between(EVERYTHING, NOW, NOW))),
    ("ix_alert_flip_branch_id_noticed_at", lambda store: list(store.flips_between(ONLY_A, NOW, NOW))),
    ("ix_alert_open_until", lambda store: store.alerts_at(NOW, EVERYTHING)),
    ("ix_maintenance_end_at", lambda store: store.windows(NOW)),
    ("ix_external_alert_active_until", lambda store: store.external(NOW)),
    ("ix_quarantine_at", lambda store: store.set_aside(NOW)),
    ("ix_outbox_unsent", lambda store: store.due("duty", NOW, 10)),
    ("ix_outbox_unsent", lambda store: store.outbox_state()),
]


@pytest.mark.parametrize(("index", "read"), READS)
def test_reads_follow_an_index(engine: Engine, index: str, read: Callable[[AlertStore], object]) -> None:
    with plans(engine) as steps:
        read(AlertStore(engine))
    assert scans(steps) == []
    assert any(f"INDEX {index}" in step for step in steps), steps


def test_a_round_is_written_by_index(engine: Engine) -> None:
    store = AlertStore(engine)
    first = step(pending(), condition=Condition.FIRING)
    store.record([first], [message(first.alert)], NOW)
    with plans(engine) as steps:
        store.record([seen(first.alert, observed=1.0), step(pending("a2"))], [], NOW)
    assert steps
    assert scans(steps) == []


def test_what_is_open_is_found_in_one_query_whatever_lies_behind(engine: Engine) -> None:
    store = AlertStore(engine)
    ended = {"condition": Condition.RESOLVED, "resolved_at": NOW - minutes(1500)}
    past = [step(pending(f"p{n}"), NOW - minutes(1500), **ended) for n in range(50)]
    store.record([*past, step(pending())], [])
    with plans(engine) as steps:
        found = store.open(NOW)
    assert [alert.alert_id for alert in found] == ["a1"]
    assert [step for step in steps if "alert" in step] == [
        "SEARCH alert USING INDEX ix_alert_open_until (open_until>?)"
    ]


def scans(steps: list[str]) -> list[str]:
    """Steps that read a whole table, or a whole index that isn't partial."""
    return [
        step
        for step in steps
        for table in GROWING
        if step.split()[:2] == ["SCAN", table]
        and "ix_outbox_unsent" not in step
        and "ix_alert_inbox" not in step
    ]
