"""Fifteen-minute statistics: what a ticket adds to them, and what they say when added up.

Every figure is an integer that adds up, so a slot is the same whatever the order of arrival,
and a ticket that changes is taken out and put back in exactly.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sitcenter.domain.facts import Slot
from sitcenter.domain.tickets import Ticket

SLOT = timedelta(minutes=15)
MINUTE_MS = 60_000
LAST_MINUTE = 600
"""Waits of ten hours and more share one bucket."""

SlotKey = tuple[str, str, str, datetime]
"""(branch_id, service_code, channel, slot_at)"""


def key_of(slot: Slot) -> SlotKey:
    """What makes a slot the same slot."""
    return slot.branch_id, slot.service_code, slot.channel, slot.slot_at


def slot_of(at: datetime) -> datetime:
    """The start of the quarter of an hour that holds `at`."""
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def minute_bucket(wait_ms: int) -> int:
    """k for a wait in (k-1, k] minutes; 0 for exactly zero. So 'within k minutes' is exact."""
    return min(LAST_MINUTE, -(-wait_ms // MINUTE_MS))


def contributions(ticket: Ticket) -> list[Slot]:
    """What this ticket adds, at most one Slot for each of its facts: arrival, first call, ending."""
    place = partial(Slot, ticket.branch_id, ticket.service_code or "", channel=ticket.channel or "")
    parts: list[Slot] = []
    arrived = ticket.issued_at or ticket.checked_in_at
    if arrived is not None:
        parts.append(place(slot_of(arrived), issued=1))
    first_call = ticket.first_called_at or ticket.started_at
    if first_call is not None:
        wait = ticket.wait_ms
        hist = {} if wait is None else {minute_bucket(wait): 1}
        called = slot_of(first_call)
        parts.append(place(called, called=1, wait_n=len(hist), wait_ms=wait or 0, wait_hist=hist))
    if ticket.ended_at is not None:
        ended, spent = slot_of(ticket.ended_at), ticket.service_ms
        if ticket.status == "served":
            parts.append(place(ended, served=1, service_n=int(spent is not None), service_ms=spent or 0))
        elif ticket.status == "no_show":
            parts.append(place(ended, no_show=1))
        elif ticket.status == "abandoned":
            parts.append(place(ended, abandoned=1))
    return parts


@dataclass(slots=True)
class Tally:
    """Slots added up."""

    issued: int = 0
    called: int = 0
    served: int = 0
    no_show: int = 0
    abandoned: int = 0
    wait_n: int = 0
    wait_ms: int = 0
    service_n: int = 0
    service_ms: int = 0
    hist: Counter[int] = field(default_factory=Counter)

    def mean_wait_s(self) -> int | None:
        """Mean wait in whole seconds; None without a measured wait."""
        return None if self.wait_n == 0 else self.wait_ms // self.wait_n // 1000


def tally(slots: Iterable[Slot]) -> Tally:
    """The sum of the slots."""
    total = Tally()
    for slot in slots:
        total.issued += slot.issued
        total.called += slot.called
        total.served += slot.served
        total.no_show += slot.no_show
        total.abandoned += slot.abandoned
        total.wait_n += slot.wait_n
        total.wait_ms += slot.wait_ms
        total.service_n += slot.service_n
        total.service_ms += slot.service_ms
        for minute, count in slot.wait_hist.items():
            total.hist[minute] += count
    return total


def hist_quantile_s(hist: Mapping[int, int], q: float) -> int | None:
    """The q-quantile in seconds by nearest rank, as the upper edge of its minute (so never too good)."""
    total = sum(hist.values())
    if total == 0:
        return None
    rank, seen = max(1, -(-int(q * 1000) * total // 1000)), 0
    for minute in sorted(hist):
        seen += hist[minute]
        if seen >= rank:
            return minute * 60
    raise AssertionError("a histogram's counts are positive")


def within(hist: Mapping[int, int], norm: timedelta) -> int:
    """How many waits were at most `norm`; exact for norms in whole minutes."""
    limit = norm // timedelta(minutes=1)
    return sum(count for minute, count in hist.items() if minute <= limit)
