"""A branch's log in a store, judged by hand or live, and what is kept of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete

from collectors.integrity.days import closed_days
from collectors.integrity.judge import Judge
from collectors.integrity.judged import Cards, Judged, keep
from collectors.integrity.live import Live
from sitcenter.domain.events import Event
from sitcenter.domain.integrity.scene import Registers
from sitcenter.domain.integrity.timing import Timing
from sitcenter.domain.network import Camera
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings.integrity import load_cards
from sitcenter.storage import IntegrityStore, Reader, Writer
from sitcenter.storage.integrity_tables import integrity_signal, integrity_window
from tests.domain.builders import NOW as READ
from tests.storage.builders import NETWORK, OPENING, batch, rows, step, table_rows, visit

CARDS = load_cards(Path(__file__).parents[2] / "config")
TIMING = Timing()
DAY = timedelta(days=1)
MIDNIGHT = OPENING - timedelta(hours=9)
"""The beginning of the day on which the log was last read, at 11:30."""
FIRST = MIDNIGHT - 3 * DAY
NOW = MIDNIGHT + 2 * DAY
DESK = {"desk_id": "1", "operator_token": "op"}
Row = tuple[Any, ...]


def minutes_of(day: int, minute: float) -> float:
    """Minutes of OPENING, so many minutes after nine o'clock on a day; the last is day 0."""
    return day * 1440 + minute


def bypassed(day: int, number: int, *, signed_on: int | None = None) -> list[Event]:
    """Signed and sent after a negative identification, on the same day or on a later one."""
    later = minutes_of(day if signed_on is None else signed_on, 10)
    name = f"{number:012}"
    negative = step("identify", minutes_of(day, 0), name, biometric_result="negative", **DESK)
    return [negative, step("sign", later, name, **DESK), step("send", later + 1, name, **DESK)]


def tickets() -> Iterator[Event]:
    """Five of each of the first three days."""
    for day in (-3, -2, -1):
        for number in range(5):
            yield from visit(f"{day}-{number}", minutes_of(day, 10 * number))


class Days:
    """Branch a's log and b's. The only camera of a sees desk 1."""

    def __init__(self, engine: Engine) -> None:
        watched = replace(NETWORK.branches["a"], cameras=(Camera("c1", "hall", ("1",)),))
        self.network = replace(NETWORK, branches={**NETWORK.branches, "a": watched})
        self.engine, self.writer = engine, Writer(engine, self.network, lambda: self.commits())
        self.reader, self.store = Reader(engine, self.network), IntegrityStore(engine)
        self.cursor = 0
        self.now = READ
        self.commits: Callable[[], datetime] = lambda: READ
        self.registers = Registers()

    def read(self, *steps: Event, at: datetime = READ, commits: Callable[[], datetime] | None = None) -> None:
        """A poll of the service log of both branches, with what it brought; `commits`: what the clock says
        just before that is committed.
        """
        self.commits = commits or (lambda: at)
        before, self.cursor = str(self.cursor) if self.cursor else None, self.cursor + 1
        seconds = (at - READ).total_seconds()
        self.writer.save(batch(rows(*steps), before, str(self.cursor), source_id="sa", seconds=seconds))

    def judge(
        self, start: datetime, end: datetime, now: datetime = NOW, branch_id: str = "a"
    ) -> list[Judged]:
        """What `sitcenter evaluate` does."""
        judge = Judge(self.reader, self.network, CARDS, TIMING, lambda _: self.registers)
        branch, found = self.network.branches[branch_id], []
        known = self.reader.known_since(branch_id)
        for day in closed_days(branch, known, start, min(end, now - TIMING.lateness)):
            found.append(judge.closed(day, now))
            keep(self.store, found[-1])
        return found

    def live(self, cards: Cards = CARDS) -> Live:
        """The live job, begun anew: it has listened once."""
        found = Live(self.reader, self.store, self.network, cards, TIMING, now=lambda: self.now)
        found.run()
        return found

    def kept(self) -> list[Row]:
        return table_rows(self.engine, integrity_signal)

    def windows(self) -> list[Row]:
        return table_rows(self.engine, integrity_window)

    def subjects(self) -> list[str]:
        found = self.reader.integrity_signals(EVERYTHING, FIRST - 60 * DAY, NOW + 60 * DAY)
        return sorted(f"{kept.signal.rule_id} {kept.signal.subject}" for kept in found)

    def forget(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(integrity_signal))
            connection.execute(delete(integrity_window))
