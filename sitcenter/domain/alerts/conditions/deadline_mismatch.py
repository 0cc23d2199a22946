"""The source's own deadline and the one counted here are not the same."""

from collections import defaultdict

from sitcenter.domain.alerts.conditions.at_risk import gathered
from sitcenter.domain.alerts.conditions.incidents import LIMIT
from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.facts import Differing
from sitcenter.domain.alerts.types import AlertRule

LIMITS = frozenset({"applications", LIMIT})
"""`applications`: so many must differ at once."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a branch. When it began isn't known: it counts from the round that found it."""
    found: defaultdict[str, list[Differing]] = defaultdict(list)
    for one in sorted(scene.facts.differing, key=lambda a: a.application_id):
        found[one.branch_id].append(one)
    signals = [
        gathered(rule, group, "branch", scene.now)
        for group in found.values()
        if len(group) >= rule.limits["applications"]
    ]
    return Finding(tuple(signals), scene.unread)
