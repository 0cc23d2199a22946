"""A camera gives no picture at all."""

from sitcenter.domain.alerts.conditions.camera_states import each_camera
from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.cameras.site import STOPPED


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a camera, of closed branches too: what happens at night is what they hang there for."""
    return each_camera(rule, scene, STOPPED)
