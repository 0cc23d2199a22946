"""Whoever comes now will wait longer than the norm, and there are desks that could be opened."""

from sitcenter.domain.alerts.conditions.scene import Finding, Scene, opened_at
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.board_types import BranchBoard
from sitcenter.domain.waits import seconds

LIMITS = frozenset({"ratio"})
"""`ratio`: from so many norms of wait on."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a branch. Where every desk is open nobody can act on it, so there is none."""
    working = [branch for branch in scene.known() if opened_at(branch, scene.now) is not None]
    signals = [_signal(rule, scene, b) for b in working if _is_short(rule, scene, b)]
    blind = (b.branch_id for b in working if b.expected_wait_s is None or b.desks.open is None)
    return Finding(tuple(signals), scene.dark.union(blind))


def _limit_s(rule: AlertRule, scene: Scene) -> int:
    return seconds(scene.network.default_norm.wait * rule.limits["ratio"])


def _is_short(rule: AlertRule, scene: Scene, branch: BranchBoard) -> bool:
    if branch.expected_wait_s is None or branch.desks.open is None:
        return False
    return branch.expected_wait_s > _limit_s(rule, scene) and branch.desks.open < branch.desks.total


def _signal(rule: AlertRule, scene: Scene, branch: BranchBoard) -> Signal:
    return Signal(
        rule.id,
        branch.branch_id,
        "branch",
        since=scene.now,
        observed=branch.expected_wait_s,
        limit=_limit_s(rule, scene),
        unit="s",
        facts={
            "waiting": branch.waiting,
            "desks_open": branch.desks.open,
            "desks_total": branch.desks.total,
            "windows_needed": branch.windows_needed,
        },
    )
