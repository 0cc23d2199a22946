"""Writers that get in each other's way, and writers that are killed."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select

from sitcenter.domain.intake import Saved
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import CursorMoved, Reader, SourceSpec, Writer, connect, rebuild, verify_journal
from sitcenter.storage.journal import event as event_table
from tests.domain.builders import NOW
from tests.storage.builders import NETWORK, batch, event, projections, rows, visit
from tests.waiting import until

ROUNDS = 12


def at_once(*works: Callable[[], object]) -> None:
    """Run all the works in threads that start together; the first error is raised."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        start.wait(10)
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(run, work) for work in works]:
            future.result(60)


def feed(engine: Engine, source_id: str, branch_id: str) -> Callable[[], None]:
    def work() -> None:
        writer = Writer(engine, NETWORK)
        for n in range(ROUNDS):
            content = rows(*visit(f"{source_id}{n:03}", n, branch_id=branch_id))
            writer.save(batch(content, str(n) if n else None, str(n + 1), source_id))
            writer.alive(source_id, NOW, None)

    return work


def test_writers_of_different_sources_do_not_disturb_each_other(engine: Engine, writer: Writer) -> None:
    """qa and qx serve the same branch and the same quarter-hours."""
    writer.register([SourceSpec("qx", "queue", ("a",), 1.0)])
    at_once(feed(engine, "qa", "a"), feed(engine, "qb", "b"), feed(engine, "qx", "a"))
    assert {s.source_id: s.stored for s in Reader(engine, NETWORK).sources(EVERYTHING)} == {
        "qa": 4 * ROUNDS,
        "qb": 4 * ROUNDS,
        "qx": 4 * ROUNDS,
        "sa": 0,
    }
    saved = projections(engine)
    rebuild(engine, NETWORK)
    assert projections(engine) == saved
    assert verify_journal(engine) == []


def test_readers_see_whole_batches_only(engine: Engine) -> None:
    """Each visit is one batch: a ticket is never seen called and not yet served."""
    reader = Reader(engine, NETWORK)
    seen: list[int] = []

    def read() -> None:
        while len(seen) < 5 or seen[-1] < ROUNDS:
            snapshot = reader.snapshot(NOW, EVERYTHING)
            assert snapshot.tickets == ()
            seen.append(sum(slot.served for slot in snapshot.slots))

    at_once(feed(engine, "qa", "a"), read)
    assert seen == sorted(seen)


def test_of_two_collectors_of_one_source_one_wins(engine: Engine) -> None:
    results: list[Saved | CursorMoved] = []

    def collect() -> None:
        try:
            results.append(Writer(engine, NETWORK).save(batch(rows(*visit("A001", 0)), None, "1")))
        except CursorMoved as moved:
            results.append(moved)

    at_once(collect, collect)
    assert {type(result) for result in results} == {Saved, CursorMoved}


def test_the_same_event_from_two_sources_at_once_is_stored_once(engine: Engine) -> None:
    same = rows(*visit("A001", 0))
    results: list[Saved] = []

    def collect(source_id: str) -> Callable[[], None]:
        return lambda: results.append(Writer(engine, NETWORK).save(batch(same, None, "1", source_id)))

    at_once(collect("qa"), collect("qb"))
    assert sorted(saved.stored for saved in results) == [0, 4]
    assert verify_journal(engine) == []


KILLED = """
import sys
from sitcenter.storage import Writer, connect
from tests.storage.builders import NETWORK, batch, rows, visit
writer = Writer(connect(sys.argv[1]), NETWORK)
n = int(writer.cursor("qa") or 0)
while True:
    content = rows(*(e for k in range(25) for e in visit(f"{n}-{k}", k % 7)))
    writer.save(batch(content, str(n) if n else None, str(n + 1)))
    n += 1
    print(n, flush=True)
"""


@pytest.mark.parametrize("reports", [1, 2, 4])
def test_a_writer_killed_at_work_leaves_whole_batches(engine: Engine, url: str, reports: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, url], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    try:
        assert child.stdout is not None
        reported = [int(child.stdout.readline()) for _ in range(reports)][-1]
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=10)
    cursor = int(Writer(engine, NETWORK).cursor("qa") or 0)
    assert cursor >= reported
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(event_table)).scalar_one()
    assert count == cursor * 100
    saved = projections(engine)
    rebuild(engine, NETWORK)
    assert projections(engine) == saved
    assert verify_journal(engine) == []


def test_a_writer_waits_for_another_that_holds_the_database(engine: Engine, url: str) -> None:
    other = connect(url)
    saved: list[Saved] = []
    with ThreadPoolExecutor(1) as pool:
        with other.connect() as connection:
            if other.dialect.name == "sqlite":
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql("SELECT 1 FROM source WHERE source_id = 'qa' FOR UPDATE")
            future = pool.submit(
                Writer(engine, NETWORK).save, batch(rows(event("ticket_issued", 0)), None, "1")
            )
            until(lambda: future.running(), 5)
            assert not future.done()
            connection.rollback()
        saved.append(future.result(10))
    other.dispose()
    assert saved[0].stored == 1
