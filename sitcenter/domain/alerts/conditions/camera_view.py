"""A camera gives a picture, and doesn't show what it was hung up for."""

from sitcenter.domain.alerts.conditions.camera_groups import LIMITS
from sitcenter.domain.alerts.conditions.camera_states import each_camera
from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.cameras.site import STOPPED
from sitcenter.domain.cameras.types import NOT_SEEING

__all__ = ["LIMITS", "find"]


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a camera that is covered, turned away, frozen, black or over-exposed."""
    return each_camera(rule, scene, NOT_SEEING - STOPPED)
