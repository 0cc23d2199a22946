"""Messages wait for a receiver that doesn't take them: somebody believes that he would be told."""

from datetime import timedelta

from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.waits import seconds

LIMITS = frozenset({"wait_s"})
"""`wait_s`: how long the first message in the line may wait."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a route, for the network."""
    allowed = timedelta(seconds=rule.limits["wait_s"])
    return Finding(
        tuple(
            Signal(
                rule.id,
                "",
                f"route:{stuck.route_id}",
                since=stuck.since,
                observed=seconds(scene.now - stuck.since),
                limit=rule.limits["wait_s"],
                unit="s",
                facts={"count": stuck.waiting, "error": stuck.error},
            )
            for stuck in scene.facts.stuck
            if scene.now - stuck.since > allowed
        )
    )
