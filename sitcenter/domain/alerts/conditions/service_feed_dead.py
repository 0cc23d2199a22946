"""A service log isn't read: nothing current is known of the applications in it."""

from sitcenter.domain.alerts.conditions.scene import Finding, Scene, opened_at
from sitcenter.domain.alerts.conditions.troubled_source import source_signal
from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.events import Kind
from sitcenter.domain.feed import source_trouble


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal a source, at its branch or, when it feeds several, for the network."""
    opened = {branch.branch_id: opened_at(branch, scene.now) for branch in scene.board.branches}
    signals = []
    for source in scene.facts.sources:
        if source.kind == Kind.SERVICE:
            since_opening = [at for b in source.branches if (at := opened.get(b)) is not None]
            trouble = source_trouble(source, min(since_opening, default=None), scene.now)
            if trouble:
                silent = trouble == "source_silent"
                heard = source.last_event_at if silent else source.last_success_at
                signals.append(source_signal(rule, source, trouble, heard, scene.now))
    return Finding(tuple(signals))
