"""The calendar of those who carry out a service: which days work, and from when until when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from sitcenter.domain.hours import Hours, day_start

Week = Literal[5, 6]
"""A working week of five days (Monday to Friday) or of six (to Saturday)."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that differs from its week. `kind`: holiday, substituted, swapped_off, working or override.

    `names` by language. `instead_of`: the day of rest (or the working day) whose place it takes.
    `note` and `approver`: why an override was made, and by whom.
    """

    working: bool
    kind: str
    source: str
    names: Mapping[str, str] = field(default_factory=dict)
    estimated: bool = False
    instead_of: date | None = None
    note: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days of a provider. `hours` None: a working day is the whole day.

    `days` holds only the days that differ from the week. `covered`: first and last year of the
    imported holidays; beyond them only the week is known. `version`: a digest of the content.
    """

    id: str
    zone: ZoneInfo
    week: Week
    days: Mapping[date, CalendarDay] = field(default_factory=dict)
    hours: Hours | None = None
    version: str = ""
    covered: tuple[int, int] | None = None

    def is_working(self, on: date) -> bool:
        """Whether work is done on a date."""
        day = self.days.get(on)
        return on.weekday() < self.week if day is None else day.working

    def reason(self, on: date) -> str:
        """Why a date is off: holiday or day_off; "" for a working day."""
        if self.is_working(on):
            return ""
        return "holiday" if on in self.days else "day_off"

    def day(self, at: datetime) -> date:
        """The calendar's date at an instant."""
        return at.astimezone(self.zone).date()

    def next_working(self, on: date) -> date:
        """The first working day after `on`."""
        return self.plus(on, 1)

    def plus(self, on: date, count: int) -> date:
        """The `count`-th working day after `on`. Raises ValueError where a year has none."""
        found, idle = on, 0
        while count:
            found += timedelta(days=1)
            idle += 1
            if self.is_working(found):
                count, idle = count - 1, 0
            if idle > 366:
                raise ValueError(f"calendar {self.id}: no working day within a year of {on}")
        return found

    def covers(self, first: date, last: date) -> bool:
        """Whether the holidays of these days, both included, are known; always, if none were imported."""
        return self.covered is None or self.covered[0] <= first.year <= last.year <= self.covered[1]

    def estimated(self, first: date, last: date) -> Iterator[tuple[date, CalendarDay]]:
        """The days among these, both included, whose date isn't certain."""
        return ((on, day) for on, day in sorted(self.days.items()) if first <= on <= last and day.estimated)

    def starts(self, on: date) -> datetime:
        """The instant (UTC) at which a date begins."""
        return _start(self.zone, on)

    def whole(self, on: date) -> tuple[datetime, datetime]:
        """From midnight to midnight (UTC)."""
        return self.starts(on), self.starts(on + timedelta(days=1))

    def work(self, on: date) -> tuple[datetime, datetime]:
        """From when until when (UTC) a working day is worked, half-open."""
        return self.whole(on) if self.hours is None else self.hours.span(on, self.zone)


_start = lru_cache(maxsize=4096)(day_start)
