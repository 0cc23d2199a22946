"""Which closed days must be judged, and why: never judged, changed since, or kept silent by a source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from collectors.integrity.heard import MARGIN
from collectors.integrity.judged import Cards
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.integrity.evaluate import FAILED
from sitcenter.domain.integrity.gates import STALE, stale
from sitcenter.domain.integrity.types import RuleCard, RuleWindow


@dataclass(slots=True)
class Done:
    """What is stored of a day: each rule's last outcome once the day was closed."""

    outcomes: dict[tuple[str, int], RuleWindow] = field(default_factory=dict)

    def lacks(self, cards: Iterable[RuleCard]) -> bool:
        """Whether some rule, as its card stands now, was never asked about the closed day."""
        return any((card.id, card.version) not in self.outcomes for card in cards)

    def judged_at(self, cards: Iterable[RuleCard]) -> datetime:
        """As of when the earliest of these rules was asked; all of them were."""
        return min(self.outcomes[card.id, card.version].evaluated_at for card in cards)

    def kept_silent(self) -> bool:
        """Whether a source that wasn't read far enough kept some rule silent, or its own fault."""
        return any(each.closed in (STALE, FAILED) for each in self.outcomes.values())


def done(windows: Iterable[RuleWindow], lateness: timedelta) -> Mapping[datetime, Done]:
    """Beginning of a day -> what is stored of it. Outcomes from while it ran don't count."""
    found: dict[datetime, Done] = {}
    for window in windows:
        if window.evaluated_at >= window.end + lateness:
            day = found.setdefault(window.start, Done())
            day.outcomes[window.rule_id, window.rule_version] = window
    return found


def changed(arrived: datetime | None, judged_at: datetime, now: datetime, lateness: timedelta) -> bool:
    """Whether something came in since; looked at again only after `lateness`, for more may follow."""
    return arrived is not None and arrived > judged_at - MARGIN and now - judged_at >= lateness


def stale_sources(sources: Iterable[SourceFact], until: datetime) -> frozenset[str]:
    """Sources that may lack rows from before a day's end."""
    return frozenset(source.source_id for source in sources if stale(source, until))


def enabled(cards: Cards) -> list[RuleCard]:
    """The cards that are asked."""
    return [card for card in cards.values() if card.enabled]
