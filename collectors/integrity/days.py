"""Local days of branches: the unit in which the journal is judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sitcenter.domain.hours import day_start
from sitcenter.domain.network import Branch


@dataclass(frozen=True, slots=True)
class Day:
    """A local day of a branch, and the instants [since, until) of it."""

    branch: Branch
    on: date
    since: datetime
    until: datetime

    @property
    def window(self) -> tuple[datetime, datetime]:
        """Its instants."""
        return self.since, self.until

    def back(self, days: int) -> "Day":
        """The day so many days before."""
        return day_of(self.branch, self.on - timedelta(days=days))


def day_of(branch: Branch, on: date) -> Day:
    """A branch's day of that date."""
    start = day_start(branch.zone, on)
    return Day(branch, on, start, day_start(branch.zone, on + timedelta(days=1)))


def closed_days(
    branch: Branch, known_since: datetime | None, start: datetime, end: datetime
) -> Iterator[Day]:
    """The branch's days that lie whole in [start, end), in order, since anything is known of it."""
    if known_since is None:
        return
    day = day_of(branch, max(branch.day(start), branch.day(known_since)))
    while day.until <= end:
        if day.since >= start:
            yield day
        day = day.back(-1)
