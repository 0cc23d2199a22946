"""Operators (or issuers, officers) of one branch against each other: what most statistical rules share.

Two p-values must both be small: the beta-binomial one, which allows for honest differences between people,
and the exact stratified one, which allows for when and on what they worked. The larger of two valid p-values
is valid itself. Benjamini-Hochberg is over everybody with enough trials, those without any hit too.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.statistics.base_rates import exposures
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg
from sitcenter.domain.integrity.statistics.rates import Rate, against_peers
from sitcenter.domain.integrity.statistics.stratified import Stratum, exact_test
from sitcenter.domain.integrity.types import PEERS, RuleCard, Term
from sitcenter.domain.network import Branch

LIMITS = frozenset({"trials", "lift", "excess"})


class Act(NamedTuple):
    """One trial of an operator: its stratum, whether it counts, and the events that show it."""

    operator: str
    stratum: str
    hit: bool
    events: tuple[str, ...]


def told_of_peers(card: RuleCard, branch: Branch, scene: Scene, unit: str, acts: Sequence[Act]) -> Found:
    """Operators whose share of hits is more than peers and chance allow, by the card's limits."""
    rates = against_peers(exposures(acts, int(card.limits["trials"])))
    if not rates:
        return Found(base=len(acts))
    peers = _peers(rates)
    # What is above alpha already is never rejected, whatever the exact test says: it needn't be made.
    strata = _strata(acts) if any(rate.p <= card.alpha for rate in rates) else {}
    p = [
        rate.p if rate.p > card.alpha else max(rate.p, exact_test(strata[rate.operator]).p) for rate in rates
    ]
    q = benjamini_hochberg(p)
    signals = [
        signal(
            card,
            branch,
            unit,
            branch.day(scene.since),
            _told(scene, rate, each, float(q_), acts, strata, peers),
        )
        for rate, each, q_ in zip(rates, p, q, strict=True)
        if q_ <= card.alpha and _matters(card, rate)
    ]
    return Found(tuple(signals), tested=len(rates), base=len(acts))


def _matters(card: RuleCard, rate: Rate) -> bool:
    excess = rate.count - rate.expected
    return excess >= card.limits["excess"] and rate.count >= card.limits["lift"] * rate.expected


def _peers(rates: Sequence[Rate]) -> str:
    """Everybody who was compared, as JSON: operator -> trials, hits, hits that his peers let expect."""
    told = {rate.operator: (rate.trials, rate.count, round(rate.expected, 3)) for rate in rates}
    return json.dumps(told, separators=(",", ":"))


def _strata(acts: Sequence[Act]) -> Mapping[str, list[Stratum]]:
    totals: Counter[str] = Counter(act.stratum for act in acts)
    marked: Counter[str] = Counter(act.stratum for act in acts if act.hit)
    drawn: defaultdict[str, Counter[str]] = defaultdict(Counter)
    hits: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for act in acts:
        drawn[act.operator][act.stratum] += 1
        hits[act.operator][act.stratum] += act.hit
    return {
        operator: [
            Stratum(name, totals[name], marked[name], count, hits[operator][name])
            for name, count in sorted(of.items())
        ]
        for operator, of in drawn.items()
    }


def _told(
    scene: Scene,
    rate: Rate,
    p: float,
    q: float,
    acts: Sequence[Act],
    strata: Mapping[str, list[Stratum]],
    peers: str,
) -> Told:
    of = strata[rate.operator]
    scale = rate.expected / rate.trials
    return Told(
        subject=f"operator:{rate.operator}",
        since=scene.since,
        until=scene.until,
        observed=rate.count,
        expected=rate.expected,
        events=[event for act in acts if act.operator == rate.operator and act.hit for event in act.events],
        terms=tuple(Term(each.name, each.observed, each.drawn * scale) for each in of),
        p=p,
        q=q,
        facts={"trials": rate.trials, "share": rate.count / rate.trials, PEERS: peers},
    )
