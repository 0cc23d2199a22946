import pytest
from sqlalchemy import Engine

from sitcenter.domain.facts import SourceFact
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import Reader, SourceSpec, UnknownSource, Writer
from sitcenter.storage.journal import source_flip
from tests.domain.builders import NOW, minutes
from tests.storage.builders import batch, event, rows, table_rows, visit


def fact(reader: Reader, source_id: str = "qa") -> SourceFact:
    return next(found for found in reader.sources(EVERYTHING) if found.source_id == source_id)


def flips(engine: Engine) -> list[tuple[object, ...]]:
    return [row[2:] for row in table_rows(engine, source_flip)]


def test_a_new_source_was_never_read(reader: Reader) -> None:
    found = fact(reader, "qb")
    assert (found.last_attempt_at, found.last_success_at, found.last_event_at) == (None, None, None)
    assert (found.failures, found.rows_read, found.silent_after_s, found.poll_s) == (0, 0, 900, 1.0)


def test_going_down_and_up_leaves_one_flip_each(engine: Engine, writer: Writer, reader: Reader) -> None:
    at = [NOW + minutes(n) for n in range(6)]
    writer.alive("qa", at[0], 0.5)
    writer.alive("qa", at[1], 0.5)
    writer.fail("qa", "connection refused", at[2])
    writer.fail("qa", "timed out", at[3])
    down = fact(reader)
    assert (down.failures, down.failing_since, down.error) == (2, at[2], "timed out")
    assert (down.last_attempt_at, down.last_success_at) == (at[3], at[1])
    writer.alive("qa", at[4], 0.25)
    up = fact(reader)
    assert (up.failures, up.failing_since, up.error, up.lag_s) == (0, None, None, 0.25)
    assert (up.last_attempt_at, up.last_success_at) == (at[4], at[4])
    assert flips(engine) == [
        (at[0], "new", "ok", "first success"),
        (at[2], "ok", "failing", "connection refused"),
        (at[4], "failing", "ok", "recovered: timed out"),
    ]


def test_a_source_that_never_worked_flips_too(engine: Engine, writer: Writer) -> None:
    writer.fail("qa", "no such host", NOW)
    writer.save(batch(rows(event("ticket_issued", 0)), None, "1", seconds=5))
    assert [flip[1:3] for flip in flips(engine)] == [("new", "failing"), ("failing", "ok")]


def test_a_batch_is_a_success_and_counts(writer: Writer, reader: Reader) -> None:
    writer.fail("qa", "refused", NOW - minutes(1))
    first = batch(rows(*visit("A001", 0)), None, "1")
    writer.save(first)
    writer.save(batch(first.rows, "1", "1", seconds=7))
    found = fact(reader)
    assert (found.rows_read, found.stored, found.duplicate, found.quarantined) == (8, 4, 4, 0)
    assert found.last_success_at == NOW + minutes(7 / 60)
    assert (found.failures, found.error) == (0, None)
    assert found.last_event_at == max(
        item.occurred_at for row in rows(*visit("A001", 0)) for item in row.events
    )


def test_an_older_event_does_not_set_the_last_one_back(writer: Writer, reader: Reader) -> None:
    late, early = event("ticket_issued", 60), event("ticket_issued", 0, "A002")
    writer.save(batch(rows(late), None, "1"))
    writer.save(batch(rows(early), "1", "2"))
    assert fact(reader).last_event_at == late.occurred_at


def test_registering_again_keeps_the_state(writer: Writer, reader: Reader) -> None:
    writer.save(batch(rows(event("ticket_issued", 0)), None, "1"))
    writer.register([SourceSpec("qa", "queue", ("a", "b"), 3.0)])
    found = fact(reader)
    assert (found.poll_s, found.branches, found.stored) == (3.0, ("a", "b"), 1)
    assert writer.cursor("qa") == "1"


def test_an_unregistered_source_is_refused(writer: Writer) -> None:
    with pytest.raises(UnknownSource, match="nobody"):
        writer.alive("nobody", NOW, None)
    with pytest.raises(UnknownSource, match="nobody"):
        writer.fail("nobody", "refused", NOW)
