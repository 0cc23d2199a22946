"""The one door of the pages to what counts with numpy and scipy: loaded when it is asked for, and kept.

Where the libraries aren't installed there are no cards, and nothing here is called.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec

COUNTING = ("numpy", "scipy")
STEERED = (0.3, 0.5, 0.7, 0.9)
HALLS = (3, 5, 10, 19, 31)
MOST = 200
"""With more tickets than this nobody is found in practice."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The fewest tickets with which a pair is seen, by STEERED; None: more than MOST."""

    windows: int
    tickets: tuple[int | None, ...]


def can_count() -> bool:
    """Whether the libraries are there."""
    return all(find_spec(name) is not None for name in COUNTING)


class Halls:
    """What can be seen in halls, counted in a thread of its own: a hall takes a third of a second."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="power")
        self._counted: dict[tuple[int, float], Future[Seen]] = {}

    def of(self, windows: Iterable[int], alpha: float) -> Mapping[int, Seen]:
        """Those that are counted by now for a card's share of alpha; the others are begun."""
        asked = sorted(set(windows))
        for each in asked:
            if (each, alpha) not in self._counted:
                self._counted[each, alpha] = self._thread.submit(seen, each, alpha)
        futures = {each: self._counted[each, alpha] for each in asked}
        return {each: future.result() for each, future in futures.items() if future.done()}


def seen(windows: int, alpha: float) -> Seen:
    """What the pair test sees in a hall of so many windows, at power 0.8; of one window, nothing."""
    from sitcenter.domain.integrity.statistics.power import fewest_tickets

    if windows < 2:
        return Seen(windows, (None,) * len(STEERED))
    return Seen(windows, tuple(fewest_tickets(windows, share, alpha, most=MOST) for share in STEERED))


@lru_cache(maxsize=4096)
def rate_interval(signals: int, base: int) -> tuple[float, float]:
    """The exact 95 % interval of signals a thousand records (Poisson)."""
    from sitcenter.domain.integrity.statistics.intervals import poisson_interval

    low, high = poisson_interval(signals)
    return 1000 * low / base, 1000 * high / base
