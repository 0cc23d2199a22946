"""Operator x representative while the day runs: an e-process that may be looked at after every ticket.

At a representative's ticket the chance of each operator is his share of the last 90 minutes' tickets of the
same service, known before the call. Against "the queue decides" stand "he gets them with x times the odds",
x in {3, 8, 20}; a pair's e-value is the mean of the three running likelihood ratios. Ville's inequality: with
the alarm at pairs / alpha, the chance that any pair of an honest branch ever raises one is at most alpha,
however often anybody looks (as far as the trailing share is the true chance: with three desks it isn't, use
the exact test at the day's end there).

How many pairs a day will have isn't known while it runs, so each has its own threshold from when it is first
bet on, by its place among them: alpha is spent over the pairs, and who comes later takes no alarm back.
"""

from collections import Counter, deque
from collections.abc import Hashable, Mapping
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


@dataclass(slots=True)
class Live:
    """Pairs of one branch so far; `pairs` is fixed beforehand: about how many there may be."""

    pairs: int
    alpha: float = 0.05
    states: dict[tuple[str, str], PairState] = field(default_factory=dict)
    trail: dict[Hashable, deque[tuple[datetime, str]]] = field(default_factory=dict)

    def threshold(self, place: int) -> float:
        """The e-value at which the pair of this place, the first is 0, is told of.

        However many there are, alpha over these adds up to less than alpha: n pairs to n / (pairs + n) of it.
        """
        return (self.pairs + place) * (self.pairs + place + 1) / (self.pairs * self.alpha)

    def see(
        self, at: datetime, service: Hashable, operator: str, representative: str | None
    ) -> list[tuple[str, PairState]]:
        """One ticket, in order of time: operators whose pair with its representative is at the threshold."""
        trail = self.trail.setdefault(service, deque())
        while trail and trail[0][0] < at - TRAIL:
            trail.popleft()
        alarms = []
        if representative is not None and len(trail) >= LEAST_SEEN:
            alarms = self._bet(representative, operator, chances(Counter(who for _, who in trail)))
        trail.append((at, operator))
        return alarms

    def _bet(
        self, representative: str, served_by: str, chance: Mapping[str, float]
    ) -> list[tuple[str, PairState]]:
        alarms = []
        for operator, share in chance.items():
            state = self.states.get((operator, representative))
            if state is None:
                state = PairState(threshold=self.threshold(len(self.states)))
            state = state.after(operator == served_by, share)
            self.states[operator, representative] = state
            if state.e >= state.threshold:
                alarms.append((operator, state))
        return alarms


def chances(seen: Mapping[str, int]) -> dict[str, float]:
    """Each operator's chance by his share of the trail."""
    total = sum(seen.values())
    return {operator: count / total for operator, count in seen.items()}
