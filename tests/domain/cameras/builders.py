"""Cameras on a board, and their stretches, with constant times."""

from datetime import datetime, timedelta

from sitcenter.domain.cameras.types import CameraBoard, CameraInterval, CameraKey, CameraState, Monitorable
from tests.domain.builders import NOW

KEY = CameraKey("a", "c1")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def seen(
    camera_id: str = "c1", state: CameraState = CameraState.OK, since: float | None = 0, **fields: object
) -> CameraBoard:
    """A camera whose view was learned in full; `since`: seconds after NOW."""
    values: dict[str, object] = {
        "camera_id": camera_id,
        "zone": "hall",
        "covers": (),
        "state": state,
        "cause": "",
        "since": None if since is None else after(since),
        "monitorable": Monitorable.FULL,
        "shadow": False,
    }
    return CameraBoard(**(values | fields))  # type: ignore[arg-type]


def site(*stops: float | None, state: CameraState = CameraState.OFFLINE) -> tuple[CameraBoard, ...]:
    """Cameras c1, c2, ... that stopped so many seconds after NOW; None: it works."""
    return tuple(
        seen(f"c{number}") if at is None else seen(f"c{number}", state, at)
        for number, at in enumerate(stops, 1)
    )


def stretch(
    state: CameraState, since: float, until: float | None, *, planned: bool = False
) -> CameraInterval:
    return CameraInterval(
        KEY, state, "", after(since), None if until is None else after(until), maintenance=planned
    )
