"""An indicator that people hardly ever confirm has muted itself: somebody is to look at the rule."""

from sitcenter.domain.alerts.conditions.scene import Finding, Scene
from sitcenter.domain.alerts.facts import Indicated
from sitcenter.domain.alerts.types import AlertRule, Signal


def find(rule: AlertRule, scene: Scene) -> Finding:
    """One signal of the network for each indicator whose newest version is muted."""
    held = scene.facts.integrity
    muted = (
        which for which in _newest(held).items() if which in held.standings and held.standings[which].muted
    )
    return Finding(tuple(_signal(rule, scene, *which) for which in muted))


def _newest(held: Indicated) -> dict[str, int]:
    """The newest version of each that found something lately or has a verdict."""
    found = {(head.rule_id, head.rule_version) for head in held.heads}
    return dict(sorted(found | held.standings.keys()))


def _signal(rule: AlertRule, scene: Scene, card: str, version: int) -> Signal:
    standing = scene.facts.integrity.standings[card, version]
    return Signal(
        rule.id,
        "",
        f"indicator:{card}",
        since=scene.now,
        facts={"version": version, "verdicts": standing.n, "confirmed": standing.confirmed},
    )
