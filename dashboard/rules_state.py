"""How each rule stands over the last thirty days, at each branch and over all: what pages and API tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.rules_reading import MONTH, RulesPast
from sitcenter.domain.alerts.types import Work
from sitcenter.domain.integrity.standing import Standing, standing
from sitcenter.domain.integrity.tallies import LOOKS, Stand, Tally, stand_at, stand_of, tally
from sitcenter.domain.integrity.types import Head, RuleCard, RuleWindow
from sitcenter.domain.network import BranchStatus, Network
from sitcenter.domain.scope import Scope


@dataclass(frozen=True, slots=True)
class PlaceState:
    """A rule at one branch. `heads`: its signals, also those in shadow, newest first."""

    branch_id: str
    stand: Stand
    tally: Tally
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class RuleState:
    """A rule over the branches that may be seen; `standing` and `verdicts` are of its version, everywhere."""

    card: RuleCard
    stand: Stand
    places: tuple[PlaceState, ...]
    tally: Tally
    heads: tuple[Head, ...]
    standing: Standing
    verdicts: Mapping[Work, int]

    @property
    def expected(self) -> float | None:
        """False signals by chance at the most; None: nothing was looked at, so that nothing can be told."""
        return self.tally.expected(self.card.alpha) if self.tally.recorded else None

    @property
    def raised(self) -> int:
        """Signals that people were told of."""
        return len(self.heads) - self.shadowed

    @property
    def shadowed(self) -> int:
        """Signals that were kept and of which nobody was alerted."""
        return sum(head.shadow for head in self.heads)

    def at(self, *stands: Stand) -> tuple[PlaceState, ...]:
        """The branches at which it stands so."""
        return tuple(place for place in self.places if place.stand in stands)

    @property
    def looks(self) -> bool:
        """Whether it looks at any branch, and people are told."""
        return self.stand in LOOKS


def rule_states(
    cards: Mapping[str, RuleCard], past: RulesPast, network: Network, now: datetime
) -> tuple[RuleState, ...]:
    """Every rule, in the order of the cards. `network`: the branches that may be seen."""
    return tuple(rule_state(card, past, network, now) for card in cards.values())


def rule_state(card: RuleCard, past: RulesPast, network: Network, now: datetime) -> RuleState:
    """One rule."""
    open_here = [b.id for b in network.branches.values() if b.status is not BranchStatus.CLOSED]
    places = tuple(_place(card, branch_id, past, now) for branch_id in open_here)
    verdicts = past.verdicts(card)
    record = standing(verdicts, past.judges(card))
    windows = [w for branch_id in open_here for w in past.month(card.id, branch_id, now - MONTH)]
    heads = sorted((head for place in places for head in place.heads), key=lambda h: h.since, reverse=True)
    return RuleState(
        card,
        stand_of(
            card, record.muted, [place.stand for place in places], sum(not head.shadow for head in heads)
        ),
        places,
        replace(tally(windows, past.shadow_until, card.compares), looked=_looked(places)),
        tuple(heads),
        record,
        verdicts,
    )


def _looked(places: Iterable[PlaceState]) -> RuleWindow | None:
    """The newest window in which it looked at any branch."""
    looked = [place.tally.looked for place in places if place.tally.looked is not None]
    return max(looked, key=lambda window: (window.end, window.branch_id), default=None)


def _place(card: RuleCard, branch_id: str, past: RulesPast, now: datetime) -> PlaceState:
    start = now - MONTH
    own = past.heads.get((card.id, branch_id), ())
    heads = sorted((h for h in own if h.since >= start), key=lambda h: h.since, reverse=True)
    tallied = tally(past.month(card.id, branch_id, start), past.shadow_until, card.compares)
    if tallied.last is None:
        before = tally(past.before(card.id, branch_id), past.shadow_until, card.compares)
        tallied = replace(tallied, last=before.last, looked=before.looked)
    stand = stand_at(tallied, past.shadow_until.get(branch_id), now, len(heads))
    return PlaceState(branch_id, stand, tallied, tuple(heads))


def narrowed(network: Network, scope: Scope) -> Network:
    """The network without the branches that may not be seen."""
    seen = {branch.id: branch for branch in network.branches.values() if scope.allows(branch.id)}
    return replace(network, branches=seen)
