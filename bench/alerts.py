"""How long one evaluation takes while 10,000 people wait at 15 branches, a third of them over the norm.

Beside it the same rows are read by plain sqlite3 and put into tuples, which no program that knows of them
can save. The decision (board, signals, steps, messages) is pure; the whole round also reads the facts from
storage and writes what came of it. The first round opens the alerts, the next ones find them open.
"""

import argparse
import json
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from town import BRANCHES, SERVICES, network

from collectors.evaluate import evaluate_once
from sitcenter.domain.alerts.advance import advance
from sitcenter.domain.alerts.conditions import signals
from sitcenter.domain.alerts.facts import AlertFacts
from sitcenter.domain.alerts.messages import messages
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import Alert
from sitcenter.domain.board import board
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING
from sitcenter.domain.tickets import Ticket, fold_ticket
from sitcenter.settings import load
from sitcenter.storage import AlertStore, Reader, SourceSpec, Writer, connect, migrate
from sitcenter.storage.branches import lock_branches
from sitcenter.storage.engine import writing
from sitcenter.storage.subjects import write_tickets

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RULES = load(Path(__file__).parents[1] / "config", {}).rules
ROUTES = (Route("duty"),)
PLAIN = """SELECT branch_id, ticket_uid, ticket_number, service_code, channel, status, waiting_since, desk_id
FROM ticket WHERE is_open AND status = 'waiting'"""


def waiting(branch: str, number: int, random: Random) -> Ticket:
    """Somebody who came within the last three quarters of an hour, and waits."""
    uid = f"queue/{branch}/2026-11-20/A{number:04}"
    came = NOW - timedelta(seconds=random.uniform(0, 45 * 60))
    payload = {"service_code": random.choice(SERVICES), "ticket_number": f"A{number:04}", "channel": "kiosk"}
    return fold_ticket([Event("queue", uid, Kind.QUEUE, branch, "ticket_issued", uid, came, payload=payload)])


def build(writer: Writer, path: Path, people: int, town: Network) -> None:
    random = Random(1)
    engine = connect(f"sqlite:///{path}")
    writer.register(SourceSpec(name, "queue", (name,), 1.0) for name in BRANCHES)
    for place, name in enumerate(BRANCHES):
        count = people // len(BRANCHES) + (place < people % len(BRANCHES))
        line = [waiting(name, number, random) for number in range(count)]
        with writing(engine) as connection:
            lock_branches(connection, [name])
            write_tickets(connection, town, {(t.branch_id, t.ticket_uid): t for t in line}, {})
    engine.dispose()


def plain_read(path: Path, people: int) -> float:
    start = perf_counter()
    with sqlite3.connect(path) as connection:
        rows = connection.execute(PLAIN).fetchall()
    took = perf_counter() - start
    connection.close()
    if len(rows) != people:
        raise SystemExit(f"{len(rows)} rows wait in the database")
    return took


def decide(snapshot: Snapshot, town: Network, kept: dict[str, Alert], now: datetime) -> tuple[float, ...]:
    """Seconds of board, signals, and steps with their messages; the alerts go on in `kept`."""
    facts = AlertFacts(snapshot.tickets, snapshot.sources)
    marks = [perf_counter()]
    seen = board(snapshot, town, now, EVERYTHING)
    marks.append(perf_counter())
    found = signals(seen, facts, town, RULES, now)
    marks.append(perf_counter())
    steps = advance(kept.values(), found, RULES, (), now)
    told = [message for step in steps for message in messages(step, RULES, ROUTES, now)]
    marks.append(perf_counter())
    if not kept and len(told) != len(BRANCHES):
        raise SystemExit(f"{len(told)} messages of {len(BRANCHES)} branches")
    kept.update({step.alert.alert_id: step.alert for step in steps})
    return tuple(after - before for before, after in pairwise(marks))


def measure(path: Path, people: int, repeats: int) -> dict[str, list[float]]:
    town = network()
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    writer, reader, store = Writer(engine, town), Reader(engine, town), AlertStore(engine)
    build(writer, path, people, town)
    kept: dict[str, Alert] = {}
    times: dict[str, list[float]] = {"plain": [], "board": [], "signals": [], "advance": [], "round": []}
    for number in range(repeats):
        now = NOW + 3 * number * SECOND
        for name in BRANCHES:
            writer.alive(name, now, None)
        times["plain"].append(plain_read(path, people))
        parts = decide(reader.snapshot(now, EVERYTHING), town, kept, now)
        for name, seconds in zip(("board", "signals", "advance"), parts, strict=True):
            times[name].append(seconds)
        start = perf_counter()
        evaluate_once(reader, store, town, RULES, ROUTES, now)
        times["round"].append(perf_counter() - start)
    if len(store.open(now)) != len(BRANCHES):
        raise SystemExit(f"{len(store.open(now))} alerts of {len(BRANCHES)} branches")
    engine.dispose()
    return times


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--repeats", type=int, default=25)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as name:
        times = measure(Path(name) / "bench.db", chosen.people, chosen.repeats)
    report(chosen.people, times)


def report(people: int, times: dict[str, list[float]]) -> None:
    decided = [sum(parts) for parts in zip(times["board"], times["signals"], times["advance"], strict=True)]
    ratio = median(d / p for d, p in zip(decided, times["plain"], strict=True))
    print(f"{people} people wait at {len(BRANCHES)} branches\n\n{'ms':38}{'median':>8}{'slowest':>10}")
    labels = {
        "plain": "the rows read by plain sqlite3",
        "board": "board",
        "signals": "signals of all rules",
        "advance": "steps and messages",
        "round": "whole round with reading and writing",
    }
    for name, label in labels.items():
        print(f"{label:38}{median(times[name]) * 1000:8.1f}{max(times[name]) * 1000:10.1f}")
    print(f"{'decision':38}{median(decided) * 1000:8.1f}{max(decided) * 1000:10.1f}")
    print(f"{'decision against the plain read':38}{ratio:8.1f}\n")
    figures = {
        "people": people,
        "decision_ms": round(median(decided) * 1000, 1),
        "decision_slowest_ms": round(max(decided) * 1000, 1),
        "round_ms": round(median(times["round"]) * 1000, 1),
        "round_slowest_ms": round(max(times["round"]) * 1000, 1),
        "ratio": round(ratio, 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
