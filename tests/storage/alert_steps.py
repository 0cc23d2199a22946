"""Alerts and steps made by hand: what storage is given."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sitcenter.domain.alerts.fold import BORN_WITH
from sitcenter.domain.alerts.types import Alert, Flip, Message, Severity, Step, Topic
from tests.domain.builders import NOW, minutes


def pending(alert_id: str = "a1", branch_id: str = "a", **fields: Any) -> Alert:
    values: dict[str, Any] = {
        "alert_id": alert_id,
        "fingerprint": f"wait-over-norm|{branch_id}|{alert_id}",
        "rule_id": "wait-over-norm",
        "rule_version": 1,
        "severity": Severity.MEDIUM,
        "branch_id": branch_id,
        "subject": alert_id,
        "since": NOW - minutes(5),
    }
    return Alert(**values | fields)


def step(alert: Alert, noticed_at: datetime = NOW, **fields: Any) -> Step:
    """The alert one flip on, with some of its fields changed."""
    moved = replace(alert, **fields, version=alert.version + 1)
    changed = next(iter(fields), "condition")
    flip = Flip(
        alert_id=alert.alert_id,
        seq=moved.version,
        at=noticed_at - minutes(1),
        noticed_at=noticed_at,
        changed=changed,
        before=str(getattr(alert, changed)),
        after=str(getattr(moved, changed)),
        reason="as told",
        actor="officer",
        rule_version=1,
        detail={} if alert.version else {name: str(getattr(alert, name)) for name in BORN_WITH},
    )
    return Step(moved, (flip,), alert.version)


def seen(alert: Alert, **fields: Any) -> Step:
    """The alert observed anew."""
    return Step(replace(alert, **fields), (), alert.version)


def message(alert: Alert, key: str = "k1", route: str = "duty", at: datetime = NOW) -> Message:
    return Message(key, route, Topic.FIRING, at, alert)
