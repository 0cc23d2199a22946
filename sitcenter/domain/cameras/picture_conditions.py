"""Every condition that a key frame can show."""

from collections.abc import Mapping

from sitcenter.domain.cameras.course import Finding
from sitcenter.domain.cameras.exposure_conditions import black, dark, frozen, noise, over_exposed
from sitcenter.domain.cameras.look import Look
from sitcenter.domain.cameras.types import CameraState
from sitcenter.domain.cameras.view_conditions import blurred, covered, moved


def findings(look: Look) -> Mapping[CameraState, Finding]:
    """What this picture says of each condition of pictures."""
    return {
        CameraState.FROZEN: frozen(look),
        CameraState.BLACK: black(look),
        CameraState.OVER_EXPOSED: over_exposed(look),
        CameraState.NOISE: noise(look),
        CameraState.MOVED: moved(look),
        CameraState.COVERED: covered(look),
        CameraState.BLURRED: blurred(look),
        CameraState.DARK: dark(look),
    }
