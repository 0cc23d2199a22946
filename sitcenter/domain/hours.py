"""Opening hours: a weekly profile, state holidays and dated exceptions, per branch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_start(zone: ZoneInfo, on: date) -> datetime:
    """The instant (UTC) at which a date begins in a zone; days may last 23 or 25 hours."""
    return datetime.combine(on, time.min, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Hours:
    """Open from `opens` until `closes`, half-open, in local time. `closes` 00:00 is the day's end, 24:00."""

    opens: time
    closes: time

    def span(self, on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants (UTC) between which a date is open."""
        opens = datetime.combine(on, self.opens, tzinfo=zone).astimezone(UTC)
        if self.closes == time.min:
            return opens, day_start(zone, on + timedelta(days=1))
        return opens, datetime.combine(on, self.closes, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class DatedHours:
    """A dated change of hours; `hours` None means closed all day. `reason` and `source` are for display."""

    on: date
    hours: Hours | None
    reason: str
    source: str
    profiles: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()

    def applies(self, branch_id: str, profile: str) -> bool:
        """Whether this exception is the branch's; one that names nobody is everybody's."""
        if not self.profiles and not self.branches:
            return True
        return branch_id in self.branches or profile in self.profiles


@dataclass(frozen=True, slots=True)
class Calendar:
    """`weeks`: profile -> seven entries, Monday first, None for a day off.

    `holidays`: profile -> date -> hours of the days that state holidays or moved days alter.
    """

    weeks: Mapping[str, tuple[Hours | None, ...]] = field(default_factory=dict)
    exceptions: tuple[DatedHours, ...] = ()
    holidays: Mapping[str, Mapping[date, Hours | None]] = field(default_factory=dict)

    def hours(self, branch_id: str, profile: str, on: date) -> Hours | None:
        """The branch's hours on a date, None when closed: exceptions (the most specific) over holidays
        over the week.
        """
        named = [e for e in self.exceptions if e.on == on and e.applies(branch_id, profile)]
        if named:
            return max(named, key=lambda e: (bool(e.branches), bool(e.profiles))).hours
        moved = self.holidays.get(profile, {})
        if on in moved:
            return moved[on]
        week = self.weeks.get(profile)
        return week[on.weekday()] if week else None

    def opening(
        self, branch_id: str, profile: str, zone: ZoneInfo, on: date
    ) -> tuple[datetime, datetime] | None:
        """The instants of opening and closing on a date, in the branch's zone, or None when closed."""
        hours = self.hours(branch_id, profile, on)
        if hours is None:
            return None
        opens, closes = hours.span(on, zone)
        return opens.astimezone(zone), closes.astimezone(zone)
