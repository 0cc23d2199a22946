from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, Table, delete, select, update

from sitcenter.domain.intake import Rejected
from sitcenter.storage import Writer, verify_journal
from sitcenter.storage.canonical import EVENT_COLUMNS, BatchHeader, batch_digest, canonical, event_of
from sitcenter.storage.journal import batch as batch_table
from sitcenter.storage.journal import event as event_table
from sitcenter.storage.journal import quarantine, source
from tests.storage.builders import batch, rows, visit


@pytest.fixture
def filled(writer: Writer) -> Writer:
    """Three batches of qa with two visits each, and a rejected row in the second."""
    for number, after in enumerate((0, 20, 40)):
        content = rows(*visit(f"A{number}1", after), *visit(f"A{number}2", after))
        bad = [Rejected("log:7", "bad_instant", "at", "x;y")] if number == 1 else []
        writer.save(batch([*content, *bad], str(number) if number else None, str(number + 1)))
    return writer


Harm = Callable[[Connection], None]


def edit(table: Table, number: int, **values: object) -> Harm:
    """Change the row with this number."""
    key = next(iter(table.primary_key))

    def harm(connection: Connection) -> None:
        connection.execute(update(table).where(key == number).values(**values))

    return harm


def drop(table: Table, *numbers: int) -> Harm:
    key = next(iter(table.primary_key))

    def harm(connection: Connection) -> None:
        connection.execute(delete(table).where(key.in_(numbers)))

    return harm


def swap_events(connection: Connection) -> None:
    for old, new in ((10, 900), (11, 10), (900, 11)):
        connection.execute(update(event_table).where(event_table.c.event_id == old).values(event_id=new))


def swap_batches(connection: Connection) -> None:
    for old, new in ((1, 900), (2, 1), (900, 2)):
        connection.execute(update(batch_table).where(batch_table.c.seq == old).values(seq=new))


def repeat_event(connection: Connection) -> None:
    row = connection.execute(select(event_table).where(event_table.c.event_id == 9)).one()
    copy = row._asdict() | {"event_id": 900, "source_seq": "forged"}
    connection.execute(event_table.insert().values(**copy))


def forge_event(connection: Connection) -> None:
    """An edit by somebody who knows how an event's digest is made."""
    query = select(*EVENT_COLUMNS).where(event_table.c.event_id == 10)
    forged = replace(event_of(connection.execute(query).one()), subject="x")
    digest = canonical(forged).sha256
    edit(event_table, 10, subject="x", payload_sha256=digest)(connection)


def drop_last_batch(connection: Connection) -> None:
    connection.execute(delete(event_table).where(event_table.c.batch_id == 3))
    connection.execute(delete(batch_table).where(batch_table.c.batch_id == 3))


def edit_source(**values: object) -> Harm:
    def harm(connection: Connection) -> None:
        connection.execute(update(source).where(source.c.source_id == "qa").values(**values))

    return harm


def skip_rows(connection: Connection) -> None:
    """A last batch, rightly digested, that begins behind rows which nobody read."""
    old = connection.execute(select(batch_table).where(batch_table.c.batch_id == 3)).one()
    values = old._asdict() | {"cursor_before": "7"}
    header = BatchHeader(*(values[name] for name in BatchHeader.__slots__))
    query = select(event_table.c.payload_sha256).where(event_table.c.batch_id == 3)
    events = connection.execute(query.order_by(event_table.c.event_id)).scalars()
    digest = batch_digest(old.previous_sha256, header, events, [])
    edit(batch_table, 3, cursor_before="7", sha256=digest)(connection)
    edit_source(chain_sha256=digest)(connection)


HARMS: list[tuple[str, Harm, str]] = [
    ("payload", edit(event_table, 10, payload="{}"), "qa: batch 2: event 10 (source_seq A11:called:25)"),
    ("not json", edit(event_table, 10, payload="{"), "qa: batch 2: event 10 "),
    ("instant", edit(event_table, 1, recorded_at=None, branch_id="b"), "qa: batch 1: event 1 "),
    ("test flag", edit(event_table, 17, is_test=True), "qa: batch 3: event 17 "),
    ("forged", forge_event, "qa: batch 2 isn't what its digest says"),
    ("event lost", drop(event_table, 12), "qa: batch 2 has 7 events instead of 8"),
    ("event added", repeat_event, "qa: batch 2: event 900 (source_seq forged)"),
    ("events swapped", swap_events, "qa: batch 2 isn't what its digest says"),
    ("quarantine edited", edit(quarantine, 1, raw="x"), "qa: batch 2 isn't what its digest says"),
    ("quarantine lost", drop(quarantine, 1), "qa: batch 2 has 0 quarantined rows instead of 1"),
    ("header", edit(batch_table, 2, cursor_after="9"), "qa: batch 2 isn't what its digest says"),
    ("counts", edit(batch_table, 2, stored=1), "qa: batch 2 read 9 rows"),
    ("digest", edit(batch_table, 2, sha256=b"0"), "qa: batch 2 isn't what its digest says"),
    ("last batch lost", drop_last_batch, "qa: the chain ends with batch 2, its head is batch 3"),
    ("batches swapped", swap_batches, "qa: batch 1 doesn't continue batch 0"),
    ("counters", edit_source(stored=0), "qa: the counters of rows don't add up"),
    ("rows read", edit_source(rows_read=1), "qa: the counters of rows don't add up"),
    ("cursor moved", edit_source(cursor="9"), "qa: the last batch was read up to '3', the cursor is '9'"),
    ("cursor lost", edit_source(cursor=None), "qa: the last batch was read up to '3', the cursor is None"),
    ("rows skipped", skip_rows, "qa: batch 3 begins at '7', the one before ends at '2'"),
]


def test_an_untouched_journal_is_whole(engine: Engine, filled: Writer) -> None:
    assert verify_journal(engine) == []


def test_an_empty_journal_is_whole(engine: Engine) -> None:
    assert verify_journal(engine) == []


@pytest.mark.parametrize(("harm", "problem"), [case[1:] for case in HARMS], ids=[case[0] for case in HARMS])
def test_harm_is_found_and_placed(engine: Engine, filled: Writer, harm: Harm, problem: str) -> None:
    with engine.begin() as connection:
        harm(connection)
    [found] = verify_journal(engine)
    assert found.startswith(f"source {problem}")


def test_a_lost_batch_in_the_middle_leaves_strays(engine: Engine, writer: Writer) -> None:
    for number in range(3):
        content = rows(*visit(f"A{number}1", number))
        writer.save(batch(content, str(number) if number else None, str(number + 1)))
    with engine.begin() as connection:
        drop(batch_table, 2)(connection)
    assert verify_journal(engine) == [
        "source qa: batch 2 is missing (batch 3 follows 1)",
        "event: 4 rows belong to no batch",
    ]


def test_one_broken_chain_does_not_hide_another(engine: Engine, filled: Writer) -> None:
    filled.save(batch(rows(*visit("B001", 0, branch_id="b")), None, "1", "qb"))
    with engine.begin() as connection:
        edit(event_table, 1, subject="x")(connection)
        edit(event_table, 25, subject="x")(connection)
    assert [problem[:10] for problem in verify_journal(engine)] == ["source qa:", "source qb:"]


def test_an_event_slipped_in_beside_its_batch_is_found(engine: Engine, filled: Writer) -> None:
    with engine.begin() as connection:
        row = connection.execute(select(event_table).where(event_table.c.event_id == 9)).one()
        later = row.ingested_at + timedelta(seconds=1)
        forged = row._asdict() | {"event_id": 900, "source_seq": "forged", "ingested_at": later}
        connection.execute(event_table.insert().values(**forged))
    assert verify_journal(engine) == ["event: 1 rows belong to no batch"]


def test_a_quarantined_row_of_another_source_than_its_batch_is_found(engine: Engine, filled: Writer) -> None:
    with engine.begin() as connection:
        row = connection.execute(select(quarantine)).one()
        forged = row._asdict() | {"quarantine_id": 900, "source_id": "qb"}
        connection.execute(quarantine.insert().values(**forged))
    assert verify_journal(engine) == ["quarantine: 1 rows belong to no batch"]
