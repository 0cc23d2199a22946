"""Cameras one by one, by the states that a rule is about: what three rules share."""

from collections.abc import Mapping

from sitcenter.domain.alerts.conditions.camera_groups import groups
from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.cameras.board import NOT_CONFIGURED
from sitcenter.domain.cameras.site import in_maintenance
from sitcenter.domain.cameras.types import CameraBoard, CameraState, Monitorable

PICTURE = frozenset(
    {
        CameraState.FROZEN,
        CameraState.BLACK,
        CameraState.OVER_EXPOSED,
        CameraState.NOISE,
        CameraState.MOVED,
        CameraState.COVERED,
        CameraState.BLURRED,
    }
)
"""Told from the picture, by what was learned of this very view."""
_RANK: Mapping[CameraState, int] = {state: place for place, state in enumerate(CameraState)}


def each_camera(rule: AlertRule, scene: Scene, states: frozenset[CameraState]) -> Finding:
    """One signal for each camera in one of the states, at any hour: cameras are wired day and night.

    A camera says one thing at a time, the worst. What is worse than the last of the rule's own states may
    hide that: then, and while it is unknown, learned or worked on, nobody can tell. One whose stream was
    taken out of the configuration isn't to be watched any more: what was told of it ends. Where the rule's
    card says from when on, cameras that share a state have one signal beside their own.
    """
    last = max(_RANK[state] for state in states)
    signals: list[Signal] = []
    unsure: set[tuple[str, str]] = set()
    for branch in scene.board.branches:
        if branch.branch_id not in scene.unwatched:
            for camera in branch.cameras:
                if camera.state in states and _can_be_told(camera, scene):
                    signals.append(_signal(rule, scene, branch.branch_id, camera))
                elif camera.cause != NOT_CONFIGURED and _hides(camera, last):
                    unsure.add((branch.branch_id, _subject(camera)))
            if rule.limits:
                told = [c for c in branch.cameras if c.state not in states or _can_be_told(c, scene)]
                shared = groups(rule, scene, branch, told, states)
                signals.extend(shared.signals)
                unsure |= shared.unsure
    return Finding(tuple(signals), scene.unwatched, frozenset(unsure))


def _hides(camera: CameraBoard, last: int) -> bool:
    return camera.state is CameraState.UNKNOWN or _RANK[camera.state] <= last


def _can_be_told(camera: CameraBoard, scene: Scene) -> bool:
    """Not while somebody works on it; of its picture not before its view was learned in full."""
    learned = not camera.shadow and camera.monitorable is Monitorable.FULL
    return not in_maintenance(camera, scene.now) and (learned or camera.state not in PICTURE)


def _signal(rule: AlertRule, scene: Scene, branch_id: str, camera: CameraBoard) -> Signal:
    return Signal(
        rule.id,
        branch_id,
        _subject(camera),
        since=camera.since or scene.now,
        facts={
            "state": camera.state.value,
            "cause": camera.cause,
            "zone": camera.zone,
            "desks": ",".join(camera.blind_desks),
        },
    )


def _subject(camera: CameraBoard) -> str:
    return f"camera:{camera.camera_id}"
