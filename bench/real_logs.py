"""Three real logs through the collectors, by configuration alone: what was read, and whether it is right.

    python bench/real_logs.py LOGS_DIR [--only bank|receipt|warsaw]

LOGS_DIR holds bank_queue/, receipt_wabo/ and warsaw_queues/ (docs/real-logs.md says where they are from).
Each log is drained into a new database and drained again; then figures of the store are set against the
same figures computed straight from the file, by other means. Exit 1 if anything differs.
"""

import argparse
import csv
import gzip
import json
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from collectors.mapping.tokens import TokenKey
from collectors.registry import build_sources
from collectors.run import Outcome, collect_once
from sitcenter import clock, settings
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import Reader, SourceSpec, Writer, connect, migrate

CONFIGS = Path(__file__).parents[1] / "docs" / "real-logs"
FILES = {
    "bank": "bank_queue/calls_1999-08-01_14.csv.gz",
    "receipt": "receipt_wabo/receipt.csv.gz",
    "warsaw": "warsaw_queues/warsaw_queues.csv.gz",
}
SINCE, UNTIL = datetime(1990, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)

Figures = dict[str, int]


@dataclass(frozen=True)
class Drained:
    """A log in a store: the first drain, the second, and the seconds of the first."""

    database: Path
    reader: Reader
    first: Outcome
    again: Outcome
    seconds: float


def drain(name: str, logs: Path, database: Path) -> Drained:
    env = {"SITCENTER_LOGS": str(logs), "SITCENTER_DATABASE_URL": f"sqlite:///{database}"}
    loaded = settings.load(CONFIGS / name, env)
    engine = connect(loaded.site.database_url)
    migrate(engine)
    writer = Writer(engine, loaded.network)
    writer.register(
        [SourceSpec(s.id, s.kind.value, s.branches, s.poll_s, s.silent_after_s) for s in loaded.sources]
    )
    zones = {branch.id: branch.zone for branch in loaded.network.branches.values()}
    [source] = build_sources(loaded.sources, zones, TokenKey(b"0" * 32, "bench"))
    start = perf_counter()
    first = collect_once(source, writer, clock.now)
    seconds = perf_counter() - start
    again = collect_once(source, writer, clock.now)
    source.transport.close()
    return Drained(database, Reader(engine, loaded.network), first, again, seconds)


def rows_of(logs: Path, name: str) -> Iterator[dict[str, str]]:
    with gzip.open(logs / FILES[name], "rt", encoding="utf-8", newline="") as log:
        yield from csv.DictReader(log)


def bank_in_file(logs: Path) -> dict[str, tuple[int | None, int | None, int | None]]:
    """Call -> seconds waited until answered, waited until hung up, served; from the durations as written."""
    found: dict[str, tuple[int | None, int | None, int | None]] = {}
    for row in rows_of(logs, "bank"):
        if row["outcome"] == "PHANTOM":
            continue
        queued = (row["q_start"], row["q_time"]) != ("0:00:00", "0")
        served = row["outcome"] == "AGENT" and (row["ser_start"], row["ser_time"]) != ("0:00:00", "0")
        wait = int(row["q_time"])
        found[f"{row['date']}/{row['line']}/{row['call_id']}"] = (
            wait if row["outcome"] == "AGENT" else None,
            wait if row["outcome"] == "HANG" and queued else None,
            int(row["ser_time"]) if served else None,
        )
    return found


def bank_in_store(drained: Drained) -> dict[str, tuple[int | None, int | None, int | None]]:
    found: dict[str, tuple[int | None, int | None, int | None]] = {}
    for ticket in drained.reader.tickets(EVERYTHING, SINCE, UNTIL):
        left = ticket.ended_at if ticket.status == "abandoned" else None
        found[ticket.ticket_uid.removeprefix("bank/bank/")] = (
            None if ticket.wait_ms is None else ticket.wait_ms // 1000,
            None if left is None or ticket.wait_from is None else (left - ticket.wait_from) // SECOND,
            None if ticket.service_ms is None else ticket.service_ms // 1000,
        )
    return found


def bank(logs: Path, drained: Drained) -> tuple[Figures, Figures]:
    """Every call's wait and service, and their totals."""
    file, store = bank_in_file(logs), bank_in_store(drained)
    differing = sum(file.get(call) != store.get(call) for call in file.keys() | store.keys())
    return _bank_figures(file, 0), _bank_figures(store, differing)


def _bank_figures(calls: dict[str, tuple[int | None, int | None, int | None]], differing: int) -> Figures:
    columns = list(zip(*calls.values(), strict=True))
    figures = {"calls": len(calls), "calls that differ": differing}
    for name, column in zip(("answered waits", "waits given up", "services"), columns, strict=True):
        known = [seconds for seconds in column if seconds is not None]
        figures |= {name: len(known), f"{name}, seconds": sum(known)}
    return figures


def receipt(logs: Path, drained: Drained) -> tuple[Figures, Figures]:
    """Cases and tasks, each task by its own words."""
    rows = list(rows_of(logs, "receipt"))
    cases = Counter(row["case:concept:name"] for row in rows)
    tasks = Counter(row["concept:name"] for row in rows)
    query = "SELECT json_extract(payload, '$.step_name'), count(*) FROM event GROUP BY 1"
    applications = list(drained.reader.applications(EVERYTHING, SINCE, UNTIL))
    file = {"cases": len(cases), **tasks}
    return file, {"cases": len(applications), **dict(_query(drained.database, query))}


def warsaw(logs: Path, drained: Drained) -> tuple[Figures, Figures]:
    """Snapshots and people waiting in them, by the month of the corrected date."""
    seen: set[tuple[str, ...]] = set()
    file: Counter[str] = Counter()
    for row in rows_of(logs, "warsaw"):
        day = row["date"].replace("2020-12-3", "2019-12-3")
        key = row["name"], row["idGrupy"], day, row["time"]
        if day < "2019-12-30" or key in seen:
            continue
        seen.add(key)
        file[f"{day[:7]} snapshots"] += 1
        file[f"{day[:7]} people"] += int(row["liczbaKlwKolejce"])
    query = """SELECT strftime('%Y-%m', occurred_at / 1e6, 'unixepoch', '+1 hour'), count(*),
        sum(json_extract(payload, '$.waiting_count')) FROM event GROUP BY 1"""
    store: Figures = {}
    for month, snapshots, people in _query(drained.database, query):
        store |= {f"{month} snapshots": snapshots, f"{month} people": people}
    return dict(file), store


def _query(database: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(database) as connection:
        rows = connection.execute(query).fetchall()
    connection.close()
    return rows


COMPARISONS: dict[str, Callable[[Path, Drained], tuple[Figures, Figures]]] = {
    "bank": bank,
    "receipt": receipt,
    "warsaw": warsaw,
}


def examine(name: str, logs: Path) -> dict[str, object]:
    """Drain one log, print its table, and give its figures; `right`: everything agrees."""
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as directory:
        drained = drain(name, logs, Path(directory) / "store.db")
        file, store = COMPARISONS[name](logs, drained)
    first, in_file = drained.first, sum(1 for _ in rows_of(logs, name))
    whole = first.read == in_file == first.stored + first.duplicate + first.quarantined
    right = whole and drained.again.read == 0 and file == store
    print(f"\n{name}: {in_file:,} rows in the file, {drained.seconds:.1f} s")
    print(f"  read {first.read:,} = stored {first.stored:,} + duplicate {first.duplicate:,}", end="")
    print(f" + quarantined {first.quarantined:,}; again: {drained.again.read:,}")
    print(f"  {'':52}{'file':>14}{'store':>14}")
    for key in sorted(file.keys() | store.keys()):
        mark = "" if file.get(key) == store.get(key) else "  DIFFERS"
        print(f"  {key:52}{file.get(key, 0):14,}{store.get(key, 0):14,}{mark}")
    counts: dict[str, object] = {"read": first.read, "stored": first.stored, "duplicate": first.duplicate}
    speed = round(first.read / drained.seconds)
    return counts | {
        "quarantined": first.quarantined,
        "again": drained.again.read,
        "rows_per_s": speed,
        "right": right,
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("logs", type=Path)
    options.add_argument("--only", choices=sorted(FILES))
    chosen = options.parse_args()
    names = [chosen.only] if chosen.only else sorted(FILES)
    figures = {name: examine(name, chosen.logs) for name in names}
    print("\n" + json.dumps(figures))
    return 0 if all(each["right"] for each in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
