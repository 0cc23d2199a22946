"""The day as a whole: how many are expected, how many can be served, how many came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitcenter.domain.board_types import BranchBoard
from sitcenter.domain.facts import Slot
from sitcenter.domain.forecast.erlang import windows_needed
from sitcenter.domain.forecast.usual import UsualDay
from sitcenter.domain.slots import SLOT, slot_of, tally

RECENT_SLOTS = 3
"""Arrivals are counted over the running quarter of an hour and the three before it."""
SERVICE, OPEN = "service", frozenset({"serving", "idle"})
FEWEST_SERVICES = 5
"""Below so many measured services today their mean isn't known."""


@dataclass(frozen=True, slots=True)
class DayOutlook:
    """People of one day. `expected` = arrivals so far and the usual rest of the day; `capacity` = served so
    far and what the windows open now can serve until closing; None where that isn't known.
    """

    arrivals: int
    served: int
    expected: int | None
    capacity: int | None


def windows_open(branch: BranchBoard) -> int | None:
    """Open windows that serve newcomers: no cash desks; all where no desk is told apart."""
    if branch.desks.open is None or not branch.desk_list:
        return branch.desks.open
    return sum(desk.kind == SERVICE and desk.state in OPEN for desk in branch.desk_list)


def day_outlook(
    slots: Iterable[Slot],
    windows_open: int | None,
    usual: UsualDay | None,
    closes_at: datetime,
    now: datetime,
) -> DayOutlook:
    """The day of one branch, from today's slots."""
    total = tally(slots)
    rest = usual_rest(usual, now)
    seconds = max(0.0, (closes_at - now).total_seconds())
    service_s = mean_service_s(total.service_n, total.service_ms)
    more = None
    if seconds == 0:
        more = 0.0
    elif windows_open is not None and service_s:
        more = windows_open * seconds / service_s
    return DayOutlook(
        arrivals=total.issued,
        served=total.served,
        expected=None if rest is None else total.issued + round(rest),
        capacity=None if more is None else total.served + round(more),
    )


def usual_rest(usual: UsualDay | None, now: datetime) -> float | None:
    """The usual arrivals from `now` to closing; None where a quarter of it isn't known."""
    if usual is None or not usual.known:
        return None
    rest = 0.0
    for start, quarter in usual.quarters.items():
        share = min(1.0, (start + SLOT - now) / SLOT)
        if share > 0:
            if quarter.arrivals is None:
                return None
            rest += share * quarter.arrivals.middle
    return rest


def mean_service_s(count: int, total_ms: int) -> float | None:
    """Mean service time; None below FEWEST_SERVICES services, or where all took no time at all."""
    return total_ms / count / 1000 if count >= FEWEST_SERVICES and total_ms > 0 else None


def arrivals_per_hour(slots: Iterable[Slot], opens_at: datetime, now: datetime) -> float | None:
    """The recent rate of arrivals; None before the branch was open for a quarter of an hour."""
    since = max(slot_of(now) - RECENT_SLOTS * SLOT, opens_at)
    if now - since < SLOT:
        return None
    came = sum(slot.issued for slot in slots if slot.slot_at >= slot_of(since))
    return came / ((now - since) / timedelta(hours=1))


def windows_for(
    slots: Iterable[Slot],
    opens_at: datetime | None,
    closes_at: datetime | None,
    norm: timedelta,
    now: datetime,
) -> int | None:
    """Windows that hold the norm for nine of ten at the recent rate of arrivals; None where not known.

    Outside opening hours none are needed for newcomers, and nothing is said.
    """
    if opens_at is None or closes_at is None or not opens_at <= now < closes_at:
        return None
    today = list(slots)
    total = tally(today)
    rate, service_s = (
        arrivals_per_hour(today, opens_at, now),
        mean_service_s(total.service_n, total.service_ms),
    )
    if rate is None or service_s is None:
        return None
    return windows_needed(rate, service_s, norm.total_seconds())
