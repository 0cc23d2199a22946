"""Stretches in which no rule was evaluated: what fired then isn't known, and is no silence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_ROUND = timedelta(seconds=60)
"""Rounds that are further apart leave a gap between them."""


@dataclass(frozen=True, slots=True)
class Gap:
    """[start, end) without any round. `start` None: there was none before."""

    start: datetime | None
    end: datetime


def gap_before(last: datetime | None, now: datetime) -> Gap | None:
    """What lies between the last round and this moment, if it is a gap. `last` None: there was none."""
    if last is not None and now - last <= LONGEST_ROUND:
        return None
    return Gap(last, now)


def stretches(gaps: Iterable[Gap], start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """What of [start, end) was not evaluated, in order, each moment once."""
    clipped = sorted((max(gap.start or start, start), min(gap.end, end)) for gap in gaps)
    found: list[tuple[datetime, datetime]] = []
    for begin, until in clipped:
        begun = begin if not found else max(begin, found[-1][1])
        if begun < until:
            found.append((begun, until))
    return tuple(found)
