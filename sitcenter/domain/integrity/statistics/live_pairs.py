"""Operator x representative while the days run: an e-process that may be looked at after every ticket.

At a representative's ticket the chance of each operator is his share of the last 90 minutes' tickets of the
same service, known before the call. Against "the queue decides" stand "he gets them with x times the odds",
x in {3, 8, 20}; a pair's e-value is the mean of the three running likelihood ratios. Ville's inequality: with
the alarm at pairs / alpha, the chance that any pair of an honest branch ever raises one is at most alpha,
however often anybody looks (as far as the trailing share is the true chance, and as whether a ticket is known
to be a representative's doesn't depend on who serves it).

How many pairs there will be isn't known beforehand, so each has its own threshold from when it is first bet
on, by its place among them: alpha is spent over the pairs, and who comes later takes no alarm back.

A process lasts as long as its bets go on: `next_day` carries it over a night, from a day's end to any number
of tries at the next one.
"""

from collections import Counter, deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import exp, log

ODDS = (3.0, 8.0, 20.0)
TRAIL = timedelta(minutes=90)
LEAST_SEEN = 6
"""With fewer tickets in the trail nothing is bet."""


@dataclass(frozen=True, slots=True)
class PairState:
    """Logs of the running likelihood ratios of one pair, in the order of ODDS, and its counts."""

    logs: tuple[float, ...] = (0.0,) * len(ODDS)
    tickets: int = 0
    together: int = 0
    expected: float = 0.0
    threshold: float = float("inf")

    @property
    def e(self) -> float:
        """The e-value: the mean of the likelihood ratios."""
        top = max(self.logs)
        return exp(min(top, 700.0)) * sum(exp(value - top) for value in self.logs) / len(self.logs)

    def after(self, hit: bool, chance: float) -> "PairState":
        """One more ticket of the representative, at which the operator had this chance."""
        logs = tuple(
            value + (log(odds) if hit else 0.0) - log(1 - chance + odds * chance)
            for value, odds in zip(self.logs, ODDS, strict=True)
        )
        return replace(
            self,
            logs=logs,
            tickets=self.tickets + 1,
            together=self.together + hit,
            expected=self.expected + chance,
        )


@dataclass(frozen=True, slots=True)
class Brought:
    """A representative's ticket that was bet on. `chance`: each operator's, before it was called."""

    operator: str
    chance: Mapping[str, float]
    stratum: str = ""
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Representative:
    """His tickets in order, and the pairs with each operator who might have served one.

    `place`: that of his first pair among all. Of who has come once no pairs are kept: most never come again.
    """

    place: int
    tickets: tuple[Brought, ...] = ()
    pairs: Mapping[str, PairState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A pair at its threshold, since when it first was, and the representative's tickets up to now."""

    operator: str
    since: datetime
    state: PairState
    tickets: Sequence[Brought]


@dataclass(slots=True)
class Live:
    """Pairs of one branch so far; `awaited` is fixed beforehand: about how many there may be.

    `excess`: so many meetings more than expected there must be before a pair is told of. `raised`: pairs that
    were, and when first.
    """

    awaited: int
    alpha: float = 0.05
    excess: float = 0.0
    places: int = 0
    known: dict[str, Representative] = field(default_factory=dict)
    raised: dict[tuple[str, str], datetime] = field(default_factory=dict)
    trail: dict[Hashable, deque[tuple[datetime, str]]] = field(default_factory=dict)

    def threshold(self, place: int) -> float:
        """The e-value at which the pair of this place, the first is 0, is told of.

        However many there are, alpha over these adds up to less than alpha: n to n / (awaited + n) of it.
        """
        return (self.awaited + place) * (self.awaited + place + 1) / (self.awaited * self.alpha)

    def next_day(self) -> "Live":
        """The process as the next day begins; this one stays as it is."""
        return Live(self.awaited, self.alpha, self.excess, self.places, dict(self.known), dict(self.raised))

    def see(
        self,
        at: datetime,
        service: Hashable,
        operator: str,
        representative: str | None,
        stratum: str = "",
        shown: tuple[str, ...] = (),
    ) -> list[Alarm]:
        """One ticket, in order of time: pairs of its representative that are at the threshold now.

        `stratum` and `shown` are kept with a ticket that is bet on: where it belongs and the events of it.
        """
        trail = self.trail.setdefault(service, deque())
        while trail and trail[0][0] < at - TRAIL:
            trail.popleft()
        alarms: list[Alarm] = []
        if representative is not None and len(trail) >= LEAST_SEEN:
            chance = chances(Counter(who for _, who in trail))
            self._bet(representative, Brought(operator, chance, stratum, shown))
            alarms = self._alarms(at, representative)
        trail.append((at, operator))
        return alarms

    def _bet(self, name: str, ticket: Brought) -> None:
        him = self.known.get(name) or Representative(self.places)
        pairs = dict(him.pairs)
        if him.tickets:
            if not pairs:
                self._follow(pairs, him.tickets[0], him.place)
            self.places = self._follow(pairs, ticket, self.places)
        else:
            self.places += len(ticket.chance)
        self.known[name] = replace(him, tickets=(*him.tickets, ticket), pairs=pairs)

    def _follow(self, pairs: dict[str, PairState], ticket: Brought, place: int) -> int:
        """Bet on each operator of a ticket; new pairs have the places from this one on. The next place."""
        for operator, share in ticket.chance.items():
            if operator not in pairs:
                pairs[operator] = PairState(threshold=self.threshold(place))
                place += 1
            pairs[operator] = pairs[operator].after(operator == ticket.operator, share)
        return place

    def _alarms(self, at: datetime, name: str) -> list[Alarm]:
        """Pairs of the representative at their thresholds, of those on whom his last ticket was a bet."""
        him, alarms = self.known[name], []
        for operator in him.tickets[-1].chance:
            state = him.pairs.get(operator)
            if state is None or state.e < state.threshold or state.together - state.expected < self.excess:
                continue
            since = self.raised.setdefault((operator, name), at)
            alarms.append(Alarm(operator, since, state, him.tickets))
        return alarms


def chances(seen: Mapping[str, int]) -> dict[str, float]:
    """Each operator's chance by his share of the trail."""
    total = sum(seen.values())
    return {operator: count / total for operator, count in seen.items()}
