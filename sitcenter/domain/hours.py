"""Opening hours: a weekly profile and dated exceptions, per branch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Hours:
    """Open from `opens` until `closes`, half-open, in the branch's local time."""

    opens: time
    closes: time


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
    """`weeks`: profile -> seven entries, Monday first, None for a day off."""

    weeks: Mapping[str, tuple[Hours | None, ...]] = field(default_factory=dict)
    exceptions: tuple[DatedHours, ...] = ()

    def hours(self, branch_id: str, profile: str, on: date) -> Hours | None:
        """The branch's hours on a date, None when closed. The most specific exception wins."""
        named = [e for e in self.exceptions if e.on == on and e.applies(branch_id, profile)]
        if named:
            return max(named, key=lambda e: (bool(e.branches), bool(e.profiles))).hours
        week = self.weeks.get(profile)
        return week[on.weekday()] if week else None

    def opening(
        self, branch_id: str, profile: str, zone: ZoneInfo, on: date
    ) -> tuple[datetime, datetime] | None:
        """The instants of opening and closing on a date, or None when closed."""
        hours = self.hours(branch_id, profile, on)
        if hours is None:
            return None
        return (
            datetime.combine(on, hours.opens, tzinfo=zone),
            datetime.combine(on, hours.closes, tzinfo=zone),
        )
