"""Which time a rule counts: from when, in which stretches, and when the term is over without a pause."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import ceil

from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.types import Interval, Policy, TermRule, Unit

COUNTED, CLOSED = "counted", "closed"
TICK = timedelta(microseconds=1)
_STRIDE = timedelta(days=8)
"""How far to look at once for working time."""


@dataclass(frozen=True, slots=True)
class Counting:
    """A term's measure. `effective`: the receipt day after cutoff and days off. `counts_from`: the
    instant from which time counts. `due_day`: the last day under P1 and P3, None for the other terms.
    `nominal`: the last moment that is in time if nothing pauses.
    """

    rule: TermRule
    calendar: WorkCalendar
    started_at: datetime
    effective: date
    counts_from: datetime
    due_day: date | None
    nominal: datetime

    def stretches(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """[start, end) cut gaplessly into counted and closed; pauses are not known here."""
        if self.rule.unit is Unit.MINUTES and self.rule.always:
            pieces: Iterable[Interval] = (Interval(start, end, COUNTED),)
        elif self.rule.unit is Unit.MINUTES:
            pieces = self._hours(self.calendar.day(start), self.calendar.day(end))
        else:
            pieces = self._days(self.calendar.day(start), self.calendar.day(end))
        for piece in pieces:
            begin, until = max(piece.start, start), min(piece.end, end)
            if begin < until:
                yield Interval(begin, until, piece.kind, piece.reason)

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two instants, negative if they stand the other way round."""
        if end < start:
            return -self.open_time(end, start)
        pieces = (p for p in self.stretches(start, end) if p.kind == COUNTED)
        return sum((piece.end - piece.start for piece in pieces), timedelta(0))

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant at which so much working time has passed since `start`."""
        reach, left = start, amount
        while True:
            until = reach + _STRIDE
            for piece in self.stretches(reach, until):
                if piece.kind == COUNTED and left <= piece.end - piece.start:
                    return piece.start + left
                if piece.kind == COUNTED:
                    left -= piece.end - piece.start
            reach = until

    def extended(self, paused: Sequence[tuple[datetime, datetime]]) -> datetime:
        """The last moment in time when these stretches, in order, stood still; whole days are rounded up."""
        if self.due_day is None:
            standing = sum((self.open_time(*stretch) for stretch in paused), timedelta(0))
            return self.after(self.nominal, standing) if standing else self.nominal
        days = sum((self._share(*stretch) for stretch in paused), Fraction(0))
        on = self.calendar.plus(self.due_day, ceil(days))
        for start, end in paused:
            # Nothing falls due while the clock stands: the day on which it goes on is the last one then.
            while start <= _end_of(self.calendar, on) < end:
                on = self.calendar.next_working(on)
        return _end_of(self.calendar, on)

    def _share(self, start: datetime, end: datetime) -> Fraction:
        """How many working days lie in [start, end); a part of a day by its own length of 23 to 25 hours."""
        total, on = Fraction(0), self.calendar.day(start)
        while on <= self.calendar.day(end):
            opens, closes = self.calendar.whole(on)
            inside = min(end, closes) - max(start, opens, self.counts_from)
            if self.calendar.is_working(on) and inside > timedelta(0):
                total += Fraction(inside // TICK, (closes - opens) // TICK)
            on += timedelta(days=1)
        return total

    def _days(self, first: date, last: date) -> Iterator[Interval]:
        """Whole days, neighbours of one kind joined: a late term may be years old."""
        on = first
        while on <= last:
            kind, reason = self._kind(on)
            after = on + timedelta(days=1)
            while after <= last and self._kind(after) == (kind, reason):
                after += timedelta(days=1)
            opens, closes = self.calendar.starts(on), self.calendar.starts(after)
            begins = min(max(self.counts_from, opens), closes) if kind == COUNTED else opens
            yield Interval(opens, begins, CLOSED, "receipt_day")
            yield Interval(begins, closes, kind, reason)
            on = after

    def _kind(self, on: date) -> tuple[str, str]:
        if not self.calendar.is_working(on):
            return CLOSED, self.calendar.reason(on)
        return (CLOSED, "after_cutoff") if on < self.effective else (COUNTED, "")

    def _hours(self, first: date, last: date) -> Iterator[Interval]:
        on = first
        while on <= last:
            opens, closes = self.calendar.whole(on)
            if self.calendar.is_working(on):
                begins, ends = self.calendar.work(on)
                yield Interval(opens, begins, CLOSED, "outside_hours")
                yield Interval(begins, ends, COUNTED)
                yield Interval(ends, closes, CLOSED, "outside_hours")
            else:
                yield Interval(opens, closes, CLOSED, self.calendar.reason(on))
            on += timedelta(days=1)


def counting(rule: TermRule, calendar: WorkCalendar, started_at: datetime) -> Counting:
    """The measure of a term that started at an instant."""
    day = calendar.day(started_at)
    if rule.unit is Unit.MINUTES:
        free = Counting(rule, calendar, started_at, day, started_at, None, started_at)
        return replace(free, nominal=free.after(started_at, timedelta(minutes=rule.value)))
    effective = _effective(rule, calendar, started_at)
    moved = effective != day
    if rule.policy is Policy.P1:
        due_day = calendar.plus(effective, rule.value)
        begins = calendar.starts(effective + timedelta(days=1))
    elif rule.policy is Policy.P3:
        due_day = calendar.plus(effective, rule.value - 1)
        begins = calendar.starts(effective) if moved else started_at
    else:
        begins = _same_time(calendar, started_at, effective) if moved else started_at
        due = _same_time(calendar, started_at, calendar.plus(effective, rule.value))
        return Counting(rule, calendar, started_at, effective, begins, None, due)
    due = _end_of(calendar, due_day)
    return Counting(rule, calendar, started_at, effective, begins, due_day, due)


def _effective(rule: TermRule, calendar: WorkCalendar, started_at: datetime) -> date:
    """The receipt's date, or the next working day: after a day off, or strictly after the cutoff."""
    local = started_at.astimezone(calendar.zone)
    after = rule.cutoff is not None and local.time() > rule.cutoff
    if calendar.is_working(local.date()) and not after:
        return local.date()
    return calendar.next_working(local.date())


def _same_time(calendar: WorkCalendar, at: datetime, on: date) -> datetime:
    """The receipt's clock time on another date; one that the zone skips is moved on with the clocks."""
    clock_time = at.astimezone(calendar.zone).time()
    return datetime.combine(on, clock_time, tzinfo=calendar.zone).astimezone(UTC)


def _end_of(calendar: WorkCalendar, on: date) -> datetime:
    return calendar.starts(on + timedelta(days=1)) - TICK
