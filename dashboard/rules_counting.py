"""The one door of the pages to what counts with numpy and scipy: loaded when it is asked for, and kept.

Where the libraries aren't installed there are no cards, and nothing here is called.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec

from sitcenter.domain.integrity.types import RuleCard

COUNTING = ("numpy", "scipy")
STEERED = (0.3, 0.5, 0.7, 0.9)
HALLS = (3, 5, 10, 19, 31)
PER_WINDOW, REPRESENTATIVES = 3, 40
"""What the counts take of a hall: tickets of a service a window in three hours, representatives."""
MOST = 200
"""With more tickets than this nobody is found in practice."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The fewest tickets with which a pair is seen, by STEERED; None: more than MOST."""

    windows: int
    tickets: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class PairTest:
    """The exact test of a period, or with `awaited` pairs the one that looks while a month runs.

    `alpha`: the card's. `excess`: so many meetings more than expected the live one asks for.
    """

    alpha: float
    awaited: int = 0
    excess: float = 0.0

    @property
    def live(self) -> bool:
        """Whether it looks after every ticket."""
        return self.awaited > 0


def pair_test(card: RuleCard) -> PairTest:
    """The test of a card of pairs: one that shares alpha among pairs as they come up looks live."""
    return PairTest(card.alpha, int(card.limits.get("pairs", 0)), card.limits.get("excess", 0.0))


def can_count() -> bool:
    """Whether the libraries are there."""
    return all(find_spec(name) is not None for name in COUNTING)


class Halls:
    """What can be seen in halls, counted in a thread of its own: a hall takes a third to half a second."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="power")
        self._counted: dict[tuple[int, PairTest], Future[Seen]] = {}

    def of(self, windows: Iterable[int], test: PairTest) -> Mapping[int, Seen]:
        """Those that are counted by now for a test; the others are begun."""
        asked = sorted(set(windows))
        for each in asked:
            if (each, test) not in self._counted:
                self._counted[each, test] = self._thread.submit(seen, each, test)
        futures = {each: self._counted[each, test] for each in asked}
        return {each: future.result() for each, future in futures.items() if future.done()}


def seen(windows: int, test: PairTest) -> Seen:
    """What a pair test sees in a hall of so many windows, at power 0.8; of one window, nothing."""
    if windows < 2:
        return Seen(windows, (None,) * len(STEERED))
    return Seen(windows, _seen_live(windows, test) if test.live else _seen(windows, test.alpha))


def _seen(windows: int, alpha: float) -> tuple[int | None, ...]:
    from sitcenter.domain.integrity.statistics.power import fewest_tickets

    return tuple(fewest_tickets(windows, share, alpha, most=MOST) for share in STEERED)


def _seen_live(windows: int, test: PairTest) -> tuple[int | None, ...]:
    from sitcenter.domain.integrity.rules.c05_collusion import LONGEST_MONTH
    from sitcenter.domain.integrity.statistics.live_pairs import Live
    from sitcenter.domain.integrity.statistics.live_power import live_fewest

    live = Live(test.awaited, LONGEST_MONTH * test.alpha, test.excess)
    return tuple(live_fewest(windows, share, live, most=MOST) for share in STEERED)


@lru_cache(maxsize=4096)
def rate_interval(signals: int, base: int) -> tuple[float, float]:
    """The exact 95 % interval of signals a thousand records (Poisson)."""
    from sitcenter.domain.integrity.statistics.intervals import poisson_interval

    low, high = poisson_interval(signals)
    return 1000 * low / base, 1000 * high / base
