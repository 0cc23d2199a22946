"""Nobody watches the cameras: what is known of them is old."""

from sitcenter.domain.alerts.conditions.scene import CAMERA, Finding, Scene, place
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.feed import source_trouble
from sitcenter.domain.waits import seconds


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal for all cameras that are watched together: for the network, or their one branch."""
    hung = {branch.branch_id for branch in scene.board.branches if branch.cameras}
    signals = [
        _signal(rule, scene, source, trouble)
        for source in scene.facts.sources
        if source.kind == CAMERA
        and not hung.isdisjoint(source.branches)
        and (trouble := source_trouble(source, None, scene.now))
    ]
    return Finding(tuple(signals))


def _signal(rule: AlertRule, scene: Scene, source: SourceFact, trouble: str) -> Signal:
    heard = source.last_success_at
    return Signal(
        rule.id,
        place(source.branches),
        f"source:{source.source_id}",
        since=scene.now if heard is None else heard,
        observed=None if heard is None else seconds(scene.now - heard),
        unit="s",
        evidence=(source.source_id,),
        facts={
            "reason": trouble,
            "last_good": None if heard is None else heard.isoformat(),
            "branches": ",".join(source.branches),
        },
    )
