"""C16: numbers that are missing from a day's series of tickets.

A series is what stands before the number, over all lines of a branch: lines may share one. Whether a branch's
numbers are without gaps at all is learned first. In which order numbers are given or called says nothing: a
series may start anew, jump to another block, be given with the bookings; calls go back several times a day.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from sitcenter.domain.integrity.records import Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene, closed_days, touches
from sitcenter.domain.integrity.shared import Days, days_of
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage"})
LIMITS = frozenset({"missing", "natural", "numbers"})
BLOCK = 10
"""More numbers in a row than this are not gone: the series went on in another block."""
_NUMBER = re.compile(r"^(.*?)(\d+)$")


class _Printed(NamedTuple):
    at: datetime
    number: int
    width: int
    event: str


@dataclass(frozen=True, slots=True)
class _Gap:
    """Missing numbers in a row, and the tickets on either side."""

    before: _Printed
    after: _Printed

    @property
    def missing(self) -> int:
        return self.after.number - self.before.number - 1


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Series of a closed day that lack so many numbers, where hardly any number is ever missing."""
    window, days = scene.window.printed_of.get(branch.id, []), days_of(scene, branch)
    earlier = scene.before.printed_of.get(branch.id, [])
    series = _series(days, window)
    known = [*series.values(), *_series(days, earlier).values()]
    printed = sum(map(len, known))
    missing = sum(gap.missing for of in known for gap in _kept(card, branch, scene, _gaps(of)))
    if printed < card.limits["numbers"]:
        return Found(base=printed, lacking=("the_usual_numbers",))
    if missing > card.limits["natural"] * (printed + missing):
        return Found(base=printed, closed="numbers_have_gaps")
    signals = []
    for on, start, end in closed_days(scene, branch):
        for (day, prefix), of in sorted(series.items()):
            gaps = list(_kept(card, branch, scene, _gaps(of))) if day == on else []
            if sum(gap.missing for gap in gaps) >= card.limits["missing"]:
                told = _told(prefix, start, end, gaps, len(of) * missing / (printed + missing))
                signals.append(signal(card, branch, "tickets", on, told))
    return Found(tuple(signals), len(series), len(window))


def _series(days: Days, visits: Iterable[Visit]) -> dict[tuple[date, str], list[_Printed]]:
    """Day and prefix -> its tickets: tests, cancelled and vanished ones too."""
    found: defaultdict[tuple[date, str], list[_Printed]] = defaultdict(list)
    for visit in visits:
        match = _NUMBER.match(visit.number or "")
        at = visit.issued_at or visit.booked_at or (visit.calls[0].at if visit.calls else visit.ended_at)
        if match and at is not None:
            prefix, number = match.groups()
            found[days.of(at), prefix].append(_Printed(at, int(number), len(number), visit.events[0]))
    return dict(found)


def _gaps(of: Iterable[_Printed]) -> Iterator[_Gap]:
    """Between the numbers given at any time of the day; a series that starts anew lacks what no round has."""
    given = {each.number: each for each in sorted(of, reverse=True)}
    for number, following in pairwise(sorted(given)):
        if 1 <= following - number - 1 <= BLOCK:
            yield _Gap(given[number], given[following])


def _kept(card: RuleCard, branch: Branch, scene: Scene, gaps: Iterable[_Gap]) -> Iterator[_Gap]:
    outages = scene.outages(branch.id)
    for gap in gaps:
        since, until = sorted((gap.before.at, gap.after.at))
        found = {"declared_outage"} if touches(outages, since, until) else set()
        if not card.ground({}, found, branch.day(since)):
            yield gap


def _told(prefix: str, start: datetime, end: datetime, gaps: Sequence[_Gap], usual: float) -> Told:
    numbers = [
        f"{prefix}{number:0{gap.before.width}d}"
        for gap in gaps
        for number in range(gap.before.number + 1, gap.after.number)
    ]
    return Told(
        subject=f"series:{prefix or '0'}",
        since=start,
        until=end,
        observed=len(numbers),
        expected=usual,
        events=[each.event for gap in gaps for each in (gap.before, gap.after)],
        facts={"numbers": ",".join(numbers[:20])},
    )
