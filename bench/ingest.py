"""How fast a queue log in JSON lines becomes committed events, tickets and statistics.

The measure beside it is the least that SQLite could do: `executemany` of the same finished rows into
one table with the same indexes, one transaction, the same durability. Both run in turns in one process.
"""

import argparse
import gc
import json
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from collectors.mapping.tokens import TokenKey
from collectors.registry import build_sources
from collectors.run import collect_once
from sitcenter import settings
from sitcenter.settings.sources import SourcesFile
from sitcenter.storage import SourceSpec, Writer, connect, migrate, verify_journal

CONFIG = Path(__file__).parents[1] / "config"
OPENING = datetime(2026, 11, 20, 4, tzinfo=UTC)
BRANCHES = tuple(f"branch-{number:02}" for number in range(15))
SERVICES = ("passport", "driving-licence", "vehicle-registration", "certificate", "number-plate")
FIELDS = {
    "key": "eventId",
    "branch": "branch",
    "event": {"column": "eventType", "lower": True},
    "at": "eventTime",
    "ticket_number": "ticket",
    "service_code": "service",
    "channel": {"column": "channel", "lower": True},
    "desk_id": "window",
    "operator_token": "operator",
    "holder_token": "iin",
    "waiting_count": "waiting",
}


class Spent(NamedTuple):
    """Seconds on the clock, and of this process's processor: a busy machine lengthens the first more."""

    wall: float
    cpu: float


def since(wall: float, cpu: float) -> Spent:
    return Spent(perf_counter() - wall, process_time() - cpu)


def visit(number: int, random: Random) -> list[dict[str, object]]:
    """The four rows of a ticket's life, as a vendor's log has them."""
    branch = BRANCHES[number % len(BRANCHES)]
    issued = OPENING + timedelta(seconds=random.uniform(0, 9 * 3600))
    called = issued + timedelta(seconds=random.expovariate(1 / 600))
    done = called + timedelta(seconds=30 + random.expovariate(1 / 480))
    row: dict[str, object] = {"branch": branch, "ticket": f"A{number:05}", "service": random.choice(SERVICES)}
    served = row | {"window": str(random.randint(1, 19)), "operator": f"op{random.randint(1, 40)}"}
    iin = f"{random.randrange(10**12):012}"
    stages = (
        ("TICKET_ISSUED", issued, row | {"channel": "KIOSK", "iin": iin, "waiting": random.randint(0, 40)}),
        ("CALLED", called, served),
        ("SERVICE_STARTED", called + timedelta(seconds=20), served),
        ("SERVICE_COMPLETED", done, served),
    )
    return [{"eventType": kind, "eventTime": at.isoformat()} | rest for kind, at, rest in stages]


def write_log(path: Path, tickets: int) -> int:
    """A day's log in the order of time; returns the number of its rows."""
    random = Random(1)
    rows = [row for number in range(tickets) for row in visit(number, random)]
    rows.sort(key=lambda row: str(row["eventTime"]))
    with path.open("w", encoding="utf-8") as log:
        for number, row in enumerate(rows):
            log.write(json.dumps({"eventId": f"e{number:08}"} | row) + "\n")
    return len(rows)


def ingest(log: Path, database: Path, batch_rows: int) -> Spent:
    """Time from the log to the last commit, through the collector."""
    config = {
        "id": "bench",
        "kind": "queue",
        "shape": "events",
        "zone": "UTC",
        "branches": BRANCHES,
        "batch_rows": batch_rows,
        "transport": {"type": "file", "format": "jsonl", "path": str(log)},
        "fields": FIELDS,
    }
    sources = SourcesFile.model_validate({"source": [config]}).sources
    zones = {branch: ZoneInfo("Asia/Almaty") for branch in BRANCHES}
    engine = connect(f"sqlite:///{database}")
    migrate(engine)
    network = settings.load(CONFIG, {}).network
    writer = Writer(engine, network)
    writer.register([SourceSpec("bench", "queue", BRANCHES, 1.0)])
    [source] = build_sources(sources, zones, TokenKey(b"0" * 32, "bench"))
    now = OPENING + timedelta(days=1)
    gc.freeze()  # as `sitcenter collect` does
    start = perf_counter(), process_time()
    collect_once(source, writer, lambda: now)
    spent = since(*start)
    source.transport.close()
    engine.dispose()
    return spent


def plain(stored: Path, database: Path) -> Spent:
    """Time of one executemany of the events that `stored` holds, and its commit."""
    with sqlite3.connect(stored) as source:
        rows = source.execute("SELECT * FROM event ORDER BY event_id").fetchall()
        definitions = source.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'event' AND sql <> ''")
        statements = [sql for (sql,) in definitions]
    source.close()
    target = sqlite3.connect(database, isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *statements):
        target.execute(statement)
    places = ", ".join("?" * len(rows[0]))
    start = perf_counter(), process_time()
    target.execute("BEGIN IMMEDIATE")
    target.executemany(f"INSERT INTO event VALUES ({places})", rows)
    target.execute("COMMIT")
    spent = since(*start)
    target.close()
    return spent


def check(database: Path, rows: int) -> None:
    """What was measured must also be right."""
    engine = connect(f"sqlite:///{database}")
    problems = verify_journal(engine)
    with engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one()
    engine.dispose()
    if problems or stored != rows:
        raise SystemExit(f"{stored} of {rows} events stored; {problems}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tickets", type=int, default=15_000)
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--batch-rows", type=int, default=4000)
    chosen = options.parse_args()
    ours: list[Spent] = []
    floor: list[Spent] = []
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as name:
        directory = Path(name)
        log = directory / "queue.jsonl"
        rows = write_log(log, chosen.tickets)
        for number in range(chosen.repeats):
            database = directory / f"ours-{number}.db"
            ours.append(ingest(log, database, chosen.batch_rows))
            floor.append(plain(database, directory / f"plain-{number}.db"))
            check(database, rows)
            print(f"run {number + 1}: ingest {ours[-1].wall:7.2f} s   executemany {floor[-1].wall:7.2f} s")
    print(f"\n{rows:,} rows of {chosen.tickets:,} tickets, batches of {chosen.batch_rows:,}, medians")
    report(rows, ours, floor)


def report(rows: int, ours: list[Spent], floor: list[Spent]) -> None:
    pairs = list(zip(ours, floor, strict=True))
    figures = {
        "events": rows,
        "events_per_s": round(rows / median(spent.wall for spent in ours)),
        "executemany_per_s": round(rows / median(spent.wall for spent in floor)),
        "ratio": round(median(theirs.wall / mine.wall for mine, theirs in pairs), 3),
        "cpu_ratio": round(median(theirs.cpu / mine.cpu for mine, theirs in pairs), 3),
    }
    print(f"{'log to committed events':34}{figures['events_per_s']:10,} events/s")
    print(f"{'sqlite3 executemany, same rows':34}{figures['executemany_per_s']:10,} rows/s")
    print(f"{'ratio, by the clock':34}{figures['ratio']:10.2f}")
    print(f"{'ratio, by processor time':34}{figures['cpu_ratio']:10.2f}\n")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
