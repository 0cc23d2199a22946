"""Statistical indicators that need more than the plain world, by strength; 0 is the honest control."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from integrity_world import scene_of
from scheme_halls import bunched, hidden, laundered
from scheme_log import Label, Log, log_of
from scheme_papers import changed_rate, favoured, moved

from sitcenter.domain.events import Event
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.evaluate import evaluate_rule
from sitcenter.domain.integrity.statistics.intervals import wilson
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Network

Scheme = Callable[[Log, Random, Any], list[Label]]
SCHEMES: Mapping[str, tuple[Scheme, Sequence[float]]] = {
    "C7-S": (hidden, (0, 3, 5)),
    "C10-P": (changed_rate, (0, 0.1, 0.2, 0.4)),
    "C12-S": (favoured, (0, 0.2, 0.35, 0.5)),
    "C14": (laundered, (0, 6, 12)),
    "C19": (moved, (0, 0.5, 1.0)),
}
MONTH = 22
"""Working days."""


def strengths(
    cards: Mapping[str, RuleCard], network: Network, events: Sequence[Event], days: int, seed: int
) -> dict[str, Any]:
    """Each scheme at each branch at each strength: found, and what else was told of."""
    quiet = {name: [e for e in events if e.branch_id == name] for name in sorted(network.branches)}
    print(f"\nBy strength, {len(quiet)} branches, {days} days each:")
    figures: dict[str, Any] = {}
    norm = network.default_norm.wait
    plans = {**SCHEMES, "C4-S": (lambda log, random, n: bunched(log, random, int(n), norm), (0, 20, 40))}
    for rule, (scheme, levels) in plans.items():
        for level in levels:
            found = wanted = false = tested = 0
            for name, of in quiet.items():
                log = log_of(network.branches[name], of)
                labels = {subject for _, subject in scheme(log, Random(f"{seed}{name}{level}"), level)}
                told, looked = _told(cards[rule], network, log, days)
                found, wanted = found + len(told & labels), wanted + len(labels)
                false, tested = false + len(told - labels), tested + looked
            low, high = wilson(found, wanted)
            recall = f"{found} of {wanted} [{low:.2f}, {high:.2f}]" if wanted else "-"
            a_month = false * MONTH / (days * len(quiet))
            print(f"  {rule:6} {level:5g}  {recall:24} false a branch-month {a_month:.2f}, tested {tested}")
            figures[f"{rule} {level:g}"] = {"found": found, "of": wanted, "false": false, "tested": tested}
    return figures


def _told(card: RuleCard, network: Network, log: Log, days: int) -> tuple[set[str], int]:
    scene = scene_of(
        network, log.events(), days, cameras=tuple(log.cameras), before=records(log.before), acts=log.acts
    )
    finding = evaluate_rule(card, scene)
    return {s.subject for s in finding.signals if s.branch_id == log.branch.id}, finding.tested
