"""What the alert desk said at one tick, and how an alert stands: the same for wall, inbox, page and API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard.doors import AlertDesk
from sitcenter.domain.alerts.types import Alert, Condition, Maintenance, Severity, Work
from sitcenter.domain.scope import EVERYTHING, Scope

LATE = timedelta(seconds=15)
"""Rules are evaluated every few seconds; after this long without an evaluation nothing is known of alerts."""
LATE_ROUNDS = 3
"""Where rounds are far apart, so many may be missing."""
MOST = 500
"""Alerts that a tick reads, unhandled first."""


@dataclass(frozen=True, slots=True)
class AlertsNow:
    """`evaluated_at`: when rules were last evaluated, None if never.

    `readable`: False while the desk fails; the rest is then what it said last. `late`: for so long an
    evaluation holds.
    """

    alerts: tuple[Alert, ...] = ()
    windows: tuple[Maintenance, ...] = ()
    evaluated_at: datetime | None = None
    readable: bool = True
    late: timedelta = LATE
    by_id: Mapping[str, Alert] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether there are no more alerts than were read."""
        return len(self.alerts) < MOST

    def within(self, scope: Scope) -> tuple[Alert, ...]:
        """The alerts that a viewer may see."""
        return tuple(alert for alert in self.alerts if scope.allows(alert.branch_id))

    def is_current(self, now: datetime) -> bool:
        """Whether what is said of alerts holds now."""
        return self.readable and self.evaluated_at is not None and now - self.evaluated_at <= self.late


def late_after(evaluate_s: float) -> timedelta:
    """How long an evaluation holds where there is one every `evaluate_s`."""
    return max(LATE, timedelta(seconds=LATE_ROUNDS * evaluate_s))


def read(desk: AlertDesk, now: datetime, late: timedelta = LATE) -> AlertsNow:
    """All that screens show of alerts, as of `now`; `late`: how long an evaluation holds."""
    alerts = tuple(desk.inbox(EVERYTHING, now, MOST))
    known = {alert.alert_id: alert for alert in alerts}
    return AlertsNow(alerts, tuple(desk.windows(now)), desk.evaluated_at(), late=late, by_id=known)


def muted_by(alert: Alert, now: datetime) -> str:
    """Why an alert is kept quiet: merged, shelved, maintenance or inhibited; "" when it isn't."""
    if alert.merged_into:
        return "merged"
    if alert.shelved_until is not None and alert.shelved_until > now:
        return "shelved"
    if alert.maintenance:
        return "maintenance"
    return "inhibited" if alert.inhibited_by else ""


def is_loud(alert: Alert, now: datetime) -> bool:
    """Whether it fires and nothing mutes it."""
    return alert.condition is Condition.FIRING and not muted_by(alert, now)


def is_unhandled(alert: Alert, now: datetime) -> bool:
    """Whether it fires and nobody has done anything about it."""
    return is_loud(alert, now) and alert.work is Work.NEW


def holder(alert: Alert) -> str:
    """Who has it: its owner, else whoever acknowledged it; "" is nobody."""
    return alert.owner or alert.acknowledged_by


def is_unowned(alert: Alert, now: datetime) -> bool:
    """Whether it fires and nobody has it."""
    return is_loud(alert, now) and not holder(alert)


def is_unsure(alert: Alert) -> bool:
    """Whether nobody can tell if the cause of a firing alert is still there."""
    return alert.condition is Condition.FIRING and alert.unknown_since is not None


_SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def urgency(alert: Alert, now: datetime) -> tuple[int, int, float]:
    """Sort key: what is unhandled, what fires, what is over, what is muted; in each the worst, the latest."""
    if is_unhandled(alert, now):
        place = 0
    elif is_loud(alert, now):
        place = 1
    else:
        place = 3 if muted_by(alert, now) else 2
    return place, _SEVERITIES.index(alert.severity), -alert.since.timestamp()
