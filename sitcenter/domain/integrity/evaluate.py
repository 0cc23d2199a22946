"""All rules over one scene: what can't be computed is named, a closed gate is told, the rest finds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sitcenter.domain.integrity.gates import FAILED, LOG_EMPTY, Clock, clocks, gate, of_empty_logs
from sitcenter.domain.integrity.rules import RULES
from sitcenter.domain.integrity.scene import SHADOW, Scene
from sitcenter.domain.integrity.types import (
    Closed,
    Finding,
    IntegritySignal,
    RuleCard,
    RuleWindow,
    Uncomputable,
)
from sitcenter.domain.network import Branch

__all__ = ["FAILED", "SHADOW", "Failed", "carried", "evaluate", "evaluate_rule", "outcome"]

Failed = Callable[[RuleCard, Exception], None]


def evaluate(
    cards: Mapping[str, RuleCard], scene: Scene, failed: Failed | None = None
) -> tuple[Finding, ...]:
    """The findings of every enabled rule, in the order of the registry; the same scene gives the same.

    `failed` is told of a rule that raises, and all others go on; without it the error is raised.
    """
    known = clocks(scene)
    chosen = (cards[name] for name in RULES if name in cards and cards[name].enabled)
    return tuple(_evaluated(card, scene, known, failed) for card in chosen)


def _evaluated(card: RuleCard, scene: Scene, known: Mapping[str, Clock], failed: Failed | None) -> Finding:
    if failed is None:
        return evaluate_rule(card, scene, known)
    try:
        return evaluate_rule(card, scene, known)
    except Exception as error:  # one rule's fault at one branch must not silence the others
        failed(card, error)
        return Finding(card.id, closed=tuple(Closed(each, FAILED) for each in sorted(scene.network.branches)))


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
            empty = of_empty_logs(lacking, branch, scene)
            known_lacking = tuple(name for name in lacking if name not in empty)
            if known_lacking:
                missing.append(Uncomputable(branch_id, known_lacking))
            else:
                closed.append(Closed(branch_id, LOG_EMPTY))
            continue
        reason = gate(card, branch, scene, known[branch_id], rule.reads)
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


def carried(card: RuleCard, scene: Scene, branch: Branch, failed: Failed | None = None) -> tuple[object, str]:
    """A rule's state at the scene's end, and why the scene was left out of it, if it was.

    What a gate keeps from the rule counts nowhere: the state stays as it was. `failed`: as of `evaluate`.
    """
    before, rule = scene.carried.get(card.id), RULES[card.id]
    reason = gate(card, branch, scene, clocks(scene)[branch.id], rule.reads)
    if reason or rule.carry is None:
        return before, reason
    try:
        return rule.carry(card, branch, scene), ""
    except Exception as error:
        if failed is None:
            raise
        failed(card, error)
        return before, FAILED


def _shaded(signal: IntegritySignal, scene: Scene) -> IntegritySignal:
    """In shadow while the branch is young."""
    known = scene.known_since.get(signal.branch_id)
    shadow = known is not None and scene.now - known < scene.shadow
    return signal if shadow is signal.shadow else replace(signal, shadow=shadow)


def outcome(
    card: RuleCard, finding: Finding, branch_id: str, window: tuple[datetime, datetime], at: datetime
) -> RuleWindow:
    """What became of a rule in a window of the one branch that its scene was about."""
    return RuleWindow(
        rule_id=card.id,
        rule_version=card.version,
        branch_id=branch_id,
        start=window[0],
        end=window[1],
        evaluated_at=at,
        lacking=tuple(name for each in finding.uncomputable for name in each.fields),
        closed=next((each.reason for each in finding.closed), ""),
        tested=finding.tested,
        base=finding.base,
        signals=len(finding.signals),
        shadow=sum(signal.shadow for signal in finding.signals),
    )
