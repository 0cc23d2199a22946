"""How long a board takes: 15 branches at the end of a full day, without history and after many days of it.

Two databases hold the same day of 37,500 tickets; one of them also holds the days before. They are
read in turns, so that a busy machine slows both alike. The projections of the history are copied
row by row in SQL; the journal, which no board reads, stays empty.
"""

import argparse
import json
import tempfile
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Column, Engine
from town import BRANCHES, SERVICES, network

from sitcenter.domain.board import board
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING
from sitcenter.domain.tickets import Ticket, fold_ticket
from sitcenter.storage import Reader, SourceSpec, Writer, connect, migrate
from sitcenter.storage.branches import lock_branches
from sitcenter.storage.engine import writing
from sitcenter.storage.projections import slot, ticket
from sitcenter.storage.subjects import write_tickets
from sitcenter.storage.types import Instant

OPENING = datetime(2026, 11, 20, 4, tzinfo=UTC)
NOW = OPENING + timedelta(hours=9, minutes=-5)
DAY = timedelta(days=1)
WAITING = 40
"""People who wait at each branch."""


def visit(branch: str, number: int, per_branch: int, random: Random) -> Ticket:
    """A ticket of the day; the last ones still wait."""
    uid = f"queue/{branch}/2026-11-20/A{number:04}"
    issued = OPENING + (NOW - OPENING) * (number / per_branch)
    called = issued + timedelta(seconds=random.expovariate(1 / 900))
    stages = [("ticket_issued", issued)]
    if number < per_branch - WAITING:
        called = min(called, NOW - timedelta(minutes=1))
        stages += [("called", called), ("service_started", called), ("service_completed", called)]
    payload = {"service_code": random.choice(SERVICES), "ticket_number": f"A{number:04}", "desk_id": "1"}
    return fold_ticket(
        Event("queue", f"{uid}/{kind}", Kind.QUEUE, branch, kind, uid, at, payload=payload)
        for kind, at in stages
    )


def build(engine: Engine, tickets: int) -> None:
    """The day's tickets and slots, and sources that are well."""
    migrate(engine)
    random, per_branch = Random(1), tickets // len(BRANCHES)
    writer = Writer(engine, network())
    writer.register(SourceSpec(name, "queue", (name,), 1.0) for name in BRANCHES)
    for name in BRANCHES:
        day = [visit(name, number, per_branch, random) for number in range(per_branch)]
        with writing(engine) as connection:
            lock_branches(connection, [name])
            write_tickets(connection, network(), {(t.branch_id, t.ticket_uid): t for t in day}, {})
        writer.alive(name, NOW, None)


TEMPLATES = (
    "CREATE TEMP TABLE day_slot AS SELECT * FROM slot",
    "CREATE TEMP TABLE day_ticket AS SELECT * FROM ticket",
    """UPDATE day_ticket
    SET status = 'abandoned', is_open = 0, waiting_since = NULL,
        ended_at = came_at + 600000000, wait_to = came_at + 600000000
    WHERE is_open AND CAST(substr(ticket_number, 2) AS INTEGER) % 8 <> 0""",
)
"""The day as its successors will see it: of those who wait at the end all but every eighth leave."""


def add_history(engine: Engine, days: int) -> None:
    """Copies of the day, each a day earlier."""
    with engine.connect() as connection:
        for statement in TEMPLATES:
            connection.exec_driver_sql(statement)
        connection.commit()
        for back in range(days, 0, -1):
            for table in (ticket, slot):
                columns = ", ".join(_shifted(column, back) for column in table.c)
                connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT {columns} FROM day_{table.name}")
            connection.commit()
        connection.exec_driver_sql(
            """UPDATE branch_state SET open_tickets = (SELECT count(*) FROM ticket
            WHERE ticket.is_open = 1 AND ticket.branch_id = branch_state.branch_id)"""
        )
        connection.commit()


def _shifted(column: Column[Any], back: int) -> str:
    if isinstance(column.type, Instant):
        return f"{column.name} - {back * DAY // timedelta(microseconds=1)}"
    if column.name == "ticket_uid":
        return f"replace(ticket_uid, '{OPENING:%Y-%m-%d}', '{OPENING - back * DAY:%Y-%m-%d}')"
    return column.name


def measure(reader: Reader, network: Network) -> tuple[float, float]:
    """Milliseconds of a snapshot, and of the board made of it."""
    start = perf_counter()
    snapshot = reader.snapshot(NOW, EVERYTHING)
    between = perf_counter()
    found = board(snapshot, network, NOW, EVERYTHING)
    end = perf_counter()
    if found.network.waiting != WAITING * len(BRANCHES):
        raise SystemExit(f"the board counts {found.network.waiting} people waiting")
    return (between - start) * 1000, (end - between) * 1000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, default=300, help="days of history before the day")
    options.add_argument("--tickets", type=int, default=37_500, help="tickets of a day")
    options.add_argument("--repeats", type=int, default=25)
    chosen = options.parse_args()
    of_all = network()
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as name:
        engines = [connect(f"sqlite:///{name}/{label}.db") for label in ("day", "history")]
        for engine in engines:
            build(engine, chosen.tickets)
        start = perf_counter()
        add_history(engines[1], chosen.days)
        print(f"{chosen.days} days of history built in {perf_counter() - start:.0f} s")
        readers = [Reader(engine, of_all) for engine in engines]
        times = [[measure(reader, of_all) for reader in readers] for _ in range(chosen.repeats)]
        for engine in engines:
            engine.dispose()
    report(chosen, times)


def report(chosen: argparse.Namespace, times: list[list[tuple[float, float]]]) -> None:
    print(f"\n{'median, ms':28}{'snapshot':>10}{'board':>10}{'both':>10}")
    both = []
    for place, label in enumerate(("a day", f"a day and {chosen.days} before")):
        snapshots = median(pair[place][0] for pair in times)
        boards = median(pair[place][1] for pair in times)
        both.append(median(sum(pair[place]) for pair in times))
        print(f"{label:28}{snapshots:10.1f}{boards:10.1f}{both[-1]:10.1f}")
    ratio = median(sum(pair[1]) / sum(pair[0]) for pair in times)
    print(f"{'growth with history':28}{ratio:30.3f}\n")
    figures = {
        "tickets_a_day": chosen.tickets,
        "days": chosen.days,
        "board_ms": round(both[0], 1),
        "board_with_history_ms": round(both[1], 1),
        "ratio": round(ratio, 3),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
