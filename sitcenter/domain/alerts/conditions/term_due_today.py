"""Closing time comes near, and applications are due today still."""

from datetime import timedelta

from sitcenter.domain.alerts.conditions.at_risk import by_holder, gathered
from sitcenter.domain.alerts.conditions.incidents import LIMIT
from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import AlertRule, Signal

LIMITS = frozenset({"applications", "before_closing_min", LIMIT})
"""`before_closing_min`: looked at from so many minutes before the branch closes."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal for each branch and each of those whom its applications wait for."""
    begins = {
        branch.branch_id: branch.closes_at - timedelta(minutes=rule.limits["before_closing_min"])
        for branch in scene.board.branches
        if branch.closes_at is not None
    }
    due = (one for one in scene.facts.at_risk if not one.late)
    signals: list[Signal] = []
    for (branch_id, waits_for), group in by_holder(due).items():
        begin = begins.get(branch_id)
        if begin is not None and begin <= scene.now and len(group) >= rule.limits["applications"]:
            signals.append(gathered(rule, group, f"terms:{waits_for}", begin, waits_for=waits_for))
    return Finding(tuple(signals), scene.unread)
