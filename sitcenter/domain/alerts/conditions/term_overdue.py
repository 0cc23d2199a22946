"""The term of applications has passed."""

from sitcenter.domain.alerts.conditions.at_risk import by_holder, gathered
from sitcenter.domain.alerts.conditions.incidents import LIMIT
from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import AlertRule, Signal

LIMITS = frozenset({"applications", LIMIT})
"""`applications`: so many must be overdue at once."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal for each branch and each of those whom its applications wait for."""
    late = (one for one in scene.facts.at_risk if one.late)
    signals: list[Signal] = []
    for (_, waits_for), group in by_holder(late).items():
        due = [one.due_at for one in group if one.due_at is not None]
        enough = int(rule.limits["applications"])
        if len(due) >= enough:
            signals.append(gathered(rule, group, f"terms:{waits_for}", due[enough - 1], waits_for=waits_for))
    return Finding(tuple(signals), scene.unread)
