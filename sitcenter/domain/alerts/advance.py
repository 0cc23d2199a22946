"""One round: what was found, and the alerts that are open, give the steps of those that move."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b

from sitcenter.domain.alerts.cause import (
    REOPEN_WITHIN,
    born,
    gone,
    severity_of,
    there,
    unknown,
    utc,
    version_of,
)
from sitcenter.domain.alerts.course import Course
from sitcenter.domain.alerts.muting import card_of, is_news, mute
from sitcenter.domain.alerts.types import Alert, AlertRule, Maintenance, Round, Signal, Step, Work

LEVELS = 3
"""An alert is escalated so many times at most."""


def advance(
    open: Iterable[Alert],
    round: Round,
    rules: Mapping[str, AlertRule],
    windows: Iterable[Maintenance],
    now: datetime,
) -> tuple[Step, ...]:
    """The steps of this round, by alert_id. `open`: pending, firing, and what ended lately.

    Causes are judged at the round's own moment; `now` is when the flips are written.
    """
    courses = [Course(alert, now) for alert in sorted(open, key=lambda alert: alert.alert_id)]
    taken = _look(courses, round, rules)
    for signal in round.signals:
        card = card_of(signal.rule_id, rules)
        if signal.fingerprint not in taken and card is not None:
            courses.append(_new(signal, card, round.at, now))
    mute(courses, rules, windows, now)
    for course in courses:
        _tell(course, now)
        _escalate(course, rules, now)
    steps = [step for course in courses if (step := course.step()) is not None]
    return tuple(sorted(steps, key=lambda step: step.alert.alert_id))


def alert_id(fingerprint: str, since: datetime) -> str:
    """16 hex digits; the same cause from the same moment on is always the same alert."""
    return blake2b(f"{fingerprint}{since.isoformat()}".encode(), digest_size=8).hexdigest()


def _look(courses: Iterable[Course], round: Round, rules: Mapping[str, AlertRule]) -> set[str]:
    """Show every open alert what was found of it; the fingerprints that are taken up."""
    signals = {signal.fingerprint: signal for signal in round.signals}
    whole = {(s.rule_id, s.branch_id) for s in round.signals if s.subject == "branch"}
    latest = _latest(courses)
    for course in latest.values():
        alert = course.alert
        card, signal = card_of(alert.rule_id, rules), signals.get(alert.fingerprint)
        place = (alert.rule_id, alert.branch_id)
        if card is None:
            unknown(course, round.at)
        elif signal is not None and _is_same(course, signal, round.at):
            there(course, signal, card, round.at)
        elif signal is None and course.is_live and (place in whole or _is_unknown(alert, round)):
            # While one alert stands for the whole branch nobody looks at its desks one by one.
            unknown(course, round.at)
        else:
            gone(course, card, round.at, round.ended.get(alert.fingerprint))
    return {key for key, course in latest.items() if course.is_live}


def _is_unknown(alert: Alert, round: Round) -> bool:
    """Whether nobody can tell at its branch, or of its very subject."""
    return (alert.rule_id, alert.branch_id) in round.unknown or alert.fingerprint in round.unsure


def _latest(courses: Iterable[Course]) -> dict[str, Course]:
    """The newest alert of each fingerprint: an older one has ended before it began."""
    found: defaultdict[str, list[Course]] = defaultdict(list)
    for course in courses:
        found[course.alert.fingerprint].append(course)
    return {key: max(group, key=lambda c: (c.alert.since, c.alert.alert_id)) for key, group in found.items()}


def _is_same(course: Course, signal: Signal, at: datetime) -> bool:
    """Whether the finding is this alert's: it is live, ended a short while ago, or is the very same."""
    alert, since = course.alert, utc(signal.since, at)
    if course.is_live or alert_id(signal.fingerprint, since) == alert.alert_id:
        return True
    return alert.resolved_at is not None and since - alert.resolved_at <= REOPEN_WITHIN


def _new(signal: Signal, card: AlertRule, at: datetime, now: datetime) -> Course:
    since = utc(signal.since, at)
    alert = Alert(
        alert_id(signal.fingerprint, since),
        signal.fingerprint,
        signal.rule_id,
        version_of(signal, card),
        severity_of(signal, card),
        signal.branch_id,
        signal.subject,
        since,
    )
    course = Course(alert, now, is_new=True)
    born(course, signal, card, at)
    return course


def _tell(course: Course, now: datetime) -> None:
    """People are told once each time it fires, and anew when a muting has ended."""
    if course.alert.notified_at is None and is_news(course.alert):
        course.flip("notified_at", now)


def _escalate(course: Course, rules: Mapping[str, AlertRule], now: datetime) -> None:
    """One level further up when nobody took it on; not while nobody can tell whether it is still so."""
    alert = course.alert
    card = card_of(alert.rule_id, rules)
    if card is None or card.escalate_after is None or not _waits_for_somebody(course):
        return
    told = [at for at in (alert.notified_at, alert.escalated_at) if at is not None]
    due = max(told) + card.escalate_after
    if due <= now:
        at = due if course.start.unknown_since is None else now
        course.flip("level", alert.level + 1, at, "nobody_acknowledged", escalated_at=at)


def _waits_for_somebody(course: Course) -> bool:
    alert = course.alert
    waits = alert.work is Work.NEW and alert.notified_at is not None and alert.level < LEVELS
    return waits and is_news(alert)
