"""The evaluation itself came late: for that time nobody watched."""

from datetime import timedelta

from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.waits import seconds

LIMITS = frozenset({"late_s"})
"""`late_s`: seconds between two evaluations."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal for the network, dated from the last evaluation that was in time."""
    last = scene.facts.last_round_at
    if last is None or scene.now - last <= timedelta(seconds=rule.limits["late_s"]):
        return Finding()
    gap = seconds(scene.now - last)
    signal = Signal(
        rule.id,
        "",
        "evaluation",
        since=last,
        observed=gap,
        limit=rule.limits["late_s"],
        unit="s",
        facts={"until": scene.now.isoformat()},
    )
    return Finding((signal,))
