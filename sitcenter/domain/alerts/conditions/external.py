"""Alerts of other systems that came in by webhook."""

from collections.abc import Mapping

from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.facts import ExternalAlert
from sitcenter.domain.alerts.types import AlertRule, Severity, Signal

WATCHDOG = "Watchdog"
"""Other systems' always-firing sign of life is no alert."""

SEVERITIES: Mapping[str, Severity] = {each.value: each for each in Severity} | {
    "critical": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "info": Severity.LOW,
}
"""Our own words, and those that rules of Prometheus mostly use."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal for each that fires there, at the branch that its label names, else for the network."""
    firing = (
        alert
        for alert in scene.facts.external
        if (alert.ends_at is None or alert.ends_at > scene.now) and _name(alert) != WATCHDOG
    )
    return Finding(tuple(_signal(rule, scene, alert) for alert in firing))


def _name(alert: ExternalAlert) -> str:
    return alert.labels.get("alertname") or alert.source


def _signal(rule: AlertRule, scene: Scene, alert: ExternalAlert) -> Signal:
    branch_id = alert.labels.get("branch", "")
    return Signal(
        f"{rule.id}:{_name(alert)}".replace("|", "_"),
        branch_id if branch_id in scene.network.branches else "",
        f"external:{alert.source}:{alert.fingerprint}".replace("|", "_"),
        since=alert.starts_at,
        evidence=(alert.fingerprint,),
        facts={
            "source": alert.source,
            "severity": SEVERITIES.get(alert.labels.get("severity", "").lower()),
            "summary": alert.annotations.get("summary"),
            "description": alert.annotations.get("description"),
        },
    )
