"""`/api/v1/cameras`: how every camera stands, as read-only JSON, described by OpenAPI.

`state` is crit where nobody sees what the camera was hung up for, warn where it sees badly, ok where it sees
what it should (also when the view is merely dark), and unknown wherever that isn't known.
"""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from dashboard.api import Branches, asked_scope, newest_frame, worst
from dashboard.api_models import ApiModel, Fresh
from dashboard.deps import Deps
from dashboard.frames import Frame
from dashboard.views_cameras_kinds import Kind, is_maintained, kind_of
from sitcenter.domain.board_types import State
from sitcenter.domain.cameras.types import CameraBoard, CameraKey, CameraState, Monitorable
from sitcenter.domain.waits import seconds

STATES: Mapping[Kind, State] = {
    Kind.NO_STREAM: State.CRIT,
    Kind.PICTURE: State.CRIT,
    Kind.IMPAIRED: State.WARN,
    Kind.UNKNOWN: State.UNKNOWN,
    Kind.SEEING: State.OK,
}


class ApiCamera(Fresh):
    """A camera. `as_of`: the last moment at which its state was known to hold."""

    branch_id: str
    camera_id: str
    zone: str
    covers: list[str] = Field(description="Desks that it is hung up for.")
    camera_state: CameraState
    cause: str = Field(description="Why, as a code; empty when all is well.")
    since: datetime | None = Field(description="Since when it is in this state; null: not known.")
    was: CameraState | None = Field(description="While unknown: its last known state.")
    monitorable: Monitorable = Field(description="How much of it can be judged.")
    shadow: bool = Field(description="Faults of the picture are noted and nobody is alerted yet.")
    maintenance: bool = Field(description="Maintenance runs: what it shows counts for nothing.")
    maintenance_until: datetime | None
    blind_desks: list[str] = Field(description="Of its desks those that no camera is known to see.")


class ApiCameraCounts(ApiModel):
    """`seeing`: what they should; null while that is known of none."""

    total: int
    seeing: int | None
    unknown: int


class ApiCameras(Fresh):
    """All cameras by branch, the worst branch first; `state` is the worst of those not under maintenance."""

    counts: ApiCameraCounts
    cameras: list[ApiCamera]


def router(deps: Deps) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix="/api/v1", tags=["api"])

    @routes.get("/cameras", response_model=ApiCameras)
    def cameras(branches: Branches = None) -> ApiCameras:
        """Every configured camera, whatever is known of it."""
        frame, now = newest_frame(deps), deps.now()
        board = frame.board(asked_scope(deps, branches))
        told = {fact.key: fact.at for fact in frame.snapshot.cameras}
        found = [
            _camera(branch.branch_id, one, frame, told, now)
            for branch in board.branches
            for one in branch.cameras
        ]
        return ApiCameras(
            as_of=frame.snapshot.at,
            age_s=seconds(now - frame.snapshot.at),
            state=worst(one.state for one in found if not one.maintenance),
            counts=ApiCameraCounts(
                total=board.network.cameras_total,
                seeing=board.network.cameras_seeing,
                unknown=board.network.cameras_unknown,
            ),
            cameras=found,
        )

    return routes


def _camera(
    branch_id: str, camera: CameraBoard, frame: Frame, told: Mapping[CameraKey, datetime], now: datetime
) -> ApiCamera:
    """What is known now is known as of the reading; of the unknown, as of its last word."""
    known = camera.state is not CameraState.UNKNOWN
    as_of = frame.snapshot.at if known else told.get(CameraKey(branch_id, camera.camera_id))
    same = {name: getattr(camera, name) for name in ApiCamera.model_fields if hasattr(camera, name)}
    return ApiCamera.model_validate(
        {
            **same,
            "branch_id": branch_id,
            "covers": list(camera.covers),
            "blind_desks": list(camera.blind_desks),
            "camera_state": camera.state,
            "as_of": as_of,
            "age_s": None if as_of is None else seconds(now - as_of),
            "state": STATES[kind_of(camera.state)],
            "maintenance": is_maintained(camera, now),
        }
    )
