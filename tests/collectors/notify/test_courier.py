"""Delivery over a real outbox to a real receiver that comes and goes. Only the clock is made up."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from collectors.jobs import Job
from collectors.notify.courier import Courier
from collectors.notify.deliver import LONGEST_PAUSE_S, retry_at
from collectors.notify.notice import Notice
from collectors.notify.registry import Route, build_route
from collectors.schedule import collect
from sitcenter.domain.alerts.types import Topic
from sitcenter.settings.notify import RouteConfig
from sitcenter.storage import connect, migrate
from sitcenter.storage.alert_store import AlertStore
from tests.collectors.builders import FakeJournal
from tests.collectors.notify.builders import DESK, SITE, message, route
from tests.collectors.notify.receivers import Posts, free_port, posts
from tests.domain.builders import NOW
from tests.waiting import until

SECRET = "s3cr3t-t0ken"


class Clock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AlertStore]:
    engine = connect(f"sqlite:///{tmp_path}/alerts.db")
    migrate(engine)
    yield AlertStore(engine)
    engine.dispose()


def courier(
    store: AlertStore, config: RouteConfig, now: Callable[[], datetime], way: Route | None = None
) -> Courier:
    built = way or build_route(config.target, config.route.id, SITE)
    return Courier(config, built, DESK, store, now)


def keys(taken: Posts) -> list[str]:
    return [head["sitcenter-delivery"] for head in taken.headers]


def marked(taken: Posts) -> list[str]:
    """The deliveries that may have come before."""
    return [h["sitcenter-delivery"] for h in taken.headers if h["sitcenter-possible-duplicate"] == "true"]


def test_messages_are_delivered_once_each_in_order(store: AlertStore) -> None:
    clock = Clock()
    store.record((), [message(number) for number in range(1, 6)])
    with posts() as taken:
        carry = courier(store, route("webhook", taken.url), clock)
        assert (carry(), carry()) == (5, 0)
    assert keys(taken) == [f"key-{number}" for number in range(1, 6)]
    assert marked(taken) == []
    assert store.outbox_state() == {}


def test_a_receiver_down_for_ten_minutes_loses_nothing_and_keeps_the_order(store: AlertStore) -> None:
    clock, port = Clock(), free_port()
    carry = courier(store, route("webhook", f"http://127.0.0.1:{port}"), clock)
    for second in range(600):
        if second % 60 == 0:
            store.record((), [message(second // 60, Topic.FIRING if second % 120 else Topic.RESOLVED)])
        assert carry() == 0
        clock.move(1)
    head = store.outbox_state()["duty"]
    assert (head.waiting, head.error) == (10, "ConnectError")
    assert 10 <= head.attempts <= 30  # a pause grows to a minute: no storm of tries
    with posts(port) as taken:
        for _ in range(int(LONGEST_PAUSE_S)):
            carry()
            clock.move(1)
    assert keys(taken) == [f"key-{number}" for number in range(10)]
    assert marked(taken) == ["key-0"]
    assert store.outbox_state() == {}


def test_a_receiver_that_restarts_takes_up_where_it_was(store: AlertStore) -> None:
    clock, port = Clock(), free_port()
    carry = courier(store, route("webhook", f"http://127.0.0.1:{port}"), clock)
    delivered: list[str] = []
    for start in (0, 10, 20):
        store.record((), [message(number) for number in range(start, start + 5)])
        with posts(port) as taken:
            assert carry() == (5 if start == 0 else 10)
        delivered += keys(taken)
        store.record((), [message(number) for number in range(start + 5, start + 10)])
        assert carry() == 0
        clock.move(60)
    with posts(port) as taken:
        assert carry() == 5
    assert delivered + keys(taken) == [f"key-{number}" for number in range(30)]


def test_an_answer_that_got_lost_makes_a_marked_duplicate(store: AlertStore) -> None:
    clock = Clock()
    store.record((), [message(1), message(2)])
    with posts() as taken:
        taken.lose_answers = 1
        carry = courier(store, route("webhook", taken.url), clock)
        assert carry() == 0
        clock.move(2)
        assert carry() == 2
    assert keys(taken) == ["key-1", "key-1", "key-2"]
    assert marked(taken) == ["key-1"]


def test_a_process_killed_between_sending_and_noting_it_marks_the_duplicate(store: AlertStore) -> None:
    class Killed(BaseException):
        pass

    class Sending:
        def send(self, notice: Notice) -> None:
            raise Killed

    store.record((), [message(1)])
    with posts() as taken:
        config = route("webhook", taken.url)
        with pytest.raises(Killed):
            courier(store, config, Clock(), Sending())()
        assert courier(store, config, Clock())() == 1
    assert marked(taken) == ["key-1"]


@pytest.mark.parametrize("status", [400, 401, 410])
def test_a_message_that_is_refused_for_good_is_kept_and_shown_and_holds_its_place(
    store: AlertStore, status: int
) -> None:
    clock = Clock()
    store.record((), [message(1), message(2)])
    with posts() as taken:
        taken.refusals = [status] * 3
        carry = courier(store, route("webhook", f"{taken.url}/{SECRET}"), clock)
        for _ in range(3):
            assert carry() == 0
            clock.move(LONGEST_PAUSE_S)
        head = store.outbox_state()["duty"]
        assert (head.waiting, head.attempts) == (2, 3)
        assert head.error.startswith(f"status {status}")
        assert SECRET not in head.error
        assert carry() == 2
    assert keys(taken) == ["key-1", "key-2"]


def test_trouble_is_logged_once_when_it_begins_and_once_when_it_ends(
    store: AlertStore, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    store.record((), [message(1)])
    with posts() as taken, caplog.at_level(logging.INFO, "collectors"):
        taken.refusals = [503] * 4
        carry = courier(store, route("webhook", f"{taken.url}/{SECRET}"), clock)
        for _ in range(5):
            carry()
            clock.move(LONGEST_PAUSE_S)
    told = [record.getMessage() for record in caplog.records if record.name == "collectors"]
    assert told == [
        'route duty takes no messages: status 503: {"error": "call ***"}',
        "route duty takes messages again",
    ]


def test_a_route_that_breaks_in_its_own_way_tells_no_more_than_how(store: AlertStore) -> None:
    class Broken:
        def send(self, notice: Notice) -> None:
            raise RuntimeError(SECRET)

    store.record((), [message(1)])
    assert courier(store, route("webhook", "http://x"), Clock(), Broken())() == 0
    assert store.outbox_state()["duty"].error == "RuntimeError"


def test_a_receiver_that_hangs_holds_up_no_other_route(store: AlertStore) -> None:
    store.record((), [message(1, route="slow"), message(2, route="quick")])
    with posts(hang=True) as hanging, posts() as taken:
        slow = route("webhook", hanging.url, route_id="slow")
        quick = route("webhook", taken.url, route_id="quick")
        jobs = [Job(c.route.id, 0.05, courier(store, c, lambda: NOW)) for c in (slow, quick)]
        stop = Event()
        thread = Thread(target=collect, args=((), FakeJournal(), stop, jobs))
        thread.start()
        try:
            until(lambda: set(store.outbox_state()) == {"slow"}, 4)
            assert keys(taken) == ["key-2"]
        finally:
            stop.set()
            thread.join(20)
    assert not thread.is_alive()


def test_pauses_double_up_to_a_minute_and_never_end() -> None:
    pauses = [(retry_at(attempts, 0.0, NOW) - NOW).total_seconds() for attempts in (1, 2, 3, 6, 7, 8, 10_000)]
    assert pauses == [1, 2, 4, 32, 60, 60, 60]
    assert (retry_at(7, 0.999, NOW) - NOW).total_seconds() >= 30
