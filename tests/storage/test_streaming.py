"""Exports hold a fetch's worth of rows, whatever the period holds."""

import tracemalloc
from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import Engine

from sitcenter.domain.scope import EVERYTHING
from sitcenter.domain.tickets import Ticket, fold_ticket
from sitcenter.storage import Reader, Writer
from sitcenter.storage.branches import lock_branches
from sitcenter.storage.engine import writing
from sitcenter.storage.subjects import write_tickets
from tests.domain.builders import minutes
from tests.storage.builders import NETWORK, OPENING, batch, rows, visit

COUNT = 12_000


@cache
def folded() -> Mapping[tuple[str, str], Ticket]:
    tickets = (fold_ticket(visit(f"{number:05}", number % 400)) for number in range(COUNT))
    return {(ticket.branch_id, ticket.ticket_uid): ticket for ticket in tickets}


def fill(engine: Engine) -> None:
    with writing(engine) as connection:
        lock_branches(connection, ["a"])
        write_tickets(connection, NETWORK, folded(), {})


def peak_of(items: Iterable[object], limit: int) -> tuple[int, int]:
    """(bytes at the peak, items read) while reading at most `limit` items."""
    tracemalloc.start()
    count = sum(1 for _, _ in zip(range(limit), items, strict=False))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, count


def test_a_long_export_takes_no_more_memory_than_a_short_one(engine: Engine) -> None:
    fill(engine)
    reader = Reader(engine, NETWORK)
    end = OPENING + minutes(500)
    peak_of(reader.tickets(EVERYTHING, OPENING, end), 10)
    short, few = peak_of(reader.tickets(EVERYTHING, OPENING, OPENING + minutes(60)), COUNT)
    whole, every = peak_of(reader.tickets(EVERYTHING, OPENING, end), COUNT)
    assert (few, every) == (1_800, COUNT)
    assert whole < 1.5 * short


def test_an_export_that_is_given_up_lets_go_of_its_connection(engine: Engine, writer: Writer) -> None:
    fill(engine)
    reader = Reader(engine, NETWORK)
    stream = reader.tickets(EVERYTHING, OPENING, OPENING + minutes(500))
    next(stream)
    stream.close()
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    writer.save(batch(rows(*visit("new", 0)), None, "1"))


def test_an_export_shows_one_moment_though_others_write(engine: Engine, writer: Writer) -> None:
    fill(engine)
    stream = Reader(engine, NETWORK).tickets(EVERYTHING, OPENING, OPENING + minutes(500))
    next(stream)
    writer.save(batch(rows(*visit("zzz", 300)), None, "1"))
    assert sum(1 for _ in stream) == COUNT - 1
