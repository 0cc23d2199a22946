"""The usual day: what this weekday's quarters of an hour were like in the past weeks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles

from sitcenter.domain.facts import Slot
from sitcenter.domain.network import Branch
from sitcenter.domain.slots import SLOT, hist_quantile_s, slot_of, tally

LIKE_DAYS, FEWEST_DAYS = 8, 4
"""A band is drawn from the past 8 days of the same weekday, and from no fewer than 4 that are known."""
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Band:
    """Middle of the like days and the span that holds four of five of them."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class UsualQuarter:
    """A quarter of an hour on this weekday. None: too few like days to say; zero is a count."""

    arrivals: Band | None
    wait_s: Band | None
    """Of the median wait of those called in it."""


@dataclass(frozen=True, slots=True)
class UsualDay:
    """`quarters`: start of each quarter of the opening hours -> what is usual. `days`: like days known."""

    days: int
    quarters: Mapping[datetime, UsualQuarter]

    @property
    def known(self) -> bool:
        """Whether there are like days enough."""
        return self.days >= FEWEST_DAYS


def like_days(on: date) -> list[date]:
    """The same weekday of the past weeks, latest first."""
    return [on - WEEK * back for back in range(1, LIKE_DAYS + 1)]


def usual_day(
    branch: Branch, past: Iterable[Slot], opens_at: datetime, closes_at: datetime, now: datetime
) -> UsualDay:
    """What is usual between opening and closing, from the branch's slots of the like days.

    A like day without any slot was closed or not recorded: it isn't known, and isn't a day of zeros.
    """
    wanted = set(like_days(branch.day(now)))
    by_day: defaultdict[date, defaultdict[tuple[int, int], list[Slot]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for slot in past:
        day = branch.day(slot.slot_at)
        if slot.branch_id == branch.id and day in wanted:
            by_day[day][_hour(branch, slot.slot_at)].append(slot)
    days = list(by_day.values())
    quarters = {
        at: _quarter([day.get(_hour(branch, at), []) for day in days]) for at in _starts(opens_at, closes_at)
    }
    return UsualDay(len(days), quarters)


def _hour(branch: Branch, at: datetime) -> tuple[int, int]:
    local = at.astimezone(branch.zone)
    return local.hour, local.minute


def _starts(opens_at: datetime, closes_at: datetime) -> list[datetime]:
    start, count = slot_of(opens_at), 0
    found = []
    while start + SLOT * count < closes_at:
        found.append(start + SLOT * count)
        count += 1
    return found


def _quarter(days: Sequence[Sequence[Slot]]) -> UsualQuarter:
    totals = [tally(slots) for slots in days]
    waits = [hist_quantile_s(total.hist, 0.5) for total in totals]
    return UsualQuarter(
        arrivals=band([total.issued for total in totals]),
        wait_s=band([wait for wait in waits if wait is not None]),
    )


def band(values: Sequence[float]) -> Band | None:
    """Tenth, middle and ninetieth of a hundred; None below FEWEST_DAYS values."""
    if len(values) < FEWEST_DAYS:
        return None
    tenths = quantiles(values, n=10, method="inclusive")
    return Band(tenths[0], median(values), tenths[-1])
