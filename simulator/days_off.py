"""Days on which providers don't work: weekends, state holidays of Kazakhstan and days off instead of them.

A short list of the simulator's own, so that a deadline of a source differs from another reckoning only
where it is meant to. Days that the government moves by an order are not in it.
"""

from datetime import date, timedelta
from functools import lru_cache

_HOLIDAYS = (
    (1, 1),
    (1, 2),
    (3, 8),
    (3, 21),
    (3, 22),
    (3, 23),
    (5, 1),
    (5, 7),
    (5, 9),
    (7, 6),
    (10, 25),
    (12, 16),
)
_KURBAN_AIT = {2024: (6, 16), 2025: (6, 6), 2026: (5, 27), 2027: (5, 16), 2028: (5, 5)}


def is_off(day: date) -> bool:
    """Whether providers rest on a date."""
    return day.weekday() >= 5 or (day.month, day.day) in _off_in(day.year)


@lru_cache
def _off_in(year: int) -> frozenset[tuple[int, int]]:
    """Holidays, and for each that falls on a weekend the next working day; Ait and 7 January give none."""
    constitution = {(8, 30)} if year < 2026 else {(3, 15)} if year > 2026 else set[tuple[int, int]]()
    holidays = {*_HOLIDAYS, *constitution}
    off = {*holidays, (1, 7), *([_KURBAN_AIT[year]] if year in _KURBAN_AIT else [])}
    for month, number in sorted(holidays):
        day = date(year, month, number)
        moved = day.weekday() >= 5
        while moved and (day.weekday() >= 5 or (day.month, day.day) in off):
            day += timedelta(days=1)
        off.add((day.month, day.day))
    return frozenset(off)
