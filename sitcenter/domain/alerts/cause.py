"""How the coming and going of a cause moves its alert: hold times, flapping, reopening.

A cause "came" or "went" at one of the alert's `changes`; the last one says since when it is there, or gone.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sitcenter.domain.alerts.course import Course
from sitcenter.domain.alerts.types import (
    SO_FAR,
    Alert,
    AlertRule,
    Condition,
    FactValue,
    Severity,
    Signal,
    Work,
)

REOPEN_WITHIN = timedelta(minutes=30)
"""A cause that comes back so soon is the same alert."""
FLAP_WINDOW = timedelta(minutes=10)
FLAP_CHANGES = 6
"""So many changes within the window are flapping; it is over when the window passes without any."""
SETTLE = timedelta(minutes=1)
"""A pending alert isn't dropped before its cause has been gone for so long, or it would be born anew."""


def born(course: Course, signal: Signal, rule: AlertRule, at: datetime) -> None:
    """The first flip of a new alert, dated when its cause began."""
    alert = course.alert
    course.flip(
        "condition",
        Condition.PENDING,
        alert.since,
        fingerprint=alert.fingerprint,
        rule_id=alert.rule_id,
        rule_version=rule.version,
        severity=severity_of(signal, rule),
        branch_id=alert.branch_id,
        subject=alert.subject,
        since=alert.since,
    )
    course.observe(changes=(alert.since,))
    there(course, signal, rule, at)


def there(course: Course, signal: Signal, rule: AlertRule, at: datetime) -> None:
    """The cause is there at `at`."""
    facts = _facts(course, signal)
    _came(course, signal, at)
    course.observe(
        clear_since=None,
        unknown_since=None,
        seen_at=at,
        observed=signal.observed,
        limit=signal.limit,
        unit=signal.unit,
        evidence=signal.evidence,
        facts=facts,
    )
    if course.alert.condition in (Condition.RESOLVED, Condition.DROPPED):
        since = course.alert.changes[-1]
        course.flip("condition", Condition.PENDING, since, "came_back", since=since)
    held_since = course.alert.changes[-1]
    if course.alert.condition is Condition.PENDING and at - held_since >= rule.hold_for:
        _fire(course, signal, rule, held_since)
    _flapping(course, at)


def gone(course: Course, rule: AlertRule, at: datetime) -> None:
    """The cause isn't there at `at`; what ended is dated from the moment at which it went."""
    alert = course.alert
    if not course.is_live:
        _close_when_over(course, at)
        return
    clear = alert.clear_since
    if clear is None:
        course.observe(clear_since=at, changes=_recent((*alert.changes, at), at))
    elif alert.unknown_since is not None:
        # Nobody saw it gone all the time: it counts from the moment at which it is known to be gone again.
        course.observe(clear_since=at, changes=(*alert.changes[:-1], at))
    course.observe(unknown_since=None, seen_at=at)
    _flapping(course, at)
    since = course.alert.clear_since or at
    if at - since >= _keep(course.alert, rule):
        _end(course, since)


def unknown(course: Course, at: datetime) -> None:
    """Nobody can tell: nothing moves, and no time runs."""
    if course.is_live and course.alert.unknown_since is None:
        course.observe(unknown_since=at)


def severity_of(signal: Signal, rule: AlertRule) -> Severity:
    """The card's severity; an alert of another system may bring its own."""
    told = signal.facts.get("severity")
    return Severity(told) if isinstance(told, str) else rule.severity


def utc(at: datetime, latest: datetime) -> datetime:
    """A moment in UTC; what another clock calls the future began now."""
    return min(at, latest).astimezone(UTC)


def _facts(course: Course, signal: Signal) -> Mapping[str, FactValue]:
    """What the rule told; of an incident also all branches that it has concerned since it began."""
    named = signal.facts.get("branches")
    if signal.branch_id or not isinstance(named, str):
        return signal.facts
    before = course.alert.concerns if course.is_live else frozenset()
    return {**signal.facts, SO_FAR: ",".join(sorted((before | {*named.split(",")}) - {""}))}


def _came(course: Course, signal: Signal, at: datetime) -> None:
    """Put down when it came, if it was gone, or if nobody saw it through an unknown stretch."""
    alert, since = course.alert, utc(signal.since, at)
    if not course.is_live or alert.clear_since is not None:
        last = alert.clear_since or alert.resolved_at or since
        course.observe(changes=_recent((*alert.changes, max(since, last)), at))
    elif alert.unknown_since is not None and since > alert.unknown_since:
        course.observe(changes=(*alert.changes[:-1], since))


def _recent(changes: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
    """Changes within the window, always with the last."""
    return (*(c for c in changes[:-1] if at - c < FLAP_WINDOW), changes[-1])[-2 * FLAP_CHANGES :]


def _fire(course: Course, signal: Signal, rule: AlertRule, since: datetime) -> None:
    """The cause has held long enough. What people made of an earlier time doesn't hold for this one."""
    fired_at = since + rule.hold_for
    course.flip(
        "condition",
        Condition.FIRING,
        fired_at,
        since=since,
        fired_at=fired_at,
        resolved_at=None,
        occurrences=course.alert.occurrences + 1,
        rule_version=rule.version,
        severity=severity_of(signal, rule),
        level=0,
        escalated_at=None,
        notified_at=None,
    )
    if course.alert.work not in (Work.NEW, Work.ASSIGNED, Work.ACKNOWLEDGED):
        course.flip("work", Work.NEW, fired_at, "came_back", verdict_why="", explanation="", explain_by=None)


def _keep(alert: Alert, rule: AlertRule) -> timedelta:
    """How long the cause must be gone."""
    least = SETTLE if alert.condition is Condition.PENDING else timedelta(0)
    return max(rule.keep_for, least, FLAP_WINDOW if alert.flapping else least)


def _end(course: Course, at: datetime) -> None:
    """Resolved if it ever fired. An acknowledgement ends with it: the next time it is news again."""
    alert = course.alert
    if alert.condition is Condition.PENDING:
        course.flip("condition", Condition.RESOLVED if alert.occurrences else Condition.DROPPED, at)
        course.observe(clear_since=None)
        return
    course.flip("condition", Condition.RESOLVED, at, resolved_at=at, inhibited_by="", maintenance="")
    course.observe(clear_since=None)
    if alert.work is Work.ACKNOWLEDGED:
        course.flip(
            "work",
            Work.ASSIGNED if alert.owner else Work.NEW,
            at,
            "recovered",
            acknowledged_at=None,
            acknowledged_by="",
            acknowledged_why="",
        )


def _close_when_over(course: Course, at: datetime) -> None:
    """What resolved, and wasn't taken up by anybody, is closed when it can't come back as the same."""
    alert = course.alert
    if alert.resolved_at is None or alert.work is not Work.NEW or alert.owner or alert.explain_by:
        return
    over = alert.resolved_at + REOPEN_WITHIN
    if over <= at:
        course.flip("work", Work.CLOSED, over, "not_back")


def _flapping(course: Course, at: datetime) -> None:
    alert = course.alert
    last = alert.changes[-1]
    if not alert.flapping and sum(at - c < FLAP_WINDOW for c in alert.changes) >= FLAP_CHANGES:
        course.flip("flapping", True, last)
    elif alert.flapping and at - last >= FLAP_WINDOW:
        course.flip("flapping", False, last + FLAP_WINDOW)
