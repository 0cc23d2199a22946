"""All branches played together, and their systems."""

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from simulator.branch_play import open_branch
from simulator.events import Event, Label
from simulator.floor import Floor
from simulator.network import Network
from simulator.registers import Registers
from simulator.sources import WriterName, sources_of
from simulator.writers.csv_rotating import CsvWriter
from simulator.writers.http_api import HttpWriter, Record
from simulator.writers.jsonl import JsonlWriter
from simulator.writers.labels import LabelWriter
from simulator.writers.moments import local_offset
from simulator.writers.registers import RegisterWriter
from simulator.writers.sql import SqlWriter

CSV_BYTES = 200_000
# A real hall display reports its state at this period, not at each change.
SNAPSHOT_SECONDS = 15


class Writer(Protocol):
    """A source system's log."""

    def write(self, events: Sequence[Event]) -> None:
        """Write what happened, in order."""

    def close(self) -> None:
        """Let go of files and ports."""


class World:
    """The branches at one moment; advancing gives what happened since."""

    def __init__(self, network: Network, seed: int, first_day: datetime) -> None:
        """`first_day` is any aware moment of the first day."""
        self.floors = [
            open_branch(branch, position, seed, _midnight(first_day, branch.zone))
            for position, branch in enumerate(network.branches)
        ]

    def advance(self, until: datetime) -> list[Event]:
        """Everything up to `until`, by time and then by branch."""
        events = [event for floor in self.floors for event in floor.advance(until.timestamp())]
        return sorted(events, key=lambda event: event.at)


def _midnight(moment: datetime, zone: str) -> datetime:
    return datetime.combine(moment.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone))


class Systems:
    """The source systems of all branches and the registers of others, below one directory, and the labels
    beside it.
    """

    def __init__(
        self, network: Network, folder: Path, labels: Path, http_port: int, first_day: datetime
    ) -> None:
        self._sources = sources_of(network.branches)
        self.http = HttpWriter(http_port, self._codes("http"))
        self._labels = LabelWriter(labels)
        self._registers = Registers(network, first_day)
        self._exports = RegisterWriter(folder / "registers", self._registers)
        self._snapshot_at = 0
        self._writers: dict[WriterName, Writer] = {
            "sql": SqlWriter(folder / "sql", self._codes("sql")),
            "jsonl": JsonlWriter(folder / "jsonl", self._codes("jsonl")),
            "csv": CsvWriter(folder / "csv", self._codes("csv"), network.service_names, CSV_BYTES),
            "http": self.http,
        }

    def write(self, events: Sequence[Event], floors: Sequence[Floor], at: datetime) -> None:
        """Hand each event to the system of its branch, and renew the snapshot when it is due."""
        shares: dict[WriterName, list[Event]] = {name: [] for name in self._writers}
        for event in events:
            if not isinstance(event, Label):
                shares[self._sources[event.branch].writer].append(event)
        for name, writer in self._writers.items():
            writer.write(shares[name])
        self._labels.write([*events, *self._registers.take(events, at.timestamp())])
        self._exports.write(at.timestamp())
        self._snapshot(floors, at)

    def close(self) -> None:
        """Close every system."""
        for writer in self._writers.values():
            writer.close()
        self._labels.close()

    def _codes(self, writer: WriterName) -> dict[str, str]:
        return {branch: source.code for branch, source in self._sources.items() if source.writer == writer}

    def _snapshot(self, floors: Sequence[Floor], at: datetime) -> None:
        period = int(at.timestamp()) // SNAPSHOT_SECONDS
        if period == self._snapshot_at:
            return
        self._snapshot_at = period
        codes = self._codes("http")
        halls = [_hall(floor, codes[floor.branch.id]) for floor in floors if floor.branch.id in codes]
        self.http.store.set_snapshot({"as_of": local_offset(at.timestamp()), "branches": halls})


def _hall(floor: Floor, code: str) -> Record:
    cash = {desk.id for desk in floor.branch.desks_of("cash")}
    return {
        "branch": code,
        "mode": floor.mode,
        "waiting": {name: line.length for name, line in floor.lines.items()},
        "open_counters": {"service": len(floor.open_desks - cash), "cash": len(floor.open_desks & cash)},
        "last_number": floor.last_number,
    }
