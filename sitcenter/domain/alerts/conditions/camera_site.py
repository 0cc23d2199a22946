"""Most of a branch's cameras stopped in the same moment: the site is cut off, not each of them."""

from datetime import timedelta

from sitcenter.domain.alerts.conditions.incidents import LIMIT
from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import AlertRule, Signal, fingerprint_of
from sitcenter.domain.cameras.site import SiteIncident, may_be_incident, site_incident

LIMITS = frozenset({"share", "cameras_from", "within_s", LIMIT})
"""`share`: of the branch's cameras, 0..1; `cameras_from`: and so many at least; `within_s`: of each other."""


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a branch. It ends when fewer cameras than make it an incident stand still."""
    share, within = rule.limits["share"], timedelta(seconds=rule.limits["within_s"])
    least = int(rule.limits["cameras_from"])
    signals: list[Signal] = []
    unknown = set(scene.unwatched)
    for branch in scene.board.branches:
        if branch.branch_id not in unknown:
            stands = fingerprint_of(rule.id, branch.branch_id, "branch") in scene.facts.standing
            asked = (branch.cameras, share, least, within, scene.now)
            incident = site_incident(*asked, stands=stands)
            if incident is not None:
                signals.append(_signal(rule, branch.branch_id, incident))
            elif may_be_incident(*asked, stands=stands):
                unknown.add(branch.branch_id)
    return Finding(tuple(signals), frozenset(unknown))


def _signal(rule: AlertRule, branch_id: str, incident: SiteIncident) -> Signal:
    return Signal(
        rule.id,
        branch_id,
        "branch",
        since=incident.since,
        observed=len(incident.cameras),
        limit=incident.enough,
        unit="cameras",
        evidence=incident.cameras,
        facts={"count": len(incident.cameras), "watched": incident.watched},
    )
