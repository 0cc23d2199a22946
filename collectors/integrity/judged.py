"""A judged window: what every rule made of a day of a branch, and how that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from collectors.integrity.journal import Store
from sitcenter.domain.integrity.evaluate import outcome
from sitcenter.domain.integrity.gates import UNASKED
from sitcenter.domain.integrity.reach import REACHES
from sitcenter.domain.integrity.types import Finding, IntegritySignal, RuleCard, RuleWindow

Cards = Mapping[str, RuleCard]
AGAIN: Mapping[str, int] = {name: reach.again for name, reach in REACHES.items() if reach.again}
"""Rule -> within how many days what it finds of a subject is the same signal."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A day of a branch and what every rule made of it. `at`: the moment as of which its journal was read."""

    branch_id: str
    since: datetime
    until: datetime
    at: datetime
    findings: tuple[Finding, ...]
    cards: Cards = field(repr=False)

    def computed(self) -> list[RuleCard]:
        """Rules that looked, those too that then had a reason of their own to be silent, or to whom the day's
        own log shows that a clock was wrong: what they had found before no longer stands.
        """
        asked = (
            f for f in self.findings if not f.uncomputable and not UNASKED & {c.reason for c in f.closed}
        )
        return [self.cards[finding.rule_id] for finding in asked]

    def signals(self) -> list[IntegritySignal]:
        """All that was found."""
        return [signal for finding in self.findings for signal in finding.signals]

    def outcomes(self) -> list[RuleWindow]:
        """What became of each rule."""
        window = self.since, self.until
        return [outcome(self.cards[f.rule_id], f, self.branch_id, window, self.at) for f in self.findings]


def keep(store: Store, judged: Judged) -> None:
    """Keep a window as it was judged, in one transaction."""
    window = judged.since, judged.until
    store.record(judged.branch_id, window, judged.computed(), judged.signals(), judged.outcomes(), AGAIN)
