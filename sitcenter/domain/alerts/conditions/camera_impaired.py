"""A camera shows its view, and not as well or as timely as it should."""

from sitcenter.domain.alerts.conditions.camera_groups import LIMITS
from sitcenter.domain.alerts.conditions.camera_states import each_camera
from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.cameras.types import IMPAIRED

__all__ = ["LIMITS", "find"]


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a camera, whatever impairs it."""
    return each_camera(rule, scene, IMPAIRED)
