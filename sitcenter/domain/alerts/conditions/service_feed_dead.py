"""A service log isn't read: nothing current is known of the applications in it."""

from sitcenter.domain.alerts.conditions.scene import Finding, Scene, opened_at, place
from sitcenter.domain.alerts.types import AlertRule, Signal
from sitcenter.domain.events import Kind
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.feed import source_trouble
from sitcenter.domain.waits import seconds


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a source, at its branch or, when it feeds several, for the network."""
    opened = {branch.branch_id: opened_at(branch, scene.now) for branch in scene.board.branches}
    signals = []
    for source in scene.facts.sources:
        if source.kind == Kind.SERVICE:
            since_opening = [at for b in source.branches if (at := opened.get(b)) is not None]
            trouble = source_trouble(source, min(since_opening, default=None), scene.now)
            if trouble:
                signals.append(_signal(rule, scene, source, trouble))
    return Finding(tuple(signals))


def _signal(rule: AlertRule, scene: Scene, source: SourceFact, trouble: str) -> Signal:
    heard = source.last_event_at if trouble == "source_silent" else source.last_success_at
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
