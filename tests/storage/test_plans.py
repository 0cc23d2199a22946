"""No query of a board or of a batch goes through a whole table that grows with history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import CameraStore, Reader, Writer, connect, migrate
from tests.domain.builders import NOW
from tests.storage.builders import NETWORK, OPENING, SPECS, batch, camera, rows, sampled, step, visit, word

GROWING = (
    "event",
    "ticket",
    "application",
    "slot",
    "batch",
    "quarantine",
    "poll_minute",
    "camera_interval",
    "camera_sample",
    "camera_order",
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """SQLite, whose plans don't depend on how many rows there happen to be."""
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    migrate(engine)
    Writer(engine, NETWORK).register(SPECS)
    yield engine
    engine.dispose()


@contextmanager
def plans(engine: Engine) -> Iterator[list[str]]:
    """The steps of every SELECT that is run inside."""
    found: list[str] = []

    def explain(
        connection: Connection, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object
    ) -> None:
        if statement.lstrip().startswith("SELECT"):
            cursor = connection.connection.cursor()
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.extend(row[3] for row in cursor.fetchall())
            cursor.close()

    event.listen(engine, "before_cursor_execute", explain)
    yield found
    event.remove(engine, "before_cursor_execute", explain)


def scans(steps: list[str]) -> list[str]:
    return [step for step in steps for table in GROWING if step.split()[:2] == ["SCAN", table]]


READS: list[Callable[[Reader], object]] = [
    lambda reader: reader.snapshot(NOW, EVERYTHING),
    lambda reader: list(reader.tickets(EVERYTHING, OPENING, NOW, "passport", "served")),
    lambda reader: list(reader.applications(EVERYTHING, OPENING, NOW)),
    lambda reader: reader.slots(EVERYTHING, OPENING, NOW),
    lambda reader: reader.spans("a", OPENING, NOW),
    lambda reader: reader.revision(),
    lambda reader: reader.breached(NOW, EVERYTHING),
    lambda reader: reader.open_applications(EVERYTHING),
    lambda reader: reader.open_applications(EVERYTHING, NOW),
    lambda reader: reader.differing(EVERYTHING),
    lambda reader: reader.application("a", "001", EVERYTHING),
    lambda reader: reader.application_steps("a", "001", EVERYTHING),
    lambda reader: reader.snapshot_at(NOW, EVERYTHING),
    lambda reader: list(reader.camera_intervals(EVERYTHING, OPENING, NOW)),
    lambda reader: reader.camera_samples("a", "c1", OPENING, NOW),
    lambda reader: reader.camera_trends(EVERYTHING, OPENING, ("fps",)),
    lambda reader: reader.camera_learned("a", "c1"),
    lambda reader: reader.happened("a", OPENING, NOW, NOW),
    lambda reader: reader.known_since("a"),
    lambda reader: reader.arrived({}),
    lambda reader: reader.arrived_by_hour(OPENING),
]


@pytest.mark.parametrize("read", READS)
def test_reads_follow_indexes(engine: Engine, read: Callable[[Reader], object]) -> None:
    watched = camera("ok", 0), sampled(1)
    Writer(engine, NETWORK).save(batch(rows(*visit("A001", 0), *watched), None, "1"))
    with plans(engine) as steps:
        read(Reader(engine, NETWORK))
    assert steps
    assert scans(steps) == []


def test_what_is_forgotten_of_cameras_is_found_by_its_key(engine: Engine) -> None:
    Writer(engine, NETWORK).save(batch(rows(sampled(0), sampled(1)), None, "1"))
    with plans(engine) as steps:
        assert CameraStore(engine).forget_samples(NOW, 10, lambda: False) == 2
    assert any("branch_id=? AND camera_id=? AND at<?" in step for step in steps), steps
    assert scans(steps) == []


def test_a_board_reads_the_waits_from_an_index_alone(engine: Engine) -> None:
    with plans(engine) as steps:
        Reader(engine, NETWORK).snapshot(NOW, EVERYTHING)
    assert any("COVERING INDEX ix_ticket_came" in step for step in steps)
    assert sum("INDEX ix_ticket_open" in step for step in steps) == 2


def test_breaches_are_found_by_their_index(engine: Engine) -> None:
    with plans(engine) as steps:
        Reader(engine, NETWORK).breached(NOW, EVERYTHING)
    assert any("ix_ticket_breach (branch_id=? AND breach_at<?)" in step for step in steps), steps


def test_deadlines_are_found_by_their_index(engine: Engine) -> None:
    Writer(engine, NETWORK).save(batch(rows(step("send", 1)), None, "1", "sa"))
    with plans(engine) as steps:
        Reader(engine, NETWORK).open_applications(EVERYTHING, NOW)
    assert any("ix_application_due (branch_id=? AND due_at<?)" in step for step in steps), steps


def test_a_past_board_reads_the_journal_by_its_indexes(engine: Engine) -> None:
    """Subjects, and what came since the day before: never the journal as a whole."""
    Writer(engine, NETWORK).save(batch(rows(*visit("A001", 0)), None, "1"))
    with plans(engine) as steps:
        Reader(engine, NETWORK).snapshot_at(NOW, EVERYTHING)
    of_journal = [step for step in steps if step.split()[1] == "event"]
    assert all("USING" in step for step in of_journal)
    assert any("ix_event_ingested_at_batch_id (ingested_at>?" in step for step in of_journal)
    assert any(
        "ix_event_branch_id_kind_subject (branch_id=? AND kind=? AND subject=?" in s for s in of_journal
    )


def test_saving_follows_indexes(engine: Engine) -> None:
    writer = Writer(engine, NETWORK)
    fixed = word("desk_closed", 9, "desk:1", seq="2", is_correction=True, corrects_seq="1")
    first = [*visit("A001", 0), word("desk_opened", 0, "desk:1", seq="1")]
    writer.save(batch(rows(*first), None, "1"))
    with plans(engine) as steps:
        watched = camera("ok", 0), sampled(1), camera("covered", 2, is_correction=True, corrects_seq="x")
        writer.save(batch(rows(*visit("A001", 1), fixed, *watched), "1", "2"))
        writer.save(batch(rows(step("send", 1)), None, "1", "sa"))
        writer.known_rows("qa", OPENING)
        writer.told("qa", first[0].kind, [("a", first[0].subject)])
    assert len(steps) > 10
    assert scans(steps) == []
