"""What came in, by the day on which it happened: which judgements it makes old."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from collectors.integrity.days import Day, day_of
from collectors.integrity.journal import Arrivals, ReadTo
from sitcenter.domain.network import Network

MARGIN = timedelta(minutes=1)
"""A batch may be committed so much later than it says that it became known: only a process that wasn't there
when it was goes by that."""


class Heard:
    """The latest arrival of each day of each branch. Only what is asked for may be trusted to be new."""

    def __init__(self, journal: Arrivals, network: Network, lateness: timedelta) -> None:
        self._journal = journal
        self._network = network
        self._lateness = lateness
        self._asked: datetime | None = None
        self._read_to: ReadTo = {}
        self._last: defaultdict[str, dict[date, datetime]] = defaultdict(dict)
        self._late: dict[tuple[str, date], datetime] = {}
        self._network_wide: dict[date, datetime] = {}

    def begin(self, since: datetime, now: datetime) -> None:
        """What had become known since a moment, before anybody listened."""
        self._read_to, came = self._journal.arrived_by_hour(since)
        for branch_id, happened_at, at in came:
            for on in self._days(branch_id, happened_at):
                self._tell(branch_id, on, at)
        self._asked = now

    def listen(self, now: datetime, changed: Callable[[str, datetime], None]) -> None:
        """What came in since the last time; `changed` is told each day (branch, its beginning) of it.

        Whatever its batch says: it wasn't there the last time, so what was judged then was judged without it.
        """
        asked, self._asked = self._asked or now, now
        self._read_to, came = self._journal.arrived(self._read_to)
        touched = set()
        for branch_id, happened_at, known_at in came:
            at = max(known_at, asked)
            for on in self._days(branch_id, happened_at):
                touched.add((branch_id, on))
                self._tell(branch_id, on, at)
                if at - happened_at > self._lateness:
                    self._late[branch_id, on] = max(at, self._late.get((branch_id, on), at))
        for branch_id, on in touched:
            changed(branch_id, day_of(self._network.branches[branch_id], on).since)

    def again(self, branch_id: str, since: datetime, now: datetime) -> None:
        """Let what was judged before `now` of a day of a branch, and of those after it, be judged again."""
        last, on = self._last[branch_id], self._network.branches[branch_id].day(since)
        last[on] = max(now - MARGIN, last.get(on, now - MARGIN))

    def _days(self, branch_id: str, at: datetime) -> set[date]:
        """The days of a branch that have what happened then: its own, and the one that wasn't closed yet."""
        branch = self._network.branches.get(branch_id)
        return set() if branch is None else {branch.day(at), branch.day(at - self._lateness)}

    def _tell(self, branch_id: str, on: date, at: datetime) -> None:
        for last in (self._last[branch_id], self._network_wide):
            last[on] = max(at, last.get(on, at))

    def last(self, day: Day) -> datetime | None:
        """When the last event of a day, or of any before it, came in, as far as was listened; None: nothing
        did. A day is judged by those before it as well, however long ago they were.
        """
        return _latest(self._last[day.branch.id], day.on)

    def anywhere(self, day: Day) -> datetime | None:
        """The same of that date at any branch."""
        return _latest(self._network_wide, day.on)

    def is_read_up(self, day: Day, now: datetime) -> bool:
        """Whether nothing of a day came beyond its watermark just now, as while a log is being caught up."""
        late = self._late.get((day.branch.id, day.on))
        return late is None or now - late > MARGIN


def _latest(last: Mapping[date, datetime], until: date) -> datetime | None:
    return max((at for on, at in last.items() if on <= until), default=None)
