"""A moment between commits: what is read at it under full traffic can be told again later, to the last poll."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from threading import Event as Signal
from threading import Thread

from sqlalchemy import Engine

from sitcenter import clock
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import Reader, ScreenReader, Writer
from sitcenter.storage.engine import writing
from sitcenter.storage.moments import known, settled
from tests.storage.builders import NETWORK, batch, event, rows, step
from tests.storage.test_past import orderless

BOARDS = 25
PAUSE_S = 0.02


@contextmanager
def at_work(*works: Callable[[int], object]) -> Iterator[None]:
    """Each work again and again in a thread of its own, ten times as often as fifteen sources of a second."""
    stop = Signal()

    def repeat(work: Callable[[int], object]) -> None:
        numbers = count()
        while not stop.wait(PAUSE_S):
            work(next(numbers))

    threads = [Thread(target=repeat, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_every_board_is_told_again_to_the_last_poll(engine: Engine) -> None:
    writer, reader = Writer(engine, NETWORK), Reader(engine, NETWORK)

    def save(number: int) -> None:
        now = clock.now()
        issued = replace(event("ticket_issued", number), occurred_at=now)
        called = replace(event("called", number, f"A{number - 3}"), occurred_at=now)
        content = rows(replace(issued, subject=f"t{number}"), replace(called, subject=f"t{number - 3}"))
        made = batch(content, str(number) if number else None, str(number + 1))
        writer.save(replace(made, at=now))

    def poll(number: int) -> None:
        if number % 9 == 5:
            writer.fail("qb", f"refused {number}", clock.now())
        else:
            writer.alive("qb", clock.now(), None)

    def serve(number: int) -> None:
        made = batch(rows(step("send", number)), str(number) if number else None, str(number + 1), "sa")
        writer.save(replace(made, at=clock.now(), drained=number % 2 == 0))

    with at_work(save, poll, serve):
        shown = [reader.live(EVERYTHING, clock.now) for _ in range(BOARDS)]
    assert len({(s.sources, len(s.tickets)) for s in shown}) > BOARDS / 3
    for snapshot in shown:
        assert orderless(reader.snapshot_at(snapshot.at, EVERYTHING)) == orderless(snapshot)


def test_a_moment_is_no_commit_and_holds_nobody_up(engine: Engine) -> None:
    writer = Writer(engine, NETWORK)
    with settled(engine, clock.now) as (connection, at):
        writer.alive("qa", clock.now(), None)
        assert not connection.closed
    assert Reader(engine, NETWORK).snapshot_at(at, EVERYTHING).sources[0].last_success_at is None


def test_a_busy_store_keeps_no_screen_waiting(engine: Engine) -> None:
    screens = ScreenReader(engine, NETWORK, clock.now)
    with writing(engine) as busy:
        known(busy, clock.now)
        before = clock.now()
        shown = screens.snapshot(before, EVERYTHING)
    assert shown.at > before
    assert shown.at - before < timedelta(seconds=5)
    Writer(engine, NETWORK).alive("qa", clock.now(), None)


def test_a_screen_says_of_which_moment_it_is(engine: Engine) -> None:
    writer, screens = Writer(engine, NETWORK), ScreenReader(engine, NETWORK, clock.now)
    asked = clock.now()
    writer.alive("qa", clock.now(), None)
    shown = screens.snapshot(asked, EVERYTHING)
    assert shown.sources[0].last_success_at is not None
    assert asked < shown.sources[0].last_success_at < shown.at
    assert screens.snapshot_at(shown.at, EVERYTHING) == shown
