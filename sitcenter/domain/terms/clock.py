"""The clock of a term: when it falls due, whether it is late, and the trace that shows why."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.counting import COUNTED, Counting, counting
from sitcenter.domain.terms.life import Life, Pause, life
from sitcenter.domain.terms.types import ClockEvent, ClockState, Deadline, Interval, Term, TermRule

PAUSED = "paused"
ZERO = timedelta(0)


def run(rule: TermRule, calendar: WorkCalendar, events: Sequence[ClockEvent], now: datetime) -> Term | None:
    """The term as it stands at `now`; None where nothing started the clock."""
    now = now.astimezone(UTC)
    lived = _life(events, now)
    if lived is None:
        return None
    measure = counting(rule, calendar, lived.started_at)
    until = lived.ended_at or now
    trace = tuple(_trace(measure, lived, until))
    due = _due(measure, lived)
    return Term(
        state=lived.state,
        rule_id=rule.id,
        rule_version=rule.version,
        calendar_version=calendar.version,
        started_at=lived.started_at,
        due_at=due,
        stopped_at=lived.ended_at,
        counted=_total(trace, COUNTED),
        paused=_total(trace, PAUSED),
        left=_left(measure, lived, due, until),
        late=due is not None and until > due,
        trace=trace,
    )


def deadline(
    rule: TermRule, calendar: WorkCalendar, events: Sequence[ClockEvent], now: datetime
) -> Deadline | None:
    """Of the same term only what needs no trace, for thousands of open applications at once."""
    lived = _life(events, now.astimezone(UTC))
    if lived is None:
        return None
    due = _due(counting(rule, calendar, lived.started_at), lived)
    return Deadline(lived.state, due, due is not None and (lived.ended_at or now) > due)


def days_spanned(term: Term, calendar: WorkCalendar) -> tuple[date, date]:
    """First and last day that the figures of a term rest on: to its due moment, else to the trace's end."""
    ends = [piece.end for piece in term.trace] if term.due_at is None else [term.due_at]
    return calendar.day(term.started_at), calendar.day(max([term.started_at, *ends]))


def _life(events: Sequence[ClockEvent], now: datetime) -> Life | None:
    """In UTC: arithmetic on instants of a zone with summer time would count the wall clock."""
    return life([ClockEvent(e.at.astimezone(UTC), e.action, e.reason) for e in events], now)


def _due(measure: Counting, lived: Life) -> datetime | None:
    """The last moment in time. A pause that begins when the term has run out already can't extend it."""
    if lived.state is ClockState.CANCELLED:
        return None
    due, stood = measure.nominal, []
    for pause in lived.pauses:
        if pause.start > due:
            break
        if pause.end is None:
            return None
        stood.append((pause.start, pause.end))
        due = measure.extended(stood)
    return due


def _left(measure: Counting, lived: Life, due: datetime | None, until: datetime) -> timedelta | None:
    """Working time from the end of the trace to the due moment; of a paused clock as if it went on now."""
    if lived.state is ClockState.CANCELLED:
        return None
    if due is None:
        due = measure.extended([(pause.start, pause.end or until) for pause in lived.pauses])
    return measure.open_time(until, due)


def _trace(measure: Counting, lived: Life, until: datetime) -> Iterator[Interval]:
    """Gapless from the start until `until`, neighbours of one kind and reason joined."""
    standing: Interval | None = None
    for piece in measure.stretches(lived.started_at, until):
        for part in _cut(piece, lived.pauses, until):
            if standing is None:
                standing = part
            elif (standing.kind, standing.reason) == (part.kind, part.reason):
                standing = Interval(standing.start, part.end, part.kind, part.reason)
            else:
                yield standing
                standing = part
    if standing is not None:
        yield standing


def _cut(piece: Interval, pauses: Iterable[Pause], until: datetime) -> Iterator[Interval]:
    """A counted stretch with the pauses taken out of it; closed time can't be paused."""
    if piece.kind != COUNTED:
        yield piece
        return
    reach = piece.start
    for pause in pauses:
        begin, end = max(pause.start, reach), min(pause.end or until, piece.end)
        if begin >= end:
            continue
        if reach < begin:
            yield Interval(reach, begin, COUNTED)
        yield Interval(begin, end, PAUSED, pause.reason)
        reach = end
    if reach < piece.end:
        yield Interval(reach, piece.end, COUNTED)


def _total(trace: Iterable[Interval], kind: str) -> timedelta:
    return sum((piece.end - piece.start for piece in trace if piece.kind == kind), ZERO)
