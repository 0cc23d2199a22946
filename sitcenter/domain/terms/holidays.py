"""Days off by the law on holidays of Kazakhstan, article 5: a pure function of the state holidays.

A holiday that falls on a day of rest gives the next working day off instead. Kurban Ait and 7 January are
days off that give none. The government may swap a working day for a day of rest; where that day of rest
is worked anyway (a Saturday of a six-day week), the swap doesn't concern the week.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sitcenter.domain.terms.calendar import Week

WEEKS: tuple[Week, ...] = (5, 6)


@dataclass(frozen=True, slots=True)
class StateHoliday:
    """A holiday on its own date. `transfers`: it gives another day off if it falls on a day of rest."""

    on: date
    name: str
    transfers: bool = True
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Swap:
    """`off` is a day of rest instead of `worked`, by the government's order."""

    off: date
    worked: date


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A day that differs from its week. `kind`: holiday, substituted, swapped_off or working."""

    on: date
    kind: str
    name: str
    weeks: tuple[Week, ...]
    estimated: bool = False
    instead_of: date | None = None


def moved_days(holidays: Sequence[StateHoliday], swaps: Sequence[Swap]) -> tuple[MovedDay, ...]:
    """All days that differ from their week, for both weeks, by date; equal ones are told once."""
    found: dict[tuple[date, str, str, date | None], MovedDay] = {}
    for week in WEEKS:
        for day in _of_week(holidays, swaps, week):
            key = day.on, day.kind, day.name, day.instead_of
            weeks = (*found[key].weeks, week) if key in found else (week,)
            found[key] = MovedDay(day.on, day.kind, day.name, weeks, day.estimated, day.instead_of)
    return tuple(sorted(found.values(), key=lambda day: (day.on, day.weeks, day.kind)))


def _of_week(holidays: Sequence[StateHoliday], swaps: Sequence[Swap], week: Week) -> Iterator[MovedDay]:
    for holiday in holidays:
        yield MovedDay(holiday.on, "holiday", holiday.name, (week,), holiday.estimated)
    concerned = [swap for swap in swaps if swap.worked.weekday() >= week]
    for swap in concerned:
        yield MovedDay(swap.off, "swapped_off", "", (week,), instead_of=swap.worked)
        yield MovedDay(swap.worked, "working", "", (week,), instead_of=swap.off)
    taken = {holiday.on for holiday in holidays} | {swap.off for swap in concerned}
    for on, holiday in _substitutes(holidays, taken, week).items():
        yield MovedDay(on, "substituted", holiday.name, (week,), holiday.estimated, holiday.on)


def _substitutes(
    holidays: Iterable[StateHoliday], taken: set[date], week: Week
) -> Mapping[date, StateHoliday]:
    """The next working day after each holiday on a day of rest, each day once."""
    found: dict[date, StateHoliday] = {}
    for holiday in sorted(holidays, key=lambda item: item.on):
        if not holiday.transfers or holiday.on.weekday() < week:
            continue
        on = holiday.on
        while on.weekday() >= week or on in taken or on in found:
            on += timedelta(days=1)
        found[on] = holiday
    return found
