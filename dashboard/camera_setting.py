"""What the words of cameras depend on, for a frame and a screen."""

from dashboard.alert_setting import kept_link
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.views_cameras_setting import CameraSetting


def camera_setting(deps: Deps, frame: Frame, screen: Screen, theme: str) -> CameraSetting:
    """The setting of a screen's words and drawings."""
    link = kept_link(dict(screen.query))
    return CameraSetting(
        frame.network, deps.translator(screen.language), frame.at, theme, link, deps.camera_limits
    )
