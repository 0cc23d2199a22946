"""Alerts, their flips and the messages about them, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from sitcenter import clock
from sitcenter.domain.alerts.fold import unobserved
from sitcenter.domain.alerts.types import Alert, Condition, Severity, Step, Work
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.storage import AlertStore
from sitcenter.storage.alert_codec import OBSERVED
from sitcenter.storage.alert_tables import alert_flip, outbox
from sitcenter.storage.moments import settled
from tests.domain.builders import ALMATY, NOW, minutes
from tests.storage.alert_steps import message, pending, seen, step
from tests.storage.builders import table_rows

FULL = pending(
    since=NOW.replace(microsecond=123_457).astimezone(ALMATY),
    severity=Severity.HIGH,
    fired_at=NOW,
    clear_since=NOW - minutes(1),
    unknown_since=NOW - minutes(1),
    changes=(NOW - minutes(3), NOW - minutes(2)),
    flapping=True,
    occurrences=2,
    owner="aliya",
    work=Work.ACKNOWLEDGED,
    acknowledged_at=NOW,
    acknowledged_by="aliya",
    acknowledged_why="seen; «two desks» are being opened",
    explain_by=NOW + minutes(60),
    level=1,
    shelved_until=NOW + minutes(30),
    evidence=("T-1", "T-2"),
    facts={"count": 2, "share": 0.5, "known": None, "sure": True, "who": "branch"},
    observed=31.0,
    limit=20.0,
    unit="min",
    seen_at=NOW,
)


@pytest.fixture
def store(engine: Engine) -> AlertStore:
    return AlertStore(engine)


def firing(alert_id: str = "a1", branch_id: str = "a", **fields: object) -> Step:
    return step(pending(alert_id, branch_id, **fields), condition=Condition.FIRING, fired_at=NOW)


def recorded(store: AlertStore, *steps: Step) -> list[Alert]:
    assert store.record(steps, []) == []
    return [each.alert for each in steps]


def test_an_alert_comes_back_as_it_went_in(store: AlertStore) -> None:
    moved = step(FULL, condition=Condition.FIRING)
    recorded(store, moved)
    assert store.get("a1", EVERYTHING) == moved.alert
    assert store.open(NOW) == [moved.alert]
    assert store.flips("a1") == list(moved.flips)


def test_what_is_stored_apart_is_what_flips_do_not_tell() -> None:
    folded = unobserved(FULL)
    differing = {name for name in Alert.__slots__ if getattr(FULL, name) != getattr(folded, name)}
    assert differing == set(OBSERVED)


def test_what_was_observed_changes_without_a_flip(store: AlertStore) -> None:
    [alert] = recorded(store, firing())
    revision = store.revision()
    [again] = recorded(store, seen(alert, observed=9.0, seen_at=NOW + minutes(1), facts={"count": 9}))
    assert store.get("a1", EVERYTHING) == again
    assert (len(store.flips("a1")), store.revision()) == (1, revision)


def test_the_revision_grows_with_every_flip_and_window(store: AlertStore) -> None:
    found = [store.revision()]
    [alert] = recorded(store, firing())
    found.append(store.revision())
    recorded(store, step(alert, work=Work.ACKNOWLEDGED))
    found.append(store.revision())
    assert found == sorted(set(found))


def test_a_step_from_an_old_version_loses_with_its_flips_and_messages(store: AlertStore) -> None:
    [alert] = recorded(store, firing())
    recorded(store, step(alert, work=Work.ACKNOWLEDGED))
    late, other = step(alert, owner="bolat"), firing("a2")
    told = [message(late.alert, "late"), message(other.alert, "other")]
    assert store.record([late, other], told) == ["a1"]
    kept = store.get("a1", EVERYTHING)
    assert kept is not None
    assert (kept.work, kept.owner, kept.version) == (Work.ACKNOWLEDGED, "", 2)
    assert len(store.flips("a1")) == 2
    assert [out.message.key for out in store.due("duty", NOW, 10)] == ["other"]


def test_what_is_observed_by_an_old_version_loses_too(store: AlertStore) -> None:
    [alert] = recorded(store, firing())
    [moved] = recorded(store, step(alert, owner="bolat"))
    assert store.record([seen(alert, observed=1.0)], []) == ["a1"]
    assert store.get("a1", EVERYTHING) == moved


def test_a_new_alert_that_is_there_already_loses(store: AlertStore) -> None:
    recorded(store, firing())
    assert store.record([firing()], []) == ["a1"]


def test_an_alert_that_was_never_written_is_lost(store: AlertStore) -> None:
    assert store.record([step(replace(pending(), version=3))], []) == ["a1"]


def test_several_steps_of_one_alert_win_or_lose_together(store: AlertStore) -> None:
    first = firing()
    second = step(first.alert, work=Work.ACKNOWLEDGED)
    [*_, last] = recorded(store, first, second)
    assert store.get("a1", EVERYTHING) == last
    stale = step(first.alert, owner="x")
    assert store.record([stale, step(last, owner="y")], []) == ["a1"]
    assert store.get("a1", EVERYTHING) == last


@pytest.mark.parametrize(
    "wrong",
    [
        Step(pending(version=2), firing().flips, 0),
        Step(pending(version=1), firing("a2").flips, 0),
        Step(pending(version=2), firing().flips, 1),
        Step(pending(), (), 0),
    ],
)
def test_a_step_whose_flips_do_not_lead_to_it_is_refused(store: AlertStore, wrong: Step) -> None:
    with pytest.raises(ValueError, match="alert a1"):
        store.record([firing("a0"), wrong], [])
    assert store.open(NOW) == []


def test_each_version_is_won_by_exactly_one_of_several_writers(engine: Engine) -> None:
    """The evaluator and officers, each on its own connection, retry on the new state until they are in."""
    store, writers, rounds = AlertStore(engine), 4, 12
    recorded(store, firing())
    together = Barrier(writers)

    def write(actor: str) -> int:
        losses = 0
        for number in range(rounds):
            together.wait(30)
            while True:
                alert = store.get("a1", EVERYTHING)
                assert alert is not None
                moved = step(alert, owner=f"{actor}{number}")
                if not store.record([moved], [message(moved.alert, f"{actor}{number}")]):
                    break
                losses += 1
        return losses

    with ThreadPoolExecutor(writers) as pool:
        losses = sum(pool.map(write, "abcd"))
    flips = store.flips("a1")
    assert [flip.seq for flip in flips] == list(range(1, writers * rounds + 2))
    assert all(before.after == after.before for before, after in pairwise(flips[1:]))
    assert len(table_rows(engine, outbox)) == writers * rounds
    assert losses > 0, "nobody got in anybody's way"


def test_of_two_that_write_the_same_new_alert_one_wins(engine: Engine) -> None:
    store, together = AlertStore(engine), Barrier(2)

    def write(number: int) -> list[str]:
        together.wait(30)
        return store.record([firing(f"n{number}"), firing("same")], [])

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, (1, 2))) == [[], ["same"]]
    assert len(store.open(NOW)) == 3


def test_writers_of_the_same_alerts_in_another_order_do_not_block_each_other(engine: Engine) -> None:
    store, together = AlertStore(engine), Barrier(2)
    names = [f"a{number:02}" for number in range(30)]
    recorded(store, *(firing(name) for name in names))

    def write(order: list[str]) -> None:
        for _ in range(10):
            together.wait(30)
            found = {alert.alert_id: alert for alert in store.open(NOW)}
            store.record([step(found[name], owner="x") for name in order], [])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, (names, names[::-1])))
    for name in names:
        assert [flip.seq for flip in store.flips(name)] == list(range(1, len(store.flips(name)) + 1))


def test_what_is_open_is_pending_firing_and_what_ended_lately(store: AlertStore) -> None:
    ended: dict[str, Any] = {"condition": Condition.RESOLVED, "resolved_at": NOW - minutes(10)}
    recorded(
        store,
        step(pending("pending")),
        firing("firing"),
        step(pending("dropped"), condition=Condition.DROPPED),
        step(pending("closed"), **ended, work=Work.CLOSED),
        step(pending("untouched"), **ended),
    )
    live = {"pending", "firing"}
    assert {alert.alert_id for alert in store.open(NOW)} == {*live, "dropped", "closed", "untouched"}
    assert {alert.alert_id for alert in store.open(NOW + minutes(50))} == {*live, "dropped", "untouched"}
    assert {alert.alert_id for alert in store.open(NOW + minutes(60))} == {*live, "untouched"}
    assert {alert.alert_id for alert in store.open(NOW + minutes(24 * 60))} == live


def test_resolved_and_closed_alerts_stay(store: AlertStore) -> None:
    [alert] = recorded(store, firing())
    [resolved] = recorded(store, step(alert, condition=Condition.RESOLVED, resolved_at=NOW))
    [closed] = recorded(store, step(resolved, work=Work.CLOSED))
    assert store.get("a1", EVERYTHING) == closed
    assert list(store.alerts(EVERYTHING, NOW - minutes(5), NOW)) == [closed]
    assert len(store.flips("a1")) == 3


def test_the_inbox_has_what_fires_or_is_not_closed_unhandled_first(store: AlertStore) -> None:
    done: dict[str, Any] = {"condition": Condition.RESOLVED, "resolved_at": NOW}
    recorded(
        store,
        step(pending("resolved"), **done),
        step(pending("closed"), **done, work=Work.CLOSED),
        step(pending("taken"), condition=Condition.FIRING, work=Work.ACKNOWLEDGED),
        step(pending("slight", severity=Severity.LOW), condition=Condition.FIRING),
        step(pending("grave", severity=Severity.HIGH), condition=Condition.FIRING),
        step(pending("merged"), condition=Condition.FIRING, merged_into="grave"),
        step(pending("waiting")),
        step(pending("elsewhere", "b"), condition=Condition.FIRING),
    )
    only_a = Scope(frozenset({"a"}))
    found = [alert.alert_id for alert in store.inbox(only_a, NOW)]
    assert found == ["grave", "slight", "resolved", "merged", "taken"]
    assert [alert.alert_id for alert in store.inbox(only_a, NOW, limit=3)] == ["grave", "slight", "taken"]


def test_reads_keep_to_their_scope(store: AlertStore) -> None:
    recorded(store, firing("a1"), firing("b1", "b"), firing("n1", ""))
    only_a, nothing = Scope(frozenset({"a"})), Scope(frozenset())
    period = NOW - minutes(60), NOW + minutes(60)
    assert store.get("b1", only_a) is None
    assert [alert.alert_id for alert in store.inbox(only_a, NOW)] == ["a1"]
    assert [alert.alert_id for alert in store.alerts(only_a, *period)] == ["a1"]
    assert [flip.alert_id for flip in store.flips_between(only_a, *period)] == ["a1"]
    assert store.inbox(nothing, NOW) == []
    assert len(list(store.alerts(EVERYTHING, *period))) == 3


def test_periods_are_half_open_and_in_order(store: AlertStore) -> None:
    since = [NOW, NOW + minutes(2), NOW + minutes(1), NOW + minutes(3)]
    recorded(store, *(step(pending(f"a{n}", since=at), at) for n, at in enumerate(since)))
    found = store.alerts(EVERYTHING, NOW, NOW + minutes(3))
    assert [alert.alert_id for alert in found] == ["a0", "a2", "a1"]
    flips = store.flips_between(EVERYTHING, NOW, NOW + minutes(3))
    assert [flip.alert_id for flip in flips] == ["a0", "a2", "a1"]


def test_flips_are_numbered_in_the_order_of_writing(store: AlertStore, engine: Engine) -> None:
    [alert] = recorded(store, firing())
    recorded(store, firing("a2"), step(alert, owner="x"))
    assert [(row[1], row[2]) for row in table_rows(engine, alert_flip)] == [("a1", 1), ("a2", 1), ("a1", 2)]


def test_the_moment_of_the_last_whole_evaluation_is_kept(store: AlertStore) -> None:
    assert store.evaluated_at() is None
    store.record([], [], NOW)
    assert (store.evaluated_at(), store.revision()) == (NOW, 0)
    recorded(store, firing())
    assert (store.evaluated_at(), store.revision()) == (NOW, 1)


def test_the_past_is_what_was_committed_by_then(engine: Engine) -> None:
    """A round looks, decides and then writes: who looked in between saw nothing of it."""
    [alert] = recorded(AlertStore(engine, lambda: NOW + minutes(1)), firing())
    recorded(AlertStore(engine, lambda: NOW + minutes(3)), step(alert, condition=Condition.DROPPED))
    store = AlertStore(engine)
    shown = {
        after: [item.condition for item in store.alerts_at(NOW + minutes(after), EVERYTHING)]
        for after in (0, 1, 2, 3, 63)
    }
    assert shown == {0: [], 1: ["firing"], 2: ["firing"], 3: ["dropped"], 63: []}


def test_a_moment_between_commits_tells_the_same_for_ever_after(engine: Engine) -> None:
    store, writers, rounds = AlertStore(engine, clock.now), 3, 25
    count = select(func.count()).select_from(alert_flip)
    seen: dict[datetime, int] = {}
    looked = Event()

    def look() -> None:
        with settled(engine, clock.now) as (connection, at):
            seen[at] = connection.execute(count).scalar_one()
        if seen[at]:
            looked.set()

    def write(name: str) -> None:
        alert = pending(name)
        for number in range(rounds):
            if number == rounds // 2:
                # On a busy machine all could be written before anybody looks.
                assert looked.wait(60)
            moved = step(alert, clock.now(), condition=Condition.FIRING)
            assert store.record([moved], []) == []
            alert = moved.alert

    with ThreadPoolExecutor(writers) as pool:
        busy = [pool.submit(write, name) for name in "abc"]
        while not all(each.done() for each in busy):
            look()
        look()
        for each in busy:
            each.result()
    assert len(set(seen.values())) > 1
    with engine.connect() as connection:
        for at, known in seen.items():
            assert connection.execute(count.where(alert_flip.c.known_at <= at)).scalar_one() == known
