"""Alerts, messages and routes of the tests of notification."""

from dataclasses import replace
from datetime import timedelta

from collectors.notify.notice import Desk, Notice
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import Alert, AlertRule, Condition, Message, Severity, Topic
from sitcenter.domain.network import Names
from sitcenter.settings.notify import RouteConfig, Target
from tests.domain.builders import NOW, branch, minutes, network

SITE = "http://127.0.0.1:8050"
RULE = AlertRule(
    id="wait-over-norm",
    version=1,
    severity=Severity.HIGH,
    names=Names("Күту нормативтен асты", "Ожидание выше норматива", "Wait over the norm"),
    cause=Names("себеп", "причина", "cause"),
    consequence=Names("салдар", "последствие", "consequence"),
    action=Names("Терезе ашыңыз", "Откройте окно", "Open a desk"),
    respond_within=minutes(10),
    hold_for=timedelta(0),
    keep_for=timedelta(0),
)
DESK = Desk(network(branch("a"), branch("b")), {RULE.id: RULE}, SITE)


def alert(**changes: object) -> Alert:
    """Fires at branch a since 10:58 of Almaty, half an hour before NOW: a wait of 50 minutes against 30."""
    made = Alert(
        alert_id="00ff00ff00ff00ff",
        fingerprint="wait-over-norm|a|branch",
        rule_id=RULE.id,
        rule_version=1,
        severity=Severity.HIGH,
        branch_id="a",
        subject="branch",
        since=NOW - minutes(32),
        condition=Condition.FIRING,
        fired_at=NOW - minutes(31),
        observed=3000.0,
        limit=1800.0,
        unit="s",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def message(number: int = 1, topic: Topic = Topic.FIRING, route: str = "duty", **changes: object) -> Message:
    return Message(f"key-{number}", route, topic, NOW, alert(**changes))


def notice(
    topic: Topic = Topic.FIRING, language: str = "en", duplicate: bool = False, **changes: object
) -> Notice:
    return DESK.notice(Message("key-1", "duty", topic, NOW, alert(**changes)), language, duplicate)


def target(kind: str, url: str, **changes: object) -> Target:
    return replace(Target(kind, url, "", 5.0), **changes)  # type: ignore[arg-type]


def route(kind: str, url: str, language: str = "en", route_id: str = "duty") -> RouteConfig:
    return RouteConfig(Route(route_id, kind=kind), target(kind, url), language)  # type: ignore[arg-type]
