"""What is to be told, to which routes: firing, resolved, escalated, and that it is still so."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sitcenter.domain.alerts.muting import card_of, is_muted
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import Alert, AlertRule, Condition, Flip, Message, Step, Topic, Work


def messages(
    step: Step, rules: Mapping[str, AlertRule], routes: Iterable[Route], now: datetime
) -> tuple[Message, ...]:
    """What the step is to be told of. Whoever heard that it fires hears that it resolved, muted or not."""
    alert = step.alert
    if card_of(alert.rule_id, rules) is None or alert.merged_into:
        return ()
    wanted = [route for route in routes if route.wants(alert)]
    told: list[Message] = []
    for flip in step.flips:
        if _is_notice(flip):
            told += [_message(r, Topic.FIRING, flip.after, alert, now) for r in wanted if r.hears(0)]
        elif flip.changed == "level":
            mark = f"{alert.occurrences}.{flip.after}"
            hearing = (r for r in wanted if r.hears(int(flip.after)))
            told += [_message(r, Topic.ESCALATED, mark, alert, now) for r in hearing]
        elif _is_recovery(flip) and alert.notified_at is not None:
            mark = str(alert.occurrences)
            hearing = (r for r in wanted if r.was_told(alert.level))
            told += [_message(r, Topic.RESOLVED, mark, alert, now) for r in hearing]
    return tuple(told)


def repeats(
    open: Iterable[Alert],
    rules: Mapping[str, AlertRule],
    routes: Iterable[Route],
    now: datetime,
) -> tuple[Message, ...]:
    """That alerts fire still, each time their card's `repeat_every` has passed since people were told.

    The same message comes out, under the same key, until the next is due: it is written once.
    """
    asked = tuple(routes)
    return tuple(
        _message(route, Topic.REPEAT, mark, alert, now)
        for alert in open
        if (mark := _turn(alert, rules, now))
        for route in asked
        if route.wants(alert) and route.was_told(alert.level)
    )


def _turn(alert: Alert, rules: Mapping[str, AlertRule], now: datetime) -> str:
    """Which repeat is due, "" when none: handled, muted and unknown alerts aren't repeated."""
    card = card_of(alert.rule_id, rules)
    every = card.repeat_every if card else None
    open_still = alert.condition is Condition.FIRING and alert.work in (Work.NEW, Work.ASSIGNED)
    if every is None or not open_still or is_muted(alert) or alert.unknown_since is not None:
        return ""
    if alert.clear_since is not None or alert.notified_at is None:
        return ""
    count = (now - alert.notified_at) // every
    return f"{alert.occurrences}.{alert.notified_at.isoformat()}.{count}" if count else ""


def _is_notice(flip: Flip) -> bool:
    return flip.changed == "notified_at" and flip.after != ""


def _is_recovery(flip: Flip) -> bool:
    return flip.changed == "condition" and (flip.before, flip.after) == (
        Condition.FIRING,
        Condition.RESOLVED,
    )


def _message(route: Route, topic: Topic, mark: str, alert: Alert, now: datetime) -> Message:
    return Message(f"{route.id}|{alert.alert_id}|{topic}|{mark}", route.id, topic, now, alert)
