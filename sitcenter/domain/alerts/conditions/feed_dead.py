"""The queue log of a branch isn't read, or says nothing, while the branch should be working."""

from datetime import datetime

from sitcenter.domain.alerts.conditions.incidents import LIMIT
from sitcenter.domain.alerts.conditions.scene import Finding, Scene, opened_at
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.board_types import BranchBoard, State
from sitcenter.domain.events import Kind
from sitcenter.domain.feed import source_trouble

LIMITS = frozenset({LIMIT})
REASONS = frozenset({"source_failing", "source_stale", "source_silent", "never_read", "no_source"})
"""A branch on paper is unknown too, but its feed is alive and its people have said so."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a branch. A closed branch with a dead feed is nobody's alarm, and no recovery either."""
    signals = [
        _signal(rule, scene, branch)
        for branch in scene.board.branches
        if branch.state is State.UNKNOWN and branch.reason in REASONS
    ]
    closed = {branch.branch_id for branch in scene.board.branches if branch.state is State.CLOSED}
    return Finding(tuple(signals), scene.dark & closed)


def _signal(rule: AlertRule, scene: Scene, branch: BranchBoard) -> Signal:
    troubled = [
        source.source_id
        for source in scene.facts.sources
        if source.kind == Kind.QUEUE
        and branch.branch_id in source.branches
        and source_trouble(source, opened_at(branch, scene.now), scene.now)
    ]
    return Signal(
        rule.id,
        branch.branch_id,
        "branch",
        since=_since(branch, scene.now),
        observed=branch.age_s,
        unit="s",
        evidence=tuple(sorted(troubled)),
        facts={
            "reason": branch.reason,
            "last_good": None if branch.as_of is None else branch.as_of.isoformat(),
            "waiting_then": branch.waiting,
        },
    )


def _since(branch: BranchBoard, now: datetime) -> datetime:
    """The last good moment; a feed that died overnight is missed from the opening on."""
    opened = opened_at(branch, now)
    moments = [at for at in (branch.as_of, opened) if at is not None]
    return max(moments, default=now)
