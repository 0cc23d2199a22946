"""Nobody watches the cameras: what is known of them is old."""

from sitcenter.domain.alerts.conditions.scene import CAMERA, Finding, Scene
from sitcenter.domain.alerts.conditions.troubled_source import source_signal
from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.feed import source_trouble


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal for all cameras that are watched together: for the network, or their one branch."""
    hung = {branch.branch_id for branch in scene.board.branches if branch.cameras}
    signals = [
        source_signal(rule, source, trouble, source.last_success_at, scene.now)
        for source in scene.facts.sources
        if source.kind == CAMERA
        and not hung.isdisjoint(source.branches)
        and (trouble := source_trouble(source, None, scene.now))
    ]
    return Finding(tuple(signals))
