"""Messages are written once, sent in order, and never forgotten."""

import pytest
from sqlalchemy import Engine

from sitcenter.domain.alerts.types import Condition
from sitcenter.storage import AlertStore, Outgoing, RouteState
from tests.domain.builders import NOW, minutes
from tests.storage.alert_steps import message, pending, step

FIRING = step(pending(), condition=Condition.FIRING, fired_at=NOW)


@pytest.fixture
def store(engine: Engine) -> AlertStore:
    return AlertStore(engine)


def keys(store: AlertStore, route: str = "duty", limit: int = 10) -> list[str]:
    return [outgoing.message.key for outgoing in store.due(route, NOW, limit)]


def first(store: AlertStore) -> Outgoing:
    return store.due("duty", NOW, 1)[0]


def test_messages_come_back_as_they_were_written(store: AlertStore) -> None:
    told = message(FIRING.alert)
    store.record([FIRING], [told])
    [outgoing] = store.due("duty", NOW, 10)
    assert outgoing == Outgoing(outgoing.outbox_id, told, 0, None, "")


def test_the_same_message_is_written_once(store: AlertStore) -> None:
    store.record([FIRING], [message(FIRING.alert), message(FIRING.alert)])
    store.record([], [message(FIRING.alert), message(FIRING.alert, "k2")])
    assert keys(store) == ["k1", "k2"]


def test_each_route_has_its_own_order(store: AlertStore) -> None:
    told = [message(FIRING.alert, key, route) for key, route in (("1", "duty"), ("2", "mail"), ("3", "duty"))]
    store.record([FIRING], told)
    assert (keys(store), keys(store, "mail"), keys(store, limit=1)) == (["1", "3"], ["2"], ["1"])


def test_a_sent_message_is_not_due_again(store: AlertStore) -> None:
    store.record([FIRING], [message(FIRING.alert, key) for key in ("1", "2")])
    store.sent(first(store).outbox_id, NOW)
    assert keys(store) == ["2"]


def test_the_head_of_a_line_holds_up_those_behind_it_until_its_next_try(store: AlertStore) -> None:
    store.record([FIRING], [message(FIRING.alert, key) for key in ("1", "2")])
    head = first(store).outbox_id
    store.trying(head, NOW)
    store.failed(head, "refused", NOW + minutes(1))
    assert keys(store) == []
    again = store.due("duty", NOW + minutes(1), 10)
    assert [(out.message.key, out.attempts, out.first_try_at, out.error) for out in again] == [
        ("1", 1, NOW, "refused"),
        ("2", 0, None, ""),
    ]


def test_an_attempt_whose_end_is_not_known_is_one(store: AlertStore) -> None:
    """The process was killed between sending and saying so: the message may have arrived."""
    store.record([FIRING], [message(FIRING.alert)])
    store.trying(first(store).outbox_id, NOW - minutes(1))
    store.trying(first(store).outbox_id, NOW)
    assert (first(store).attempts, first(store).first_try_at) == (2, NOW - minutes(1))


def test_what_waits_is_told_by_route(store: AlertStore) -> None:
    assert store.outbox_state() == {}
    told = [
        message(FIRING.alert, str(n), route, NOW + minutes(n))
        for n, route in enumerate(("duty", "duty", "mail"))
    ]
    store.record([FIRING], told)
    store.trying(first(store).outbox_id, NOW)
    store.failed(first(store).outbox_id, "refused", NOW + minutes(1))
    assert store.outbox_state() == {
        "duty": RouteState(2, NOW, 1, "refused"),
        "mail": RouteState(1, NOW + minutes(2), 0, ""),
    }


def test_what_was_sent_long_ago_is_forgotten_and_what_waits_never(store: AlertStore) -> None:
    store.record([FIRING], [message(FIRING.alert, key) for key in ("old", "new", "waiting")])
    for sent_at in (NOW, NOW + minutes(1)):
        store.sent(first(store).outbox_id, sent_at)
    assert store.forget_sent(NOW + minutes(1)) == 1
    assert store.forget_sent(NOW + minutes(1)) == 0
    store.record([], [message(FIRING.alert, key) for key in ("new", "waiting")])
    assert keys(store) == ["waiting"]
    assert store.forget_sent(NOW + minutes(99999)) == 1
    assert keys(store) == ["waiting"]
