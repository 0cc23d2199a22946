"""Which desks are seen now, by the cameras that are configured to see them.

Every desk of a branch is one of four: seen, blind, not known to be either, or never seen by any camera.
"""

from collections.abc import Callable, Iterable, Mapping

from sitcenter.domain.cameras.types import NOT_SEEING, CameraBoard, CameraState
from sitcenter.domain.network import Branch


def seen_desks(branch: Branch, cameras: Iterable[CameraBoard]) -> tuple[str, ...]:
    """Desks that at least one camera sees now, however badly."""
    states = _states(cameras)
    return _desks(branch, lambda eyes: any(_sees(states, eye) for eye in eyes))


def blind_desks(branch: Branch, cameras: Iterable[CameraBoard]) -> tuple[str, ...]:
    """Desks whose cameras are all known not to see now."""
    states = _states(cameras)
    return _desks(branch, lambda eyes: bool(eyes) and all(states.get(eye) in NOT_SEEING for eye in eyes))


def unknown_desks(branch: Branch, cameras: Iterable[CameraBoard]) -> tuple[str, ...]:
    """Desks that are not known to be seen, nor to be blind: a camera that may see them is unknown."""
    boards = tuple(cameras)
    told = {*seen_desks(branch, boards), *blind_desks(branch, boards), *never_seen(branch)}
    return tuple(desk.id for desk in branch.desks if desk.id not in told)


def never_seen(branch: Branch) -> tuple[str, ...]:
    """Desks that no camera is configured to see: blind spots of the plan, whatever works."""
    return _desks(branch, lambda eyes: not eyes)


def _desks(branch: Branch, fits: Callable[[tuple[str, ...]], bool]) -> tuple[str, ...]:
    """The desks, in the branch's order, whose cameras fit."""
    return tuple(
        desk.id
        for desk in branch.desks
        if fits(tuple(camera.id for camera in branch.cameras if desk.id in camera.covers))
    )


def _states(cameras: Iterable[CameraBoard]) -> Mapping[str, CameraState]:
    return {camera.camera_id: camera.state for camera in cameras}


def _sees(states: Mapping[str, CameraState], camera_id: str) -> bool:
    """A camera of which nothing is told is unknown."""
    state = states.get(camera_id, CameraState.UNKNOWN)
    return state is not CameraState.UNKNOWN and state not in NOT_SEEING
