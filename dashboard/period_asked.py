"""The period of an address: `from` and `to` as in exports; without them the last 24 hours, which move on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.exports_period import Asked, BadFilter, Filters, filters
from sitcenter.domain.network import Network
from sitcenter.domain.scope import Scope

DEFAULT = timedelta(hours=24)
_LONG_AGO = "2000-01-01"


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end), never beyond `now`; `moves`: it is the last hours up to now."""

    start: datetime
    end: datetime
    moves: bool


def period_asked(start: str | None, end: str | None, scope: Scope, network: Network, now: datetime) -> Period:
    """The period asked for. Raises BadFilter, also for one that lies wholly in the future."""
    if not start and not end:
        return Period(now - DEFAULT, now, True)
    if not start:
        until = _filters(_LONG_AGO, end, scope, network, now).end
        return _known(until - DEFAULT, until, now)
    asked = _filters(start, end, scope, network, now)
    return _known(asked.start, asked.end, now)


def _known(start: datetime, end: datetime, now: datetime) -> Period:
    if start >= now:
        raise BadFilter("from: the future")
    return Period(start, min(end, now), False)


def _filters(start: str, end: str | None, scope: Scope, network: Network, now: datetime) -> Filters:
    return filters(Asked(start, end), scope, network, (), now)
