"""What people's verdicts say of an indicator itself: how often it was right, and if it is to be quiet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sitcenter.domain.alerts.governance import same_person
from sitcenter.domain.alerts.types import INTEGRITY, VERDICTS, Work
from sitcenter.domain.integrity.precision import wilson

FEWEST = 10
"""With fewer verdicts nothing is muted: chance alone could have made them."""
JUDGES = 2
"""Nor by one person alone."""
LEAST = 0.2
"""A version that was confirmed in less than this share of its verdicts mutes itself."""


class Verdict(Protocol):
    """A verdict that stands; storage's Given."""

    @property
    def rule_id(self) -> str:
        """As the alert names it: integrity:C7."""

    @property
    def rule_version(self) -> int:
        """The version of the indicator's card that raised it."""

    @property
    def verdict(self) -> Work:
        """What people made of it."""

    @property
    def by(self) -> str:
        """Who gave it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of `n` verdicts on a card's version `confirmed`; `precision` None without any; [`low`, `high`]: its
    interval of 95 % after Wilson. `muted`: its signals are kept and nobody is alerted; no single person can
    bring that about, and a new version starts anew.
    """

    n: int = 0
    confirmed: int = 0
    precision: float | None = None
    low: float = 0.0
    high: float = 1.0
    muted: bool = False
    dismissed_legitimate: int = 0
    dismissed_false: int = 0
    technical: int = 0


def standing(verdicts: Mapping[Work, int], judges: int = JUDGES) -> Standing:
    """The standing of one version, by how many verdicts of each kind it has, of how many people."""
    n = sum(count for work, count in verdicts.items() if work in VERDICTS)
    confirmed = verdicts.get(Work.CONFIRMED, 0)
    low, high = wilson(confirmed, n)
    return Standing(
        n=n,
        confirmed=confirmed,
        precision=confirmed / n if n else None,
        low=low,
        high=high,
        muted=n >= FEWEST and judges >= JUDGES and confirmed < LEAST * n,
        dismissed_legitimate=verdicts.get(Work.DISMISSED_LEGITIMATE, 0),
        dismissed_false=verdicts.get(Work.DISMISSED_FALSE, 0),
        technical=verdicts.get(Work.TECHNICAL, 0),
    )


def standings(given: Iterable[Verdict]) -> Mapping[tuple[str, int], Standing]:
    """(id of the card, its version) -> its standing, of all that have a verdict."""
    of: defaultdict[tuple[str, int], list[Verdict]] = defaultdict(list)
    for one in given:
        of[card_id(one.rule_id), one.rule_version].append(one)
    return {key: standing(Counter(v.verdict for v in own), judges(own)) for key, own in sorted(of.items())}


def judges(given: Iterable[Verdict]) -> int:
    """How many people gave these verdicts at the least: names that may be one person's count once."""
    people: list[str] = []
    for name in sorted({one.by for one in given}, key=lambda each: (len(each), each)):
        if not any(same_person(name, each) for each in people):
            people.append(name)
    return len(people)


def rule_id(card: str) -> str:
    """The rule as its alerts name it: C7 -> integrity:C7."""
    return f"{INTEGRITY}:{card}"


def card_id(rule: str) -> str:
    """The card of an alert's rule: integrity:C7 -> C7; "" where it is no indicator's."""
    family, _, card = rule.partition(":")
    return card if family == INTEGRITY else ""
