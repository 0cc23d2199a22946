"""`sitcenter collect` killed again and again in the middle of its turns of integrity: what it keeps at last.

`python bench/replay_kills.py [--kills 24] [--days 3]` plays whole days of the fifteen branches as their
systems log them, lets one process judge them undisturbed, and another store be filled by processes of which
each gets a SIGKILL soon after it kept a window. Both must keep the same signals, windows and alerts.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, inspect, select

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from simulator.network import load_network  # noqa: E402
from simulator.world import Systems, World  # noqa: E402
from sitcenter import clock  # noqa: E402
from sitcenter.settings.integrity import load_cards  # noqa: E402
from sitcenter.storage import connect  # noqa: E402
from sitcenter.storage.alert_tables import alert  # noqa: E402
from sitcenter.storage.integrity_tables import integrity_window  # noqa: E402
from tests.storage.replayed import Kept, difference, kept  # noqa: E402

CONFIG = ROOT / "config"
BEGINS = datetime.fromisoformat("2026-11-16T00:00:00+05:00")
NIGHT = timedelta(hours=3)
"""So long after the last day's end the processes find themselves: it is closed, and nothing happens."""
EVERY_S = 2.0
LONGEST_S = 900.0
QUIET_S = 45.0
"""Alerts are made of signals that were read up to half a minute ago (`FRESH` of collectors/indicated.py)."""


@dataclass(frozen=True, slots=True)
class Days:
    """What was played: the environment of whoever reads it, and the end of the last day."""

    env: Mapping[str, str]
    until: datetime
    windows: int
    """At least so many: bookings may have come before."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, played(Path(name), asked.days) as days:
        sys.exit(report(days, Path(name), asked.kills, random.Random(asked.seed)))


@contextmanager
def played(place: Path, days: int) -> Iterator[Days]:
    """The systems of all branches with that many whole days in them; they answer until the end."""
    network = load_network(CONFIG)
    until = BEGINS + timedelta(days=days)
    world, systems = World(network, 1, BEGINS), Systems(network, place / "out", place / "labels", 0, BEGINS)
    try:
        systems.write(world.advance(until), world.floors, until)
        now = until + NIGHT
        env = {
            "SITCENTER_DEMO_SOURCES": str(place / "out"),
            "SITCENTER_DEMO_HTTP": f"http://127.0.0.1:{systems.http.port}",
            "SITCENTER_CAMERAS": "no",
            "SITCENTER_TOKEN_KEY_FILE": str(place / "token.key"),
            "SITCENTER_INTEGRITY_EVERY_S": str(EVERY_S),
            "SITCENTER_INTEGRITY_LATENESS_MIN": "120",
            "SITCENTER_INTEGRITY_SHADOW_WEEKS": "0",
            clock.SHIFT_VARIABLE: str((now - clock.now()).total_seconds()),
        }
        windows = days * len(network.branches) * len(load_cards(CONFIG))
        yield Days(dict(os.environ) | env, until, windows)
    finally:
        systems.close()


def report(days: Days, place: Path, kills: int, chance: random.Random) -> int:
    calm = Store(days, place / "calm.db")
    calm.finish()
    print(f"undisturbed: {calm.told()}", flush=True)
    killed = Store(days, place / "killed.db")
    for number in range(kills):
        killed.kill(chance, calm.windows())
        print(f"  kill {number + 1} at {killed.windows()} of {calm.windows()} windows", flush=True)
    killed.finish()
    print(f"killed {kills} times, {killed.amid} of them while days were judged: {killed.told()}")
    different = [line for both in zip(calm.kept(), killed.kept(), strict=True) for line in difference(*both)]
    different += [("alert", str(each)) for each in sorted(calm.alerts() ^ killed.alerts())]
    for _, line in different[:20]:
        print("   ", line[:400])
    print(json.dumps({"kills": kills, "amid": killed.amid, "differences": len(different)}))
    return int(bool(different) or not calm.alerts())


class Store:
    """A database and the collector that fills it."""

    def __init__(self, days: Days, path: Path) -> None:
        self._days, self._log = days, path.with_suffix(".log")
        self._env = dict(days.env) | {"SITCENTER_DATABASE_URL": f"sqlite:///{path}"}
        self._engine: Engine = connect(f"sqlite:///{path}")
        self.amid = 0

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "sitcenter", "collect", "--config", str(CONFIG)]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, env=self._env, cwd=ROOT, stdout=log, stderr=log)

    def windows(self) -> int:
        """How many rules have been asked about the days."""
        if not inspect(self._engine).has_table(integrity_window.name):
            return 0
        query = select(func.count()).where(integrity_window.c.start_at < self._days.until)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def finish(self) -> None:
        """Let a process run until it has judged all days and the alerts follow."""
        process = self._start()
        try:
            self._wait(process, lambda: self.windows() >= self._days.windows)
            before, since = None, clock.monotonic()
            while clock.monotonic() - since < QUIET_S:
                clock.sleep(EVERY_S)
                now = self.kept(), self.alerts()
                before, since = now, (since if now == before else clock.monotonic())
        finally:
            process.terminate()
            process.wait(60)

    def kill(self, chance: random.Random, total: int) -> None:
        """Let a process run until it has kept something new, and a little longer."""
        process, before = self._start(), self.windows()
        try:
            self._wait(process, lambda: self.windows() > before or self.windows() >= total)
            self.amid += before < self.windows() < total
            clock.sleep(chance.uniform(0, 1.2))
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(60)

    def _wait(self, process: "subprocess.Popen[bytes]", until: Callable[[], bool]) -> None:
        began = clock.monotonic()
        while not until():
            if process.poll() is not None or clock.monotonic() - began > LONGEST_S:
                raise SystemExit(f"the collector ended or stands still: {self._log.read_text()[-3000:]}")
            clock.sleep(0.03)

    def kept(self) -> tuple[Kept, Kept]:
        return kept(self._engine, self._days.until)

    def alerts(self) -> set[tuple[str, str, str]]:
        query = select(alert.c.rule_id, alert.c.branch_id, alert.c.subject).where(
            alert.c.rule_id.like("integrity:%"), alert.c.condition == "firing"
        )
        with self._engine.connect() as connection:
            return {tuple(row) for row in connection.execute(query)}

    def told(self) -> str:
        signals, windows = self.kept()
        rules = dict(sorted(Counter(str(key[2]) for key in signals).items()))
        silent = dict(Counter(row[6] for row in windows.values() if row[6]))
        kept = f"{len(signals)} signals {rules}, {len(self.alerts())} alerts"
        return f"{kept}; {len(windows)} windows, silent {silent}"


if __name__ == "__main__":
    main()
