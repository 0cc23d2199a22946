"""A stage on which rounds follow each other as the evaluator and its store would play them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sitcenter.domain.alerts.advance import advance
from sitcenter.domain.alerts.messages import messages, repeats
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import (
    Alert,
    AlertRule,
    Condition,
    Ended,
    Flip,
    Maintenance,
    Message,
    Round,
    Severity,
    Signal,
    Step,
    Topic,
)
from sitcenter.domain.alerts.verbs import Verb, act
from tests.domain.builders import NOW, names

EVERYBODY = Route("duty")
RECENT = timedelta(hours=1)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def at(count: float) -> datetime:
    """So many seconds into the play."""
    return NOW + seconds(count)


def card(rule_id: str = "wait-over-norm", **fields: object) -> AlertRule:
    values: dict[str, object] = {
        "id": rule_id,
        "version": 1,
        "severity": Severity.MEDIUM,
        "names": names(rule_id),
        "cause": names("cause"),
        "consequence": names("consequence"),
        "action": names("action"),
        "respond_within": seconds(600),
        "hold_for": seconds(0),
        "keep_for": seconds(60),
    }
    return AlertRule(**(values | fields))  # type: ignore[arg-type]


def signal(since: datetime = NOW, rule_id: str = "wait-over-norm", **fields: object) -> Signal:
    values: dict[str, object] = {
        "rule_id": rule_id,
        "branch_id": "a",
        "subject": "branch",
        "since": since,
        "observed": 2000,
        "limit": 1800,
        "unit": "s",
    }
    return Signal(**(values | fields))  # type: ignore[arg-type]


class Stage:
    """Plays rounds and verbs, and keeps what they wrote."""

    def __init__(self, *cards: AlertRule, routes: tuple[Route, ...] = (EVERYBODY,)) -> None:
        self.rules = {rule.id: rule for rule in cards or (card(),)}
        self.routes = routes
        self.windows: list[Maintenance] = []
        self.kept: dict[str, Alert] = {}
        self.flips: list[Flip] = []
        self.outbox: dict[str, Message] = {}

    def round(
        self,
        when: float,
        *signals: Signal,
        unknown: Iterable[tuple[str, str]] = (),
        unsure: Iterable[str] = (),
        ended: Mapping[str, Ended] | None = None,
    ) -> tuple[Step, ...]:
        now = at(when)
        found = Round(now, signals, frozenset(unknown), frozenset(unsure), ended or {})
        steps = advance(self.open(now), found, self.rules, self.windows, now)
        for step in steps:
            self.write(step, now)
        for message in repeats(self.kept.values(), self.rules, self.routes, now):
            self.outbox.setdefault(message.key, message)
        return steps

    def rounds(self, start: float, end: float, *signals: Signal, every: float = 3) -> None:
        """The same finding from `start` until `end` seconds."""
        when = start
        while when < end:
            self.round(when, *signals)
            when += every

    def act(self, verb: Verb, when: float, alert: Alert | None = None, **words: Any) -> Alert:
        step = act(alert or self.alert, verb, "aigul", at(when), **words)
        self.write(step, at(when))
        return step.alert

    def open(self, now: datetime) -> list[Alert]:
        return [
            alert
            for alert in self.kept.values()
            if alert.condition in (Condition.PENDING, Condition.FIRING)
            or (alert.resolved_at is not None and now - alert.resolved_at < RECENT)
        ]

    def write(self, step: Step, now: datetime) -> None:
        before = self.kept.get(step.alert.alert_id)
        assert step.version_before == (before.version if before else 0), "compare and set"
        self.kept[step.alert.alert_id] = step.alert
        self.flips += step.flips
        for message in messages(step, self.rules, self.routes, now):
            assert message.key not in self.outbox
            self.outbox[message.key] = message

    @property
    def alert(self) -> Alert:
        """The only alert."""
        (alert,) = self.kept.values()
        return alert

    def of(self, fingerprint: str) -> Alert:
        (alert,) = (alert for alert in self.kept.values() if alert.fingerprint == fingerprint)
        return alert

    def course(self, changed: str = "condition") -> list[tuple[str, datetime, datetime]]:
        """(after, when it truly happened, when it was noticed) of the flips of one field."""
        return [(flip.after, flip.at, flip.noticed_at) for flip in self.flips if flip.changed == changed]

    def told(self) -> list[Topic]:
        return [message.topic for message in self.outbox.values()]
