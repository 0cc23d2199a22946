"""Records of single days of branches, built once and kept while there is room."""

from collections import OrderedDict
from datetime import datetime, timedelta

from collectors.integrity.days import Day
from collectors.integrity.journal import Journal
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.gathered import Records

ROOM = 48
"""Days of branches that are kept: all that the widest window of one branch asks for."""


class Shelf:
    """Each day as its events were known when it was closed, `lateness` after its end."""

    def __init__(self, journal: Journal, lateness: timedelta, room: int = ROOM) -> None:
        self._journal = journal
        self._lateness = lateness
        self._room = room
        self._kept: OrderedDict[tuple[str, datetime], Records] = OrderedDict()

    def records(self, day: Day) -> Records:
        """A day's records, built anew only where they aren't kept."""
        key = day.branch.id, day.since
        found = self._kept.get(key)
        if found is None:
            until = day.until + self._lateness
            found = records(self._journal.happened(day.branch.id, *day.window, until))
        self._kept[key] = found
        self._kept.move_to_end(key)
        while len(self._kept) > self._room:
            self._kept.popitem(last=False)
        return found

    def forget(self, branch_id: str, since: datetime) -> None:
        """A day's journal changed: what was built of it no longer holds, nor of the days after it, which have
        the same tickets and applications whole, and the words of desks and modes that still held.
        """
        for key in [each for each in self._kept if each[0] == branch_id and each[1] >= since]:
            del self._kept[key]
