"""How the coming and going of a cause moves its alert: hold times, flapping, reopening.

A cause "came" or "went" at one of the alert's `changes`; the last one says since when it is there, or gone.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sitcenter.domain.alerts.course import Course
from sitcenter.domain.alerts.governance import takes_two
from sitcenter.domain.alerts.types import (
    INTEGRITY,
    SO_FAR,
    Alert,
    AlertRule,
    Condition,
    Ended,
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
AT_ONCE = frozenset({Ended.JUDGED, Ended.RULE_MUTED, Ended.TOO_OLD})
"""What ended so won't be back in a moment: nobody waits for that."""
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
        rule_version=version_of(signal, rule),
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
        seen_at=_seen_at(course.alert, signal, facts, at),
        observed=signal.observed,
        limit=signal.limit,
        unit=signal.unit,
        evidence=signal.evidence,
        facts=facts,
    )
    if course.alert.condition in (Condition.RESOLVED, Condition.DROPPED):
        came = course.alert.changes[-1]
        since = utc(signal.since, at) if signal.past else came
        course.flip("condition", Condition.PENDING, came, "came_back", since=since)
    held_since = course.alert.changes[-1]
    if course.alert.condition is Condition.PENDING and at - held_since >= rule.hold_for:
        _fire(course, signal, rule, held_since, at)
    _flapping(course, at)


def gone(course: Course, rule: AlertRule, at: datetime, why: Ended | None = None) -> None:
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
    if why in AT_ONCE or at - since >= _keep(course.alert, rule):
        _end(course, since, why)


def unknown(course: Course, at: datetime) -> None:
    """Nobody can tell: nothing moves, and no time runs."""
    if course.is_live and course.alert.unknown_since is None:
        course.observe(unknown_since=at)


def severity_of(signal: Signal, rule: AlertRule) -> Severity:
    """The card's severity; an alert of another system may bring its own."""
    told = signal.facts.get("severity")
    return Severity(told) if isinstance(told, str) else rule.severity


def version_of(signal: Signal, rule: AlertRule) -> int:
    """The version of the rule; of an indicator that of its own card."""
    told = signal.facts.get("version")
    return told if rule.id == INTEGRITY and isinstance(told, int) else rule.version


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
        # What lies in the past was found again now; when it was found missing it had not ceased to be so.
        course.observe(changes=_recent((*alert.changes, at if signal.past else max(since, last)), at))
    elif alert.unknown_since is not None and since > alert.unknown_since:
        course.observe(changes=(*alert.changes[:-1], since))


def _recent(changes: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
    """Changes within the window, always with the last."""
    return (*(c for c in changes[:-1] if at - c < FLAP_WINDOW), changes[-1])[-2 * FLAP_CHANGES :]


def _fire(course: Course, signal: Signal, rule: AlertRule, since: datetime, at: datetime) -> None:
    """The cause has held long enough. What people made of an earlier time doesn't hold for this one."""
    fired_at = at if signal.past else since + rule.hold_for
    forgotten = {"ended_why": ""} if course.alert.ended_why else {}
    course.flip(
        "condition",
        Condition.FIRING,
        fired_at,
        since=course.alert.since if signal.past else since,
        fired_at=fired_at,
        resolved_at=None,
        occurrences=course.alert.occurrences + 1,
        rule_version=version_of(signal, rule),
        severity=severity_of(signal, rule),
        level=0,
        escalated_at=None,
        notified_at=None,
        **forgotten,
    )
    if course.alert.proposed:
        course.flip("proposed", "", fired_at, "came_back", proposed_by="", proposed_why="")
    if course.alert.work not in (Work.NEW, Work.ASSIGNED, Work.ACKNOWLEDGED):
        course.flip("work", Work.NEW, fired_at, "came_back", verdict_why="", explanation="", explain_by=None)


def _keep(alert: Alert, rule: AlertRule) -> timedelta:
    """How long the cause must be gone."""
    least = SETTLE if alert.condition is Condition.PENDING else timedelta(0)
    return max(rule.keep_for, least, FLAP_WINDOW if alert.flapping else least)


def _seen_at(alert: Alert, signal: Signal, facts: Mapping[str, FactValue], at: datetime) -> datetime:
    """When it was last looked at; what lies in the past doesn't change by being looked at again, and is
    written only when something has.
    """
    before = (alert.observed, alert.unit, alert.evidence, alert.facts)
    same = before == (signal.observed, signal.unit, signal.evidence, facts)
    return alert.seen_at if signal.past and same and alert.seen_at is not None else at


def _end(course: Course, at: datetime, why: Ended | None = None) -> None:
    """Resolved if it ever fired. An acknowledgement ends with it: the next time it is news again."""
    alert = course.alert
    if alert.condition is Condition.PENDING:
        course.flip("condition", Condition.RESOLVED if alert.occurrences else Condition.DROPPED, at)
        course.observe(clear_since=None)
        return
    told = {} if why is None else {"ended_why": why}
    course.flip(
        "condition",
        Condition.RESOLVED,
        at,
        why or "",
        resolved_at=at,
        inhibited_by="",
        maintenance="",
        **told,
    )
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
    if takes_two(alert) and alert.ended_why == Ended.TOO_OLD:
        # Nobody has looked in time: that isn't to vanish by itself.
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
