"""All rules over one scene: what can't be computed is named, a closed gate is told, the rest finds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sitcenter.domain.integrity.gates import Clock, clocks, gate
from sitcenter.domain.integrity.rules import RULES
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.types import Closed, Finding, IntegritySignal, RuleCard, Uncomputable

SHADOW = timedelta(weeks=4)
"""So long signals of a new branch are kept and nobody is alerted."""


def evaluate(cards: Mapping[str, RuleCard], scene: Scene) -> tuple[Finding, ...]:
    """The findings of every enabled rule, in the order of the registry; the same scene gives the same."""
    known = clocks(scene)
    return tuple(
        evaluate_rule(cards[name], scene, known) for name in RULES if name in cards and cards[name].enabled
    )


def evaluate_rule(card: RuleCard, scene: Scene, known: Mapping[str, Clock] | None = None) -> Finding:
    """One rule at all branches of the scene. `known`: their clocks, if they were judged already."""
    rule = RULES[card.id]
    known = clocks(scene) if known is None else known
    signals: list[IntegritySignal] = []
    missing: list[Uncomputable] = []
    closed: list[Closed] = []
    tested = base = 0
    for branch_id in sorted(scene.network.branches):
        branch = scene.network.branches[branch_id]
        lacking = tuple(sorted(need for need in card.needs if not scene.has(branch_id, need)))
        if lacking:
            missing.append(Uncomputable(branch_id, lacking))
            continue
        reason = gate(card, branch, scene, known[branch_id])
        if reason:
            closed.append(Closed(branch_id, reason))
            continue
        found = rule.find(card, branch, scene)
        signals += found.signals
        tested, base = tested + found.tested, base + found.base
        if found.lacking:
            missing.append(Uncomputable(branch_id, found.lacking))
        if found.closed:
            closed.append(Closed(branch_id, found.closed))
    shown = tuple(_shaded(each, scene) for each in sorted(signals, key=lambda s: s.fingerprint))
    return Finding(card.id, shown, tuple(missing), tuple(closed), tested, base)


def _shaded(signal: IntegritySignal, scene: Scene) -> IntegritySignal:
    """In shadow while the branch is young."""
    known = scene.known_since.get(signal.branch_id)
    shadow = known is not None and scene.now - known < SHADOW
    return signal if shadow is signal.shadow else replace(signal, shadow=shadow)
