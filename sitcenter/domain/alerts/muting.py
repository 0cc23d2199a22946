"""What keeps a firing alert quiet: a deeper cause, a shelf, a window of maintenance, a merge."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain

from sitcenter.domain.alerts.course import Course
from sitcenter.domain.alerts.governance import is_indicated
from sitcenter.domain.alerts.types import (
    BRANCHES,
    CAMERAS,
    INTEGRITY,
    Alert,
    AlertRule,
    Condition,
    Maintenance,
)


def is_muted(alert: Alert) -> bool:
    """Whether people aren't told of it now. It goes on, and comes back when the muting ends."""
    return bool(alert.inhibited_by or alert.shelved_until or alert.maintenance or alert.merged_into)


def card_of(rule_id: str, rules: Mapping[str, AlertRule]) -> AlertRule | None:
    """The card of a rule; external:DiskFull has the card of external."""
    return rules.get(rule_id) or rules.get(rule_id.partition(":")[0])


def mute(
    courses: Sequence[Course],
    rules: Mapping[str, AlertRule],
    windows: Iterable[Maintenance],
    now: datetime,
) -> None:
    """Begin and end whatever mutes each alert."""
    planned = sorted(windows, key=lambda window: (window.start, window.id))
    by_id = {course.alert.alert_id: course for course in courses}
    firing = _firing(courses)
    for course in courses:
        _unshelve(course, now)
        if course.is_firing:
            _detach(course, by_id)
            _inhibit(course, firing, rules)
            _maintain(course, planned, now)
        speak_again(course)


def is_news(alert: Alert) -> bool:
    """Whether it fires unmuted, and its cause is known to be there."""
    certain = alert.clear_since is None and alert.unknown_since is None
    return alert.condition is Condition.FIRING and certain and not is_muted(alert)


def speak_again(course: Course) -> None:
    """What comes back out of any muting and fires still is news: people are told anew.

    What just clears, or isn't known, was told once: its end or the next repeat will be told.
    """
    if is_muted(course.start) and is_news(course.alert) and course.alert.notified_at is not None:
        course.flip("notified_at", None, reason=course.flips[-1].reason)


def _firing(courses: Iterable[Course]) -> Mapping[str, list[Alert]]:
    """Branch -> what fires there and may mute others, in a fixed order: what indicators found mutes none."""
    found: defaultdict[str, list[Alert]] = defaultdict(list)
    for course in courses:
        if course.is_firing and not is_indicated(course.alert):
            found[course.alert.branch_id].append(course.alert)
    for alerts in found.values():
        alerts.sort(key=lambda alert: (alert.since, alert.alert_id))
    return found


def _unshelve(course: Course, now: datetime) -> None:
    until = course.alert.shelved_until
    if until is not None and until <= now:
        course.flip("shelved_until", None, until, "expired")


def _detach(course: Course, by_id: Mapping[str, Course]) -> None:
    """An alert isn't kept quiet by one that has ended itself."""
    if course.alert.merged_into and not _leads_to_live(course.alert, by_id):
        course.flip("merged_into", "", reason="other_ended")


def _leads_to_live(alert: Alert, by_id: Mapping[str, Course]) -> bool:
    """Whether the end of the chain of merges is there; a circle has no end."""
    passed = {alert.alert_id}
    while alert.merged_into:
        target = by_id.get(alert.merged_into)
        if target is None or alert.merged_into in passed:
            return False
        alert = target.alert
        passed.add(alert.alert_id)
    return by_id[alert.alert_id].is_live


def _inhibit(course: Course, firing: Mapping[str, list[Alert]], rules: Mapping[str, AlertRule]) -> None:
    """By a rule that its card names, or by the one alert of its own rule for many subjects or branches."""
    alert = course.alert
    card = card_of(alert.rule_id, rules)
    deeper = card.inhibited_by if card else frozenset()
    inhibitor = next(
        (
            other.alert_id
            for other in _around(alert, firing)
            if _gathers(other, alert, card)
            or (other.rule_id in deeper and other.branch_id == alert.branch_id)
        ),
        "",
    )
    if inhibitor != alert.inhibited_by:
        course.flip("inhibited_by", inhibitor, reason="" if inhibitor else "other_ended")


def _around(alert: Alert, firing: Mapping[str, list[Alert]]) -> Iterable[Alert]:
    """What fires at the same branch, and for the whole network."""
    return chain(firing.get(alert.branch_id, ()), firing.get("", ()) if alert.branch_id else ())


def _gathers(other: Alert, alert: Alert, card: AlertRule | None) -> bool:
    """Whether `other` is the one alert of the branch for its desks, or for its cameras in the same state.

    Or that of the network for its branches.
    """
    if other.rule_id != alert.rule_id:
        return False
    if other.branch_id == alert.branch_id:
        return other.subject != alert.subject and (other.subject == "branch" or _shares(other, alert, card))
    return other.subject == (BRANCHES if alert.subject == "branch" else alert.subject)


def _shares(other: Alert, alert: Alert, card: AlertRule | None) -> bool:
    """Whether the camera came into the state of the others with them: what befalls it later is its own."""
    if card is None or other.subject != f"{CAMERAS}{alert.facts.get('state')}":
        return False
    within = timedelta(seconds=card.limits.get("within_s", 0.0))
    return alert.since - other.since <= within


def _maintain(course: Course, windows: Sequence[Maintenance], now: datetime) -> None:
    """Into the window that runs now, or out of the one that ended."""
    alert = course.alert
    running = [w for w in windows if w.start <= now < w.end and _covers(w, alert)]
    if any(window.id == alert.maintenance for window in running):
        return
    if running:
        begun = max(running[0].start, alert.fired_at or alert.since)
        course.flip("maintenance", running[0].id, begun, running[0].reason)
    elif alert.maintenance:
        ended = next((w.end for w in windows if w.id == alert.maintenance and w.end <= now), now)
        course.flip("maintenance", "", ended, "ended")


def _covers(window: Maintenance, alert: Alert) -> bool:
    family = alert.rule_id.partition(":")[0]
    if not window.rules and family == INTEGRITY:
        # What somebody works on now says nothing of what happened before: who means it names it.
        return False
    return (not window.branches or _places(alert) <= window.branches) and (
        not window.rules or alert.rule_id in window.rules or family in window.rules
    )


def _places(alert: Alert) -> frozenset[str]:
    """Its branch; of an alert of the network those that it names."""
    named = alert.facts.get("branches")
    return frozenset(
        named.split(",") if not alert.branch_id and isinstance(named, str) else (alert.branch_id,)
    )
