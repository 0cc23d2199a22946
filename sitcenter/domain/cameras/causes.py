"""Why a camera is in its state: every code that grading gives, so that screens can name them all."""

from collections.abc import Mapping

from sitcenter.domain.cameras.types import CameraState, Failure

OVERLOADED = "overloaded"
"""Cause: those who watch were late themselves, so that nobody looked."""
CAUSES: Mapping[CameraState, tuple[str, ...]] = {
    CameraState.OFFLINE: tuple(failure.value for failure in Failure),
    CameraState.NO_SIGNAL: ("undecodable",),
    CameraState.STALE: ("stalled", "no_video"),
    CameraState.CODEC: ("corrupt",),
    CameraState.FROZEN: ("repeated", "recurring", "no_change", "clock_runs"),
    CameraState.BLACK: ("no_light",),
    CameraState.OVER_EXPOSED: ("clipped", "washed_out"),
    CameraState.NOISE: ("noise", "stripes", "smear"),
    CameraState.MOVED: ("shifted", "view_lost"),
    CameraState.COVERED: ("covered",),
    CameraState.BLURRED: ("blurred", "hazed"),
    CameraState.LOW_FPS: ("low_fps",),
    CameraState.LATENCY: ("lag", "latency"),
    CameraState.TIMESTAMPS: ("jumps", "backsteps"),
    CameraState.CLOCK_DRIFT: ("clock_ahead", "clock_behind"),
    CameraState.DARK: ("dim",),
    CameraState.OK: ("",),
    CameraState.UNKNOWN: ("starting", "not_watched", OVERLOADED, "not_measured", "no_picture"),
}
"""`stalled`: packets came and stopped; `no_video`: none ever came in the session. `repeated`: the same to the
bit; `recurring`: one of the last few to the bit; `no_change`: quieter than the camera ever was; `clock_runs`:
so is all but the clock. `not_measured`: the stream is back and its picture isn't judged yet; `no_picture`: no
key frame comes.
"""
