"""What came in, by the day on which it happened: which judgements it makes old."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from collectors.integrity.days import Day, day_of
from collectors.integrity.journal import Arrivals
from sitcenter.domain.network import Branch, Network

MARGIN = timedelta(minutes=1)
"""An event may be committed so much later than it says that it came in."""


class Heard:
    """The latest arrival of each day of each branch. Only what is asked for may be trusted to be new."""

    def __init__(self, journal: Arrivals, network: Network, lateness: timedelta) -> None:
        self._journal = journal
        self._network = network
        self._lateness = lateness
        self._asked: datetime | None = None
        self._last: dict[tuple[str, date], datetime] = {}
        self._late: dict[tuple[str, date], datetime] = {}
        self._network_wide: dict[date, datetime] = {}

    def begin(self, days: Iterable[Day], now: datetime) -> None:
        """What had come in of these days before anybody listened."""
        for day in days:
            at = self._journal.last_arrival(day.branch.id, day.since, day.until + self._lateness)
            if at is not None:
                self._tell(day.branch.id, day.on, at)
        self._asked = now

    def listen(self, now: datetime, changed: Callable[[str, datetime], None]) -> None:
        """What came in since the last time; `changed` is told each day (branch, its beginning) of it."""
        since, self._asked = (self._asked or now) - MARGIN, now
        touched = set()
        for branch_id, occurred_at, at in self._journal.arrived(since):
            branch = self._network.branches.get(branch_id)
            if branch is None:
                continue
            for on in self._days(branch, occurred_at):
                touched.add((branch_id, on))
                self._tell(branch_id, on, at)
                if at - occurred_at > self._lateness:
                    self._late[branch_id, on] = max(at, self._late.get((branch_id, on), at))
        for branch_id, on in touched:
            changed(branch_id, day_of(self._network.branches[branch_id], on).since)

    def _days(self, branch: Branch, at: datetime) -> set[date]:
        """The days that have what happened then: its own, and the one that wasn't closed yet."""
        return {branch.day(at), branch.day(at - self._lateness)}

    def _tell(self, branch_id: str, on: date, at: datetime) -> None:
        self._last[branch_id, on] = max(at, self._last.get((branch_id, on), at))
        self._network_wide[on] = max(at, self._network_wide.get(on, at))

    def last(self, day: Day) -> datetime | None:
        """When the last event of a day came in, as far as was listened; None: nothing did."""
        return self._last.get((day.branch.id, day.on))

    def anywhere(self, day: Day) -> datetime | None:
        """When the last event of that date came in at any branch."""
        return self._network_wide.get(day.on)

    def is_read_up(self, day: Day, now: datetime) -> bool:
        """Whether nothing of a day came beyond its watermark just now, as while a log is being caught up."""
        late = self._late.get((day.branch.id, day.on))
        return late is None or now - late > MARGIN
