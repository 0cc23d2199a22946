"""What an evaluation's reading and writing of alerts costs, without history and after a year of it.

Two databases hold the same open alerts; one of them also holds those that have been closed, each with six
flips. They are used in turns, so that a busy machine slows both alike.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import Engine

from sitcenter.domain.alerts.types import Alert, Condition, Flip, Message, Severity, Step, Topic, Work
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import AlertStore, connect, migrate

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BRANCHES = 15
COURSE = (
    {"condition": Condition.PENDING},
    {"condition": Condition.FIRING, "occurrences": 1},
    {"owner": "officer"},
    {"work": Work.ACKNOWLEDGED},
    {"condition": Condition.RESOLVED},
    {"work": Work.CLOSED},
)


def alert(number: int, since: datetime) -> Alert:
    branch = f"branch-{number % BRANCHES:02}"
    key = f"wait-over-norm|{branch}|{number}"
    return Alert(f"{number:016x}", key, "wait-over-norm", 1, Severity.MEDIUM, branch, f"desk:{number}", since)


def lived(number: int, since: datetime, steps: int) -> Step:
    """An alert after so many steps of its course, a minute each."""
    found, flips = alert(number, since), []
    for place, change in enumerate(COURSE[:steps]):
        at = since + timedelta(minutes=place)
        if change.get("condition") is Condition.RESOLVED:
            change = {**change, "resolved_at": at}
        [changed, *_] = change
        after = replace(found, **change, version=place + 1)
        old, new = (str(getattr(each, changed)) for each in (found, after))
        flips.append(Flip(found.alert_id, place + 1, at, at, changed, old, new, detail=born(found, place)))
        found = after
    return Step(found, tuple(flips), 0)


def born(found: Alert, place: int) -> dict[str, str | int]:
    """What the first flip says of a new alert."""
    if place:
        return {}
    return {
        "fingerprint": found.fingerprint,
        "rule_id": found.rule_id,
        "rule_version": 1,
        "severity": found.severity,
        "branch_id": found.branch_id,
        "subject": found.subject,
        "since": found.since.isoformat(),
    }


def build(engine: Engine, days: int, each_day: int, live: int) -> AlertStore:
    migrate(engine)
    store = AlertStore(engine)
    for day in range(days, 0, -1):
        first = day * each_day
        began = (NOW - day * DAY + timedelta(seconds=40 * n) for n in range(each_day))
        store.record([lived(first + n, at, len(COURSE)) for n, at in enumerate(began)], [])
    store.record([lived(10**9 + n, NOW - timedelta(minutes=5), 2) for n in range(live)], [])
    return store


def turn(store: AlertStore, now: datetime) -> Iterator[tuple[str, float]]:
    """One evaluation's share, an inbox, and a moment an hour ago."""
    start = perf_counter()
    alerts = store.open(now)
    yield "open", perf_counter() - start
    steps = [Step(replace(a, observed=1.0, seen_at=now, evidence=("T",) * 20), (), a.version) for a in alerts]
    told = [Message(f"{now} {n}", "duty", Topic.REPEAT, now, alerts[n]) for n in range(BRANCHES)]
    start = perf_counter()
    store.record(steps, told, now)
    yield "record", perf_counter() - start
    start = perf_counter()
    store.inbox(EVERYTHING, now)
    yield "inbox", perf_counter() - start
    start = perf_counter()
    store.alerts_at(now - timedelta(minutes=1), EVERYTHING)
    yield "past", perf_counter() - start


def measure(
    directory: Path, days: int, each_day: int, live: int, repeats: int
) -> dict[str, list[list[float]]]:
    engines = [connect(f"sqlite:///{directory / name}.db") for name in ("without", "with")]
    stores = [build(engine, count, each_day, live) for engine, count in zip(engines, (0, days), strict=True)]
    times: dict[str, list[list[float]]] = {}
    for number in range(repeats):
        for place, store in enumerate(stores):
            for name, seconds in turn(store, NOW + timedelta(seconds=3 * number)):
                times.setdefault(name, [[], []])[place].append(seconds)
    for engine in engines:
        engine.dispose()
    return times


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--each-day", type=int, default=200)
    options.add_argument("--open", type=int, default=200)
    options.add_argument("--repeats", type=int, default=25)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as name:
        times = measure(Path(name), chosen.days, chosen.each_day, chosen.open, chosen.repeats)
    print(f"{chosen.open} alerts are open; {chosen.days} days of {chosen.each_day} alerts lie behind\n")
    print(f"{'median ms':28}{'without':>10}{'with':>10}{'growth':>10}")
    figures: dict[str, float] = {"open": chosen.open, "history": chosen.days * chosen.each_day}
    labels = {
        "open": "read what is open",
        "record": "write a round",
        "inbox": "inbox",
        "past": "a minute ago",
    }
    for name, label in labels.items():
        without, behind = (median(each) * 1000 for each in times[name])
        print(f"{label:28}{without:10.1f}{behind:10.1f}{behind / without:10.2f}")
        figures |= {f"{name}_ms": round(behind, 1), f"{name}_growth": round(behind / without, 2)}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
