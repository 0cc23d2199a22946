"""What an export is asked for: the words of an address or a command line, made into filters.

A period is half-open: `to` itself is not in the file. A bare date is local midnight, an instant
without offset is local time; the place is the branches' own zone.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sitcenter.domain.network import Network
from sitcenter.domain.scope import Scope

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARS = range(2, 9999)
"""Years in which a day can be added and any offset applied."""
_LOST_PLUS = re.compile(r" (?=\d{2}:?\d{2}$)")


class BadFilter(ValueError):
    """A filter that can't be served; the text says which and what is allowed."""


class NoSuchBranch(BadFilter):
    """A branch that doesn't exist, or that this viewer may not see: the answer is the same."""


class NoSuchAlert(BadFilter):
    """An alert that doesn't exist, or that this viewer may not see, or of which nothing is kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The words as they came; None or empty is not asked for."""

    start: str | None = None
    end: str | None = None
    branches: str | None = None
    service_code: str | None = None
    status: str | None = None
    alert: str | None = None
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Rows of [start, end) of the scope's branches; `zone` is that of the bare dates asked for at `now`."""

    scope: Scope
    start: datetime
    end: datetime
    zone: tzinfo
    now: datetime
    service_code: str | None = None
    status: str | None = None
    alert: str | None = None
    rule_id: str | None = None

    def described(self) -> Mapping[str, object]:
        """For the manifest: everything that decides which rows are in the file."""
        branches = self.scope.branches
        of_one = {name: text for name, text in (("alert", self.alert), ("rule", self.rule_id)) if text}
        return of_one | {
            "from": self.start.astimezone(self.zone).isoformat(),
            "to": self.end.astimezone(self.zone).isoformat(),
            "branches": "all" if branches is None else sorted(branches),
            "service": self.service_code,
            "status": self.status,
        }


def filters(asked: Asked, scope: Scope, network: Network, statuses: Iterable[str], now: datetime) -> Filters:
    """The filters asked for; without a period, today. Raises BadFilter."""
    narrowed = narrow(scope, asked.branches, network)
    zone = _zone(narrowed, network)
    today = now.astimezone(zone).date()
    start = _instant("from", asked.start, zone) if asked.start else _midnight(today, zone)
    end = _instant("to", asked.end, zone) if asked.end else _next_midnight(max(start, now), zone)
    if start >= end:
        raise BadFilter("from must be before to (to itself is not included)")
    status = asked.status or None
    allowed = tuple(statuses)
    if status is not None and status not in allowed:
        raise BadFilter(
            f"status must be one of {', '.join(allowed)}" if allowed else "status: no filter here"
        )
    return Filters(
        narrowed,
        start.astimezone(UTC),
        end.astimezone(UTC),
        zone,
        now,
        asked.service_code or None,
        status,
        asked.alert or None,
        asked.rule_id or None,
    )


def narrow(scope: Scope, branches: str | None, network: Network) -> Scope:
    """The scope reduced to `branches` (ids between commas). Raises NoSuchBranch."""
    if not branches:
        return scope
    wanted = frozenset(part.strip() for part in branches.split(",") if part.strip())
    for branch in sorted(wanted):
        if branch not in network.branches or not scope.allows(branch):
            raise NoSuchBranch(f"branches: no such branch: {branch}")
    return scope.narrowed(wanted)


def _zone(scope: Scope, network: Network) -> tzinfo:
    """The zone that the scope's branches share; the network's where they differ."""
    zones = {branch.zone for branch in network.branches.values() if scope.allows(branch.id)}
    return zones.pop() if len(zones) == 1 else network.zone


def _instant(name: str, text: str, zone: tzinfo) -> datetime:
    at = _parsed(name, text, zone)
    if at.year not in _YEARS:
        raise BadFilter(f"{name}: a year from {_YEARS[0]} to {_YEARS[-1]} is wanted: {text!r}")
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def _parsed(name: str, text: str, zone: tzinfo) -> datetime:
    try:
        if _DATE.fullmatch(text):
            return _midnight(date.fromisoformat(text), zone)
        # An unescaped + of an offset arrives as a space.
        return datetime.fromisoformat(_LOST_PLUS.sub("+", text))
    except ValueError as error:
        raise BadFilter(
            f"{name}: not a date or an instant: {text!r}; examples: 2026-11-20, "
            "2026-11-20T14:00, 2026-11-20T14:00:00%2B05:00"
        ) from error


def _midnight(on: date, zone: tzinfo) -> datetime:
    return datetime.combine(on, time(), tzinfo=zone)


def _next_midnight(at: datetime, zone: tzinfo) -> datetime:
    return _midnight(at.astimezone(zone).date() + timedelta(days=1), zone)
