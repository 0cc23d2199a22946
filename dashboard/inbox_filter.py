"""Which alerts an address asks for: `/alerts?severity=high&state=unhandled&owner=none&since=08:00`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from dashboard.alerts_now import holder, is_unhandled, is_unowned, muted_by
from sitcenter.domain.alerts.types import Alert, AlertRule, Condition, Severity, Work

NOBODY = "none"
SHIFT = "shift"
_HOUR = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
STATES: Mapping[str, Callable[[Alert, datetime], bool]] = {
    "unhandled": is_unhandled,
    "firing": lambda alert, _now: alert.condition is Condition.FIRING,
    "resolved": lambda alert, _now: alert.condition is Condition.RESOLVED,
    "muted": lambda alert, now: bool(muted_by(alert, now)),
}
"""What `state=` may name beside the states of work."""


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """None or empty: not asked for. `wrong`: what the address asks for and nobody can make out."""

    severity: Severity | None = None
    state: str = ""
    rule_id: str = ""
    owner: str = ""
    since: datetime | None = None
    wrong: tuple[str, ...] = ()

    def passes(self, alert: Alert, now: datetime) -> bool:
        """Whether the alert is asked for."""
        return (
            self.severity in (None, alert.severity)
            and self.rule_id in ("", alert.rule_id, alert.rule_id.partition(":")[0])
            and (self.since is None or (alert.fired_at or alert.since) >= self.since)
            and self._owned(alert, now)
            and self._stands(alert, now)
        )

    def _owned(self, alert: Alert, now: datetime) -> bool:
        if self.owner == NOBODY:
            return is_unowned(alert, now)
        return self.owner in ("", holder(alert))

    def _stands(self, alert: Alert, now: datetime) -> bool:
        if self.state in STATES:
            return STATES[self.state](alert, now)
        return self.state in ("", alert.work)


def inbox_filter(
    query: Mapping[str, str], rules: Iterable[AlertRule], shift: datetime, now: datetime, zone: tzinfo
) -> InboxFilter:
    """The filter of an address's query. What can't be made out is left out, and told in `wrong`."""
    known: Mapping[str, Iterable[str]] = {
        "severity": tuple(Severity),
        "state": (*STATES, *Work),
        "rule": (*(rule.id for rule in rules), "external"),
    }
    asked = {name: query.get(name, "") for name in known}
    wrong = [f"{name}={asked[name]}" for name in known if asked[name] not in ("", *known[name])]
    asked = {name: "" if f"{name}={text}" in wrong else text for name, text in asked.items()}
    since, told = _since(query.get("since", ""), shift, now, zone)
    return InboxFilter(
        Severity(asked["severity"]) if asked["severity"] else None,
        asked["state"],
        asked["rule"],
        query.get("owner", ""),
        since,
        (*wrong, *([f"since={query['since']}"] if not told else [])),
    )


def _since(text: str, shift: datetime, now: datetime, zone: tzinfo) -> tuple[datetime | None, bool]:
    """The instant of `since=`, and whether it could be made out. An hour later than now was yesterday's."""
    if not text:
        return None, True
    if text == SHIFT:
        return shift, True
    match = _HOUR.fullmatch(text)
    if match is None:
        return None, False
    return last_at(time(int(match[1]), int(match[2])), now, zone), True


def last_at(hour: time, now: datetime, zone: tzinfo) -> datetime:
    """The latest moment not after `now` at which a clock in `zone` showed `hour`."""
    local = now.astimezone(zone)
    at = datetime.combine(local.date(), hour, tzinfo=zone)
    return at if at <= local else datetime.combine(local.date() - timedelta(days=1), hour, tzinfo=zone)


def shift_start(starts: Iterable[time], now: datetime, zone: tzinfo) -> datetime:
    """When the running shift began."""
    return max(last_at(start, now, zone) for start in starts)
