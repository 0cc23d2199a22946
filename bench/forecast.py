"""How wrong the forecast of a newcomer's wait is, against two simple estimators, on people it had never seen.

    python bench/forecast.py [--bank LOGS_DIR] [--days 5] [--refit-min 30]

(a) LOGS_DIR/bank_queue: the telephone queue of a bank, collected by docs/real-logs/bank and read as the live
forecast reads it; (b) days of the simulator's fifteen branches. Each is gone through in order: a forecast is
made the moment somebody comes, from what had happened by then, with weights fitted every `--refit-min`
minutes on waits that had ended (every ten minutes live). Judged are those who were called in the end.

LES: wait of the last to enter service; HOL: elapsed wait of the head of the line; both of the whole branch
and of the newcomer's own service. Pace: those ahead and oneself at the pace of calls of the last two or three
quarters of an hour. Intervals: 95 %, by resampling whole days of branches. Exit 1 unless the model beats all
simple ones on both.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from collectors.mapping.tokens import TokenKey
from collectors.registry import build_sources
from collectors.run import collect_once
from simulator.events import QueueEvent, Ticket
from simulator.network import load_network
from simulator.world import World
from sitcenter import clock, settings
from sitcenter.domain.forecast.lanes import Lane
from sitcenter.domain.forecast.replay import Made, Visit, replayed
from sitcenter.domain.slots import SLOT, slot_of
from sitcenter.storage import ForecastStore, SourceSpec, Writer, connect, migrate

ROOT = Path(__file__).parents[1]
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
SINCE, UNTIL = datetime(1990, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
RESAMPLES = 1000
SIMPLE = ("LES", "HOL", "LES of the service", "HOL of the service")
COLUMNS = ("model", *SIMPLE, "pace")
Log = Mapping[str, Sequence[Visit]]


@dataclass
class Sums:
    """Absolute errors added up, of the same people, beside their true waits."""

    people: int = 0
    wait_s: float = 0.0
    off_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0.0))

    def add(self, wait_s: float, told: Mapping[str, float]) -> None:
        self.people += 1
        self.wait_s += wait_s
        for name, value in told.items():
            self.off_s[name] += abs(value - wait_s)

    def mae_s(self, name: str) -> float:
        return self.off_s[name] / self.people

    @property
    def ratio(self) -> float:
        return self.mae_s("model") / min(self.mae_s(name) for name in SIMPLE)


def added(parts: Iterable[Sums]) -> Sums:
    total = Sums()
    for part in parts:
        total.people += part.people
        total.wait_s += part.wait_s
        for name in COLUMNS:
            total.off_s[name] += part.off_s[name]
    return total


def bank(logs: Path) -> Log:
    """The bank's calls as the collectors store them, but for their priority.

    That was written down only for those who had to wait: it would tell the model that somebody will.
    """
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as directory:
        env = {"SITCENTER_LOGS": str(logs), "SITCENTER_DATABASE_URL": f"sqlite:///{directory}/store.db"}
        loaded = settings.load(ROOT / "docs" / "real-logs" / "bank", env)
        engine = connect(loaded.site.database_url)
        migrate(engine)
        writer = Writer(engine, loaded.network)
        specs = [
            SourceSpec(s.id, s.kind.value, s.branches, s.poll_s, s.silent_after_s) for s in loaded.sources
        ]
        writer.register(specs)
        zones = {branch.id: branch.zone for branch in loaded.network.branches.values()}
        [source] = build_sources(loaded.sources, zones, TokenKey(b"0" * 32, "bench"))
        collect_once(source, writer, clock.now)
        source.transport.close()
        store = ForecastStore(engine, loaded.network)
        visits = {name: store.visits(name, SINCE, UNTIL, 10**6) for name in zones}
        engine.dispose()
    return {name: [replace(one, priority_class=None) for one in of] for name, of in visits.items()}


@dataclass
class Seen:
    """What a queue log tells of one ticket of the simulator, up to its first call or its end."""

    ticket: Ticket
    issued: float | None = None
    called: float | None = None
    ended: float | None = None

    def visit(self, branch_id: str) -> Visit | None:
        if self.issued is None:
            return None
        came = max(self.issued, self.ticket.slot or 0.0)
        came = came if self.called is None else min(came, self.called)
        return Visit(
            branch_id,
            f"{self.ticket.id}",
            self.ticket.service,
            self.ticket.channel,
            "priority" if self.ticket.priority else None,
            _moment(came),
            None if self.called is None else _moment(self.called),
            None if self.called is not None or self.ended is None else _moment(self.ended),
        )


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


_FIELDS = {"ticket_issued": "issued", "called": "called", "abandoned": "ended", "cancelled": "ended"}


def simulated(days: int, seed: int) -> Log:
    """Days of the fifteen branches, from the events that their queues log."""
    world = World(load_network(ROOT / "config"), seed, MONDAY)
    seen: defaultdict[str, dict[int, Seen]] = defaultdict(dict)
    for event in world.advance(MONDAY + timedelta(days=days)):
        name = _FIELDS.get(event.kind) if isinstance(event, QueueEvent) else None
        if name is None or not isinstance(event, QueueEvent) or event.ticket is None:
            continue
        one = seen[event.branch].setdefault(event.ticket.id, Seen(event.ticket))
        if getattr(one, name) is None:
            setattr(one, name, event.at)
    visits = {branch: [one.visit(branch) for one in of.values()] for branch, of in seen.items()}
    return {branch: [one for one in of if one is not None] for branch, of in visits.items()}


def told(made: Made) -> dict[str, float]:
    """What each estimator said when the person came."""
    hall, service = made.hall, made.visit.service_code
    les = hall.les_s or 0.0
    own = hall.service_les_s(service)
    return {
        "model": made.model_s,
        "LES": les,
        "HOL": hall.hol_s,
        "LES of the service": les if own is None else own,
        "HOL of the service": hall.service_hol_s(service),
        "pace": _pace(made),
    }


def _pace(made: Made) -> float:
    """By quarters of an hour; where nobody was called in them, by the calls of the past hour."""
    hall = made.hall
    since = slot_of(hall.at) - 2 * SLOT
    calls = sum(call.called_at >= since for call in hall.calls)
    if calls == 0:
        return hall.pace_s() or 0.0
    return (len(hall.line) + 1) * (hall.at - since).total_seconds() / calls


@dataclass
class Result:
    """Sums by day of a branch, by service, of those in the ordinary lane, and of those who did wait."""

    days: defaultdict[tuple[str, object], Sums] = field(default_factory=lambda: defaultdict(Sums))
    services: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))
    ordinary: Sums = field(default_factory=Sums)
    waited: Sums = field(default_factory=Sums)

    @property
    def total(self) -> Sums:
        return added(self.days.values())

    def branches(self) -> dict[str, Sums]:
        names = sorted({branch for branch, _ in self.days})
        return {name: added(part for key, part in self.days.items() if key[0] == name) for name in names}


def judged(log: Log, refit: timedelta) -> Result:
    result = Result()
    for branch_id, visits in log.items():
        for made in replayed(visits, refit):
            if made.visit.called_at is None:
                continue
            wait_s = max(0.0, (made.visit.called_at - made.visit.wait_from).total_seconds())
            said = told(made)
            result.days[branch_id, made.hall.at.date()].add(wait_s, said)
            result.services[made.visit.service_code].add(wait_s, said)
            if made.visit.lane is Lane.ORDINARY:
                result.ordinary.add(wait_s, said)
            if wait_s > 0:
                result.waited.add(wait_s, said)
    return result


def interval(days: Sequence[Sums], figure: Callable[[Sums], float]) -> tuple[float, float]:
    """The middle 95 % of a figure over resamples of whole days."""
    random = Random(1)
    found = sorted(figure(added(random.choices(days, k=len(days)))) for _ in range(RESAMPLES))
    return found[RESAMPLES // 40], found[-RESAMPLES // 40 - 1]


def report(name: str, result: Result) -> dict[str, object]:
    """A table for people; the figures for the last line."""
    total, days = result.total, list(result.days.values())
    print(f"\n{name}: mean absolute error, seconds")
    print(f"{'':24}{'people':>8}{'wait':>8}" + "".join(f"{column:>20}" for column in COLUMNS))
    parts = result.branches() if len(result.branches()) > 1 else {}
    rows = {**parts, **{f"service {code}": sums for code, sums in sorted(result.services.items())}}
    wholes = {
        "all in the ordinary lane": result.ordinary,
        "all who waited at all": result.waited,
        "all": total,
    }
    for label, sums in {**rows, **wholes}.items():
        cells = "".join(f"{sums.mae_s(column):20.1f}" for column in COLUMNS)
        print(f"{label[:24]:24}{sums.people:8}{sums.wait_s / sums.people:8.0f}{cells}")
    low, high = interval(days, lambda sums: sums.mae_s("model"))
    low_ratio, high_ratio = interval(days, lambda sums: sums.ratio)
    share = total.off_s["model"] / total.wait_s
    print(
        f"model {total.mae_s('model'):.1f} s ({low:.1f} to {high:.1f}), {share:.0%} of the true wait;",
        end=" ",
    )
    print(f"{total.ratio:.3f} of the best simple one ({low_ratio:.3f} to {high_ratio:.3f})")
    maes = {f"{column.lower().replace(' ', '_')}_mae_s": round(total.mae_s(column), 1) for column in COLUMNS}
    return maes | {
        "people": total.people,
        "mean_wait_s": round(total.wait_s / total.people, 1),
        "mae_interval_s": [round(low, 1), round(high, 1)],
        "mae_by_wait": round(share, 3),
        "ratio": round(total.ratio, 3),
        "ratio_interval": [round(low_ratio, 3), round(high_ratio, 3)],
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--bank", type=Path, metavar="LOGS_DIR", help="folder that holds bank_queue/")
    options.add_argument("--days", type=int, default=5, help="days of the simulator; 0 leaves it out")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--refit-min", type=float, default=30)
    chosen = options.parse_args()
    refit = timedelta(minutes=chosen.refit_min)
    figures: dict[str, dict[str, object]] = {}
    if chosen.bank:
        figures["bank"] = report("bank", judged(bank(chosen.bank), refit))
    if chosen.days:
        figures["simulator"] = report("simulator", judged(simulated(chosen.days, chosen.seed), refit))
    if not figures:
        options.error("nothing to measure")
    worst = max(float(str(each["ratio"])) for each in figures.values())
    print("\n" + json.dumps({**figures, "ratio": worst}))
    return 0 if worst < 1 else 1


if __name__ == "__main__":
    sys.exit(main())
