"""Which applications a branch has left open from earlier days: mostly a usual morning, at a few a trouble.

Trouble is planned by branch, as injections are: were it everywhere, nobody could tell it from a fault of
the monitor.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, cycle, islice

from simulator.demand import HOUR

_EARLY_CUTOFF = 16 * HOUR
_NO_CUTOFF = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of application left open. `overdue`: working days beyond the term; hours are of the receipt.

    `cutoff`: the source's, where it isn't the right one. `finishes`: the share that is ready during today.
    """

    label: str
    overdue: int = 0
    hours: tuple[float, float] = (9.4, 16.9)
    cutoff: float | None = None
    finishes: float = 1.0
    suspended: str = ""
    tech_error: bool = False
    sent: bool = True


_DUE = Case("")
_STAYS_DUE = Case("", finishes=0.0)
_EVENING = Case("after_cutoff", hours=(17.02, 18.4))
_LATE = Case("term_overdue", overdue=2, finishes=0.3)
_LATE_SUSPENDED = Case("term_overdue", overdue=3, suspended="too late", finishes=0.0)
_DIFFERS = Case("deadline_differs", hours=(16.1, 16.9), cutoff=_EARLY_CUTOFF, finishes=0.0)
_CARELESS = Case("deadline_differs", hours=(17.02, 18.4), cutoff=_NO_CUTOFF, finishes=0.0)
_SUSPENDED = Case("term_suspended", overdue=1, suspended="in time", finishes=0.0)
_RESUMED = Case("term_suspended", suspended="resumed")
_UNSENT = Case("not_sent", sent=False, finishes=0.0)
_FAILED = Case("tech_error", tech_error=True, finishes=0.4)

_USUAL = (_DUE, _EVENING)
LATE_AT = 3
"""The branch, by its place in the network file, whose provider is slow, over the portal too."""
_BY_POSITION: dict[int, tuple[Case, ...]] = {
    0: (_FAILED, _DUE, _FAILED),
    1: (_SUSPENDED, _RESUMED),
    2: (_UNSENT, _UNSENT),
    LATE_AT: (_LATE, _LATE, _DUE, _LATE),
    5: (_DIFFERS, _DIFFERS, _DUE, _CARELESS),
    6: (_STAYS_DUE, _STAYS_DUE),
    8: (_SUSPENDED, _DUE, _RESUMED),
    9: (_LATE, _LATE_SUSPENDED, _DUE),
    10: (_UNSENT,),
    11: (_FAILED, _SUSPENDED),
    12: (_FAILED,),
    13: (_STAYS_DUE, _FAILED),
    14: (_FAILED, _SUSPENDED),
}
_PLACES = 15


def cases_of(position: int, count: int) -> Iterator[Case]:
    """So many applications of a branch: its own troubles first, so that the smallest branch has them."""
    return islice(chain(_BY_POSITION.get(position % _PLACES, ()), cycle(_USUAL)), count)


def has_slow_provider(position: int) -> bool:
    """Whether some applications of the portal take longer than their hour there."""
    return position % _PLACES == LATE_AT
