"""Who was called before somebody who had come earlier: same service, same class, still waiting, and eligible.

Classes are apart: priority by its class, bookings (entitled from their slot), tickets put back into the line.
People who never answered, whose ticket was a test, or who were sent home at closing don't count as overtaken.
"""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

from sitcenter.domain.integrity.records import Call, Visit

TOLERANCE = timedelta(seconds=30)
FEW = 3
"""Who gave up and was passed by more calls than this had gone long before his ticket ended."""


@dataclass(frozen=True, slots=True)
class Overtake:
    """A first call and the tickets that it passed, the earliest first. `gained`: against the earliest."""

    visit: Visit
    call: Call
    passed: tuple[Visit, ...]

    @property
    def gained(self) -> timedelta:
        """How much later it had come than the earliest ticket that it passed."""
        arrived = self.visit.arrived_at
        first = self.passed[0].arrived_at if self.passed else None
        return arrived - first if arrived and first else timedelta(0)

    @property
    def served(self) -> tuple[Visit, ...]:
        """Those of the passed who were served later; who gave up may have gone before the call."""
        return tuple(visit for visit in self.passed if visit.status == "served")

    @property
    def lead(self) -> timedelta:
        """How much later it had come than the earliest of those passed who were served later."""
        arrived = self.visit.arrived_at
        first = next((v.arrived_at for v in self.passed if v.status == "served"), None)
        return arrived - first if arrived and first else timedelta(0)


class _Waiting(NamedTuple):
    arrived: datetime
    uid: str
    left: datetime
    call: Call | None
    visit: Visit


_ARRIVED, _UID, _LEFT = map(_Waiting._fields.index, ("arrived", "uid", "left"))


def queue_class(visit: Visit, one_line: bool = False) -> tuple[str, str, bool, bool]:
    """Who may be compared with whom: service (unless all have one line), priority class, booked, put back."""
    plain = visit.priority_class in (None, "", "0", "regular", "normal")
    service = "" if one_line else visit.service or ""
    return service, "" if plain else str(visit.priority_class), visit.booked, visit.requeued


def overtakes(
    visits: Iterable[Visit], tolerance: timedelta = TOLERANCE, one_line: bool = False
) -> list[Overtake]:
    """Every first call of these tickets, in order of time, with whom it passed (mostly nobody)."""
    groups: defaultdict[tuple[str, str, bool, bool], list[_Waiting]] = defaultdict(list)
    for visit in visits:
        waiting = _waiting(visit)
        if waiting is not None:
            groups[queue_class(visit, one_line)].append(waiting)
    found = [each for group in groups.values() for each in _of_group(group, tolerance)]
    return sorted(found, key=lambda each: (each.call.at, each.visit.ticket_uid))


def _waiting(visit: Visit) -> _Waiting | None:
    if visit.arrived_at is None or visit.is_test:
        return None
    call = visit.first_call
    if visit.status in ("no_show", "cancelled", "booked") and not visit.sessions:
        return None
    left = call.at if call else visit.ended_at
    return None if left is None else _Waiting(visit.arrived_at, visit.ticket_uid, left, call, visit)


def head_start(calls: Sequence[Overtake], natural: float) -> timedelta:
    """The lead that this hall gives some people over others of their class, written down or not.

    By all but a share `natural` of the calls: the greatest lead over anybody who was served later.
    """
    leads = sorted(each.lead for each in calls)
    return leads[int((len(leads) - 1) * (1 - natural))] if leads else timedelta(0)


def passing(calls: Sequence[Overtake], least: int) -> float:
    """The share of calls that pass so many, who gave up too; 0 of none."""
    return sum(len(each.passed) >= least for each in calls) / max(1, len(calls))


@dataclass(frozen=True, slots=True)
class Order:
    """The order that a hall keeps.

    A call breaks it that passes `least` of those who were served later, one of them by more than `lead`,
    which the hall gives to some; or `many` of them by whatever lead. With `in_all` passed, those who gave up
    too, one who was served is enough. `in_all` is None where a log keeps the tickets of people who have gone:
    they are passed all the time. Who gave up and was passed by more than FEW calls of a window never counts.
    """

    lead: timedelta
    least: int
    many: int
    in_all: int | None = None

    def jumps(self, calls: Sequence[Overtake]) -> list[Overtake]:
        """Those of a window's calls that jump."""
        times = Counter(visit.ticket_uid for each in calls for visit in each.passed)
        gone = frozenset(uid for uid, passed in times.items() if passed > FEW)
        return [each for each in calls if self.broken_by(each, gone)]

    def broken_by(self, each: Overtake, gone: Collection[str] = ()) -> bool:
        """Whether a call jumps. `gone`: tickets of people who had plainly left before."""
        served = len(each.served)
        there = sum(v.status == "served" or v.ticket_uid not in gone for v in each.passed)
        among = self.in_all is not None and there >= self.in_all
        return served >= self.many or (served >= (1 if among else self.least) and each.lead > self.lead)


def order(learned: Sequence[Overtake], limits: Mapping[str, float]) -> Order:
    """What these calls show of a hall, by a card's natural, passed, many, passed_in_all and disorder."""
    in_all = int(limits["passed_in_all"])
    often = passing(learned, in_all) > limits["disorder"]
    lead = head_start(learned, limits["natural"])
    return Order(lead, int(limits["passed"]), int(limits["many"]), None if often else in_all)


def _of_group(group: Sequence[_Waiting], tolerance: timedelta) -> list[Overtake]:
    """A sweep over calls; those who wait are kept by arrival."""
    named = sorted(group, key=itemgetter(_UID))
    arrivals, leavers = sorted(named, key=itemgetter(_ARRIVED)), sorted(named, key=itemgetter(_LEFT))
    calls = [w for w in leavers if w.call is not None]
    line: list[tuple[datetime, str]] = []
    by_uid = {w.uid: w.visit for w in group}
    came = gone = 0
    found = []
    for each in calls:
        about = each.left + tolerance
        while came < len(arrivals) and arrivals[came].arrived <= about:
            if arrivals[came].left > about:
                insort(line, arrivals[came][:2])
            came += 1
        while gone < len(leavers) and leavers[gone].left <= about:
            _take_out(line, leavers[gone])
            gone += 1
        passed = line[: bisect_left(line, (each.arrived - tolerance, ""))]
        if each.call is not None:
            found.append(Overtake(each.visit, each.call, tuple([by_uid[uid] for _, uid in passed])))
    return found


def _take_out(line: list[tuple[datetime, str]], who: _Waiting) -> None:
    place = bisect_left(line, who[:2])
    if place < len(line) and line[place][1] == who.uid:
        line.pop(place)
