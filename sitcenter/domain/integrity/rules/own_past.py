"""Operators against their own past, looked at after every case: what C10-P and C8-O share.

Each has an e-detector. What is usual of him is learned of the time before the window, drawn towards his
branch's share as far as its operators are alike, and goes on being learned with every case: the chance of the
next hit is the predictive one of a beta prior. So a past of few cases doesn't pass for certain, and over
operators whose shares differ as the prior says the bets gain nothing while nobody changes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

import numpy as np

from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.statistics.detector import Detector, threshold
from sitcenter.domain.integrity.statistics.special import log_beta
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

LIMITS = frozenset({"past"})
STRENGTHS = np.exp(np.linspace(np.log(5.0), np.log(2000.0), 25))
"""From operators who have little in common to operators who are all alike."""
REFUTED = 1.35
"""A log likelihood so far below the best refutes a strength, one-sided, at 95 %."""


class Outcome(NamedTuple):
    """A case of an operator that was decided at an instant, whether it counts, and what shows it."""

    at: datetime
    operator: str
    hit: bool
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """Hits among cases, as far as is known; neither need be whole."""

    hits: float
    cases: float

    @property
    def share(self) -> float:
        """The chance that the next one is a hit, if nothing has changed."""
        return self.hits / self.cases

    def after(self, hit: bool) -> "Usual":
        """One more case."""
        return Usual(self.hits + hit, self.cases + 1)


def told_of_change(
    card: RuleCard,
    branch: Branch,
    unit: str,
    past: Sequence[tuple[str, bool]],
    acts: Sequence[Outcome],
) -> Found:
    """Operators with more hits than their own past lets expect.

    `past`: operator and hit of each case before the window; `acts`: those of the window. The threshold makes
    the chance of any false alarm of the branch's operators in the window's days at most the card's alpha.
    """
    usual = _usual(past, card.limits["past"])
    if not usual:
        return Found(base=len(acts), lacking=("the_past_of_operators",))
    ordered = sorted(acts)
    days = [branch.day(act.at) for act in ordered]
    limit = threshold(len(usual), max(1, len(set(days))), card.alpha)
    signals = [
        signal(card, branch, unit, days[place], _told(ordered[: place + 1], usual, e))
        for place, e in _first_alarms(ordered, days, usual, limit)
    ]
    return Found(tuple(signals), len(usual), len(acts))


def _first_alarms(
    acts: Sequence[Outcome], days: Sequence[date], usual: Mapping[str, Usual], limit: float
) -> Iterator[tuple[int, float]]:
    """Place and e-value of the case at which each operator's detector first came to the limit."""
    known = dict(usual)
    detectors: dict[str, Detector] = {}
    begun: dict[str, date] = {}
    shown: set[str] = set()
    for place, (act, day) in enumerate(zip(acts, days, strict=True)):
        who = act.operator
        if who not in known or who in shown:
            continue
        detector = replace(detectors.get(who) or Detector(0.0), base=known[who].share)
        if begun.get(who) != day:
            detector, begun[who] = detector.day(), day
        detectors[who] = detector = detector.after(act.hit)
        known[who] = known[who].after(act.hit)
        if detector.e >= limit:
            shown.add(who)
            yield place, detector.e


def _told(acts: Sequence[Outcome], usual: Mapping[str, Usual], e: float) -> Told:
    """Of the last act's operator: his hits in the window so far."""
    last = acts[-1]
    own = [act for act in acts if act.operator == last.operator]
    hits = [act for act in own if act.hit]
    base = usual[last.operator].share
    return Told(
        subject=f"operator:{last.operator}",
        since=last.at,
        until=last.at,
        observed=len(hits),
        expected=base * len(own),
        events=[event for act in hits for event in act.events],
        e=e,
        facts={"trials": len(own), "base": base},
    )


def _usual(past: Sequence[tuple[str, bool]], least: float) -> dict[str, Usual]:
    """Operators with enough cases before; each drawn towards the share of all, as far as they are alike."""
    cases = Counter(who for who, _ in past)
    hits = Counter(who for who, hit in past if hit)
    overall = (hits.total() + 0.5) / (len(past) + 1.0)
    names = sorted(who for who, count in cases.items() if count >= least)
    drawn = strength([hits[who] for who in names], [cases[who] for who in names], overall) if names else 0.0
    return {who: Usual(hits[who] + drawn * overall, cases[who] + drawn) for who in names}


def strength(hits: Sequence[int], cases: Sequence[int], overall: float) -> float:
    """As if how many cases an operator's past is drawn towards his branch's share.

    The least strength of the beta prior that no past refutes: where few operators or cases tell,
    they count as different, and nobody's share passes for known.
    """
    a, b = STRENGTHS[:, None] * overall, STRENGTHS[:, None] * (1 - overall)
    x, n = np.array(hits, dtype=np.float64), np.array(cases, dtype=np.float64)
    likely = (log_beta(a + x, b + n - x) - log_beta(a, b)).sum(axis=1)
    return float(STRENGTHS[np.argmax(likely >= likely.max() - REFUTED)])
