"""Cameras of a branch that came to show the same in the same moment: one alert names them all."""

from collections.abc import Iterable
from datetime import timedelta

from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import CAMERAS, AlertRule, Signal, fingerprint_of
from sitcenter.domain.board_types import BranchBoard
from sitcenter.domain.cameras.site import SiteIncident, may_be_incident, site_incident
from sitcenter.domain.cameras.types import CameraBoard, CameraState

LIMITS = frozenset({"share", "cameras_from", "within_s"})
"""`share`: of the branch's cameras, 0..1; `cameras_from`: and so many at least; `within_s`: of each other."""
FEWEST = 2
"""One camera alone is no group, though it may be all of its branch."""


def groups(
    rule: AlertRule,
    scene: Scene,
    branch: BranchBoard,
    cameras: Iterable[CameraBoard],
    states: Iterable[CameraState],
) -> Finding:
    """A signal for each of the states that so many of the cameras share; they keep their own beside it.

    `cameras`: those of the branch of which it can be told what they show, or that they show nothing of it.
    """
    counted = tuple(cameras)
    signals: list[Signal] = []
    unsure: set[tuple[str, str]] = set()
    if len(counted) < FEWEST:
        return Finding()
    within, least = timedelta(seconds=rule.limits["within_s"]), int(rule.limits["cameras_from"])
    for state in sorted(states):
        subject = f"{CAMERAS}{state}"
        stands = fingerprint_of(rule.id, branch.branch_id, subject) in scene.facts.standing
        asked = (counted, rule.limits["share"], least, within, scene.now)
        incident = site_incident(*asked, stands=stands, states=frozenset({state}))
        if incident is not None:
            signals.append(_signal(rule, branch, state, incident))
        elif stands and may_be_incident(*asked, stands=stands, states=frozenset({state})):
            unsure.add((branch.branch_id, subject))
    return Finding(tuple(signals), unsure=frozenset(unsure))


def _signal(rule: AlertRule, branch: BranchBoard, state: CameraState, incident: SiteIncident) -> Signal:
    told = [camera for camera in branch.cameras if camera.camera_id in incident.cameras]
    desks = dict.fromkeys(desk for camera in told for desk in camera.blind_desks)
    return Signal(
        rule.id,
        branch.branch_id,
        f"{CAMERAS}{state}",
        since=incident.since,
        observed=len(incident.cameras),
        limit=incident.enough,
        unit="cameras",
        evidence=incident.cameras,
        facts={
            "state": state.value,
            "cameras": ",".join(incident.cameras),
            "count": len(incident.cameras),
            "watched": incident.watched,
            "desks": ",".join(desks),
        },
    )
