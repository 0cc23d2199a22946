"""The live job's memory over weeks: every branch's days come in, run, close, and some of them come late.

`python bench/replay_memory.py [--days 30] [--share 0.15]` plays them with that share of their tickets, four
turns a day, and reports the resident memory of the last third of the days over that of the middle third.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from zlib import crc32

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from played import ZONE, canonical  # noqa: E402

from collectors.integrity.live import Live  # noqa: E402
from simulator.network import load_network  # noqa: E402
from simulator.world import World  # noqa: E402
from sitcenter import settings  # noqa: E402
from sitcenter.domain.events import Event  # noqa: E402
from sitcenter.domain.intake import Batch, Row  # noqa: E402
from sitcenter.domain.integrity.timing import Timing  # noqa: E402
from sitcenter.domain.network import Network  # noqa: E402
from sitcenter.settings.integrity import load_cards  # noqa: E402
from sitcenter.storage import IntegrityStore, Reader, SourceSpec, Writer, connect, migrate  # noqa: E402

CONFIG = ROOT / "config"
BEGINS = datetime(2026, 9, 1, tzinfo=ZONE)
TURNS = 4
LATE = 0.001
PAGE = 4096 / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--share", type=float, default=0.15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        report(list(Month(Path(name), asked.share).play(asked.days)))


def report(resident: list[float]) -> None:
    third = len(resident) // 3
    middle, last = median(resident[third : 2 * third]), median(resident[2 * third :])
    print(f"MB resident: the middle third {middle:.0f}, the last {last:.0f}")
    print(json.dumps({"days": len(resident), "middle_mb": middle, "last_mb": last, "ratio": last / middle}))


class Month:
    """A store, its sources and the live job at a played clock."""

    def __init__(self, place: Path, share: float) -> None:
        self._network: Network = settings.load(CONFIG, {}).network
        self._world, self._share = World(load_network(CONFIG), 1, BEGINS), share
        engine = connect(f"sqlite:///{place}/store.db")
        migrate(engine)
        self._now, self._chance, self._late = BEGINS, Random(1), list[Event]()
        self._writer = Writer(engine, self._network, lambda: self._now)
        self._cursors = {"queue": 0, "service": 0}
        branches = tuple(self._network.branches)
        self._writer.register(SourceSpec(name, name, branches, 60.0) for name in self._cursors)
        self._live = Live(
            Reader(engine, self._network),
            IntegrityStore(engine),
            self._network,
            load_cards(CONFIG),
            Timing(every_s=1e9),
            now=lambda: self._now,
        )
        self._read = 0

    def play(self, days: int) -> Iterator[float]:
        """Megabytes resident after each day."""
        for number in range(days):
            for turn in range(1, TURNS + 1):
                self._now = BEGINS + timedelta(days=number, hours=turn * 24 / TURNS)
                self._save(self._news())
                self._now += timedelta(minutes=5)
                self._live.run()
            yield (found := float(Path("/proc/self/statm").read_text().split()[1]) * PAGE)
            print(f"day {number + 1}: {self._read:,} events so far, {found:.0f} MB", flush=True)

    def _news(self) -> list[Event]:
        """What came about since the last time, and what had waited a day for its turn."""
        told = self._late if self._now.hour == 12 else []
        self._late = [] if told else self._late
        for event in canonical(self._world.advance(self._now)):
            number = event.payload.get("ticket_number") or event.subject
            part = crc32(f"{event.branch_id}|{number}".encode()) % 1000
            if event.occurred_at < BEGINS or (part >= self._share * 1000 and ":" not in event.subject):
                continue
            late = self._chance.random() < LATE
            (self._late if late else told).append(replace(event, source_seq=f"{self._read}"))
            self._read += 1
        return told

    def _save(self, events: Iterable[Event]) -> None:
        of: dict[str, list[Event]] = {name: [] for name in self._cursors}
        for event in events:
            of[event.source_system].append(event)
        for name, told in of.items():
            before = self._cursors[name]
            self._cursors[name] += 1
            rows = [Row(each.source_seq, (each,)) for each in told]
            self._writer.save(
                Batch(name, rows, str(before) if before else None, str(self._cursors[name]), self._now)
            )


if __name__ == "__main__":
    main()
