"""What an alert says of a camera: how it stands, and which desks nobody sees for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dashboard.i18n import Translator, mark
from sitcenter.domain.alerts.conditions.integrity import began
from sitcenter.domain.alerts.governance import is_indicated
from sitcenter.domain.alerts.types import CAMERAS, Alert
from sitcenter.domain.cameras.types import CameraState, Failure

STANDINGS: Mapping[str, str] = {
    CameraState.OFFLINE: mark("no connection to the camera"),
    CameraState.NO_SIGNAL: mark("data comes, but no picture"),
    CameraState.STALE: mark("the stream has stopped"),
    CameraState.CODEC: mark("the stream is damaged"),
    CameraState.FROZEN: mark("the picture is frozen"),
    CameraState.BLACK: mark("the picture is black"),
    CameraState.OVER_EXPOSED: mark("the picture is over-exposed"),
    CameraState.NOISE: mark("the picture is noisy"),
    CameraState.MOVED: mark("the camera looks elsewhere"),
    CameraState.COVERED: mark("the lens is covered"),
    CameraState.BLURRED: mark("the picture is blurred"),
    CameraState.LOW_FPS: mark("too few frames a second"),
    CameraState.LATENCY: mark("the picture comes late"),
    CameraState.TIMESTAMPS: mark("times in the stream leap"),
    CameraState.CLOCK_DRIFT: mark("the camera's clock is off"),
}
REASONS: Mapping[str, str] = {
    Failure.ADDRESS: mark("its address can't be read"),
    Failure.DNS: mark("its name isn't found in the network"),
    Failure.REFUSED: mark("the connection is refused"),
    Failure.TIMEOUT: mark("no answer in time"),
    Failure.AUTH: mark("the password isn't accepted"),
    Failure.NOT_FOUND: mark("there is no such stream"),
    Failure.PROTOCOL: mark("the answer isn't understood"),
    Failure.CLOSED: mark("the other side ended it"),
}


def camera_standing(alert: Alert, translator: Translator) -> str:
    """What is told of the cameras, and why where that is known; empty where the alert is about none."""
    told = (STANDINGS.get(_fact(alert, "state")), REASONS.get(_fact(alert, "cause")))
    return ", ".join(translator.text(words) for words in told if words) if _is_of_cameras(alert) else ""


def shared_state(name: str, translator: Translator) -> str:
    """What several cameras of a branch show alike."""
    return translator.text(STANDINGS[name]) if name in STANDINGS else name


def unseen_desks(alert: Alert) -> str:
    """Desks that no camera sees while these don't; what an indicator found is over."""
    return ", ".join(_desks(alert)) if _is_of_cameras(alert) and not is_indicated(alert) else ""


def desks_concerned(alert: Alert) -> Sequence[str]:
    """The desks at which it was what an indicator found; none of other alerts."""
    return _desks(alert) if is_indicated(alert) else ()


def stretch_of(alert: Alert) -> tuple[datetime, datetime]:
    """From when to when that was of which an indicator tells; a moment where no end is known."""
    since = began(alert.subject) or alert.since
    until = alert.facts.get("until")
    return since, max(since, datetime.fromisoformat(until)) if isinstance(until, str) else since


def _desks(alert: Alert) -> Sequence[str]:
    return tuple(filter(None, _fact(alert, "desks").split(",")))


def camera_path(alert: Alert) -> str:
    """The address of the camera's own page, with each measure against its limits; "" where there is none.

    An indicator may name several, and tells beside them when it was.
    """
    name, _, _ = alert.subject.removeprefix("camera:").partition("@")
    if not (_is_of_camera(alert) and alert.branch_id) or "+" in name:
        return ""
    return f"/cameras/{alert.branch_id}/{name}"


def _is_of_camera(alert: Alert) -> bool:
    return alert.subject.startswith("camera:")


def _is_of_cameras(alert: Alert) -> bool:
    return _is_of_camera(alert) or alert.subject.startswith(CAMERAS)


def _fact(alert: Alert, name: str) -> str:
    return str(alert.facts.get(name) or "")
