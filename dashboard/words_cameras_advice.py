"""What each state of a camera means for whoever relies on it, and what to do about it."""

from collections.abc import Mapping

from dashboard.i18n import mark
from sitcenter.domain.cameras.types import CameraState

_NOTHING = mark("Nothing needs doing.")
_BRANCH = mark(
    "Call the branch: ask somebody to look at the camera. Needs checking, there may be a plain reason."
)
_TECHNICIAN = mark("Call the technician: power, cable, switch, then the camera itself.")
_ADDRESS = mark(
    "Have the technician compare the camera's address in the settings with the camera or its recorder."
)
_LOGIN = mark(
    "Have the technician check the name and password of the monitor at the camera; it asks again by itself."
)
_PICTURE = mark("Call the technician: the camera, its settings and the link need checking.")

MEANINGS: Mapping[CameraState, str] = {
    CameraState.OFFLINE: mark("There is no connection to the camera: nothing is seen."),
    CameraState.NO_SIGNAL: mark("Packets come, but no picture can be made of them: nothing is seen."),
    CameraState.STALE: mark("The connection stands, but nothing comes any more: what is on a screen is old."),
    CameraState.CODEC: mark("Parts of the picture arrive damaged: something is seen, not everything."),
    CameraState.FROZEN: mark("The picture no longer changes: it looks alive, and is not."),
    CameraState.BLACK: mark("The picture is black and the usual view is not in it: nothing is seen."),
    CameraState.OVER_EXPOSED: mark("The picture is washed out by light: next to nothing is seen."),
    CameraState.NOISE: mark("Noise or stripes lie over the picture: details can't be made out."),
    CameraState.MOVED: mark("The camera looks elsewhere than it was hung up for."),
    CameraState.COVERED: mark("Something hides most of the view."),
    CameraState.BLURRED: mark("The view is in place but out of focus: details can't be made out."),
    CameraState.LOW_FPS: mark("Fewer frames come than usual: quick movements are missed."),
    CameraState.LATENCY: mark("The picture comes late: what is seen has already happened."),
    CameraState.TIMESTAMPS: mark("Frames carry times that jump: recordings may have gaps."),
    CameraState.CLOCK_DRIFT: mark("The camera's clock is off: times in recordings can't be relied on."),
    CameraState.DARK: mark("The view is as it should be, only badly lit."),
    CameraState.OK: mark("The camera sees what it should."),
    CameraState.UNKNOWN: mark("Nothing is known of the camera now: it may see or not."),
}  # fmt: skip
ADVICE: Mapping[CameraState, str] = {
    CameraState.OFFLINE: _TECHNICIAN,
    CameraState.NO_SIGNAL: _PICTURE,
    CameraState.STALE: _TECHNICIAN,
    CameraState.CODEC: _PICTURE,
    CameraState.FROZEN: mark("Restart the camera or its recorder; if it stays so, call the technician."),
    CameraState.BLACK: _BRANCH,
    CameraState.OVER_EXPOSED: _BRANCH,
    CameraState.NOISE: _PICTURE,
    CameraState.MOVED: mark("Have the branch turn it back; if the new view is meant, accept it here."),
    CameraState.COVERED: _BRANCH,
    CameraState.BLURRED: mark("Have the branch clean the lens; if it stays so, a technician must focus it."),
    CameraState.LOW_FPS: _PICTURE,
    CameraState.LATENCY: _PICTURE,
    CameraState.TIMESTAMPS: _PICTURE,
    CameraState.CLOCK_DRIFT: mark("Have the technician set the camera's time server."),
    CameraState.DARK: mark("If people are still there, ask the branch for light; else nothing."),
    CameraState.OK: _NOTHING,
    CameraState.UNKNOWN: mark("See whether the watching of cameras runs; until then ask the branch."),
}  # fmt: skip
ADVICE_BY_CAUSE: Mapping[str, str] = {
    "auth": _LOGIN,
    "not_found": _ADDRESS,
    "address": _ADDRESS,
    "dns": _ADDRESS,
    "protocol": _ADDRESS,
    "not_configured": mark("Have the technician enter the camera's address; until then ask the branch."),
    "overloaded": mark(
        "It says nothing of the camera: have the load of the machine that watches checked, "
        "and ask the branch meanwhile."
    ),
    "starting": mark("Wait a minute: its first word is due. If it stays so, ask the branch."),
}
"""Where the cause says better than the state what helps."""


def advice_for(state: CameraState, cause: str) -> str:
    """What to do, as a message to translate."""
    known = state in {CameraState.OFFLINE, CameraState.UNKNOWN}
    return ADVICE_BY_CAUSE.get(cause, ADVICE[state]) if known else ADVICE[state]
