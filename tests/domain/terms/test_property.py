"""The trace against working time counted minute by minute, by code that shares nothing with the clock's."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from math import ceil
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sitcenter.domain.hours import Hours
from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.clock import deadline
from sitcenter.domain.terms.types import (
    Action,
    ClockEvent,
    ClockState,
    Deadline,
    Policy,
    Term,
    TermRule,
    Unit,
)
from tests.domain.terms.builders import calendar, term

MINUTE = timedelta(minutes=1)
START = datetime(2024, 2, 26, tzinfo=UTC)
"""From here three weeks: the change of zone in Almaty, of clocks in New York, 8 March, weekends."""
HORIZON = 21 * 24 * 60
ZONES = ("Asia/Almaty", "America/New_York", "Europe/Berlin")
WORKED = Hours(time(9), time(18))


def naive_counted(
    rule: TermRule, work: WorkCalendar, pauses: list[tuple[int, int]], received: int, until: int
) -> tuple[int, int, int]:
    """Minutes counted, paused and closed, each minute judged alone by its local clock."""
    first_day, from_minute = naive_start(rule, work, received)
    counted = paused = closed = 0
    for minute in range(received, until):
        local = (START + minute * MINUTE).astimezone(work.zone)
        if not naive_open(rule, work, local, minute, first_day, from_minute):
            closed += 1
        elif any(begin <= minute < end for begin, end in pauses):
            paused += 1
        else:
            counted += 1
    return counted, paused, closed


def naive_open(
    rule: TermRule, work: WorkCalendar, local: datetime, minute: int, first_day: date, from_minute: int
) -> bool:
    if rule.unit is Unit.MINUTES:
        in_hours = work.hours is None or work.hours.opens <= local.time() < work.hours.closes
        return rule.always or (naive_working(work, local.date()) and in_hours)
    return minute >= from_minute and local.date() >= first_day and naive_working(work, local.date())


def naive_working(work: WorkCalendar, on: date) -> bool:
    if on in work.days:
        return work.days[on].working
    return on.isoweekday() <= work.week


def naive_start(rule: TermRule, work: WorkCalendar, received: int) -> tuple[date, int]:
    """The first day that may count, and the minute before which nothing does."""
    local = (START + received * MINUTE).astimezone(work.zone)
    day = local.date()
    if rule.unit is Unit.MINUTES:
        return day, received
    if rule.cutoff is not None and local.time() > rule.cutoff:
        day += timedelta(days=1)
    while not naive_working(work, day):
        day += timedelta(days=1)
    if rule.policy is Policy.P1:
        return day + timedelta(days=1), received
    if rule.policy is Policy.P3 or day == local.date():
        return day, received
    same = datetime.combine(day, local.time(), tzinfo=work.zone)
    return day, int((same.astimezone(UTC) - START) / MINUTE)


@st.composite
def questions(
    draw: st.DrawFn,
) -> tuple[TermRule, WorkCalendar, list[tuple[int, int]], int, int]:
    days = draw(st.booleans())
    always = draw(st.booleans())
    rule = TermRule(
        "any",
        1,
        Unit.WORKING_DAYS if days else Unit.MINUTES,
        draw(st.integers(1, 5)) if days else draw(st.integers(1, 3000)),
        "test",
        "week",
        Policy(draw(st.sampled_from(list(Policy)))),
        draw(st.sampled_from([None, time(0), time(17)])) if days else None,
        always,
    )
    zone = draw(st.sampled_from(ZONES))
    plain = calendar(draw(st.sampled_from((5, 6))), None if zone == "Asia/Almaty" else zone)
    hours = None if days or always else draw(st.sampled_from([None, WORKED]))
    near = {on: day for on, day in plain.days.items() if date(2024, 3, 1) <= on <= date(2024, 4, 30)}
    work = WorkCalendar(plain.id, ZoneInfo(zone), plain.week, near, hours)
    received = draw(st.integers(0, HORIZON // 2))
    cuts = sorted(draw(st.lists(st.integers(0, HORIZON), max_size=6, unique=True)))
    pauses = list(zip(cuts[::2], cuts[1::2], strict=False))
    return rule, work, pauses, received, draw(st.integers(received, HORIZON))


def asked(question: tuple[TermRule, WorkCalendar, list[tuple[int, int]], int, int]) -> Term:
    rule, work, pauses, received, until = question
    history = [ClockEvent(START + received * MINUTE, Action.START)]
    for begin, end in pauses:
        history.append(ClockEvent(START + begin * MINUTE, Action.PAUSE, "asked"))
        history.append(ClockEvent(START + end * MINUTE, Action.RESUME))
    return term(rule, work, history, START + until * MINUTE)


@settings(max_examples=80, deadline=None)
@given(questions())
def test_counted_paused_and_closed_are_those_of_counting_minute_by_minute(
    question: tuple[TermRule, WorkCalendar, list[tuple[int, int]], int, int],
) -> None:
    rule, work, pauses, received, until = question
    found = asked(question)
    closed = sum((i.end - i.start for i in found.trace if i.kind == "closed"), timedelta(0))
    expected = naive_counted(rule, work, pauses, received, until)
    assert (found.counted / MINUTE, found.paused / MINUTE, closed / MINUTE) == expected


@settings(max_examples=80, deadline=None)
@given(questions())
def test_a_trace_has_no_gap_and_sums_up_to_its_length(
    question: tuple[TermRule, WorkCalendar, list[tuple[int, int]], int, int],
) -> None:
    *_, received, until = question
    found = asked(question)
    assert all(one.end == two.start for one, two in zip(found.trace, found.trace[1:], strict=False))
    assert all(piece.start < piece.end for piece in found.trace)
    assert sum((i.end - i.start for i in found.trace), timedelta(0)) == (until - received) * MINUTE
    if found.trace:
        ends = found.trace[0].start, found.trace[-1].end
        assert ends == (START + received * MINUTE, START + until * MINUTE)
    assert all(
        (one.kind, one.reason) != (two.kind, two.reason)
        for one, two in zip(found.trace, found.trace[1:], strict=False)
    )


@settings(max_examples=80, deadline=None)
@given(questions(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_order_and_repetition_of_events_do_not_matter(
    question: tuple[TermRule, WorkCalendar, list[tuple[int, int]], int, int], random: object, times: int
) -> None:
    rule, work, pauses, received, until = question
    history = [ClockEvent(START + received * MINUTE, Action.START)]
    history += [ClockEvent(START + begin * MINUTE, Action.PAUSE) for begin, _ in pauses]
    history += [ClockEvent(START + end * MINUTE, Action.RESUME) for _, end in pauses]
    shuffled = history * times
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    now = START + until * MINUTE
    assert term(rule, work, shuffled, now) == term(rule, work, history, now)


@settings(max_examples=80, deadline=None)
@given(questions())
def test_an_unpaused_term_is_late_exactly_when_more_was_counted_than_it_has(
    question: tuple[TermRule, WorkCalendar, list[tuple[int, int]], int, int],
) -> None:
    """Minutes: what is counted until the due moment is the term; days: that many days of work."""
    rule, work, _, received, until = question
    found = asked((rule, work, [], received, until))
    assert found.due_at is not None
    whole = term(rule, work, [ClockEvent(found.started_at, Action.START)], found.due_at)
    if rule.unit is Unit.MINUTES:
        assert whole.counted == timedelta(minutes=rule.value)
    else:
        hours = (
            i.start + n * timedelta(hours=1)
            for i in whole.trace
            if i.kind == "counted"
            for n in range(ceil((i.end - i.start) / timedelta(hours=1)))
        )
        days = {hour.astimezone(work.zone).date() for hour in hours}
        assert len(days) in ((rule.value, rule.value + 1) if rule.policy is Policy.P2 else (rule.value,))
    short = deadline(rule, work, [ClockEvent(found.started_at, Action.START)], START + until * MINUTE)
    assert short == Deadline(found.state, found.due_at, found.late)
    assert found.late == (START + until * MINUTE > found.due_at)
    assert found.state is ClockState.RUNNING


@settings(max_examples=80, deadline=None)
@given(questions())
def test_pauses_take_no_working_time_from_the_term_and_give_at_most_the_rest_of_a_day(
    question: tuple[TermRule, WorkCalendar, list[tuple[int, int]], int, int],
) -> None:
    rule, work, pauses, received, _ = question
    end = max([received, *(end for _, end in pauses)])
    due = asked((rule, work, pauses, received, end)).due_at
    unpaused = asked((rule, work, [], received, received)).due_at
    assert due is not None
    assert unpaused is not None
    until = (due - START) // MINUTE + 1
    before = [pause for pause in pauses if pause[0] < until]
    if rule.unit is Unit.MINUTES or rule.policy is Policy.P2:
        budget = naive_counted(rule, work, [], received, (unpaused - START) // MINUTE)[0]
        assert naive_counted(rule, work, before, received, (due - START) // MINUTE)[0] == budget
    else:
        nominal = naive_days(rule, work, [], received, (unpaused - START) // MINUTE + 1)
        given_away = naive_days(rule, work, before, received, until) - nominal
        last_day = int((work.starts(work.day(due)) - START) / MINUTE)
        assert given_away >= 0
        # Whole only where the term was used up to the minute and the clock goes on with the day itself.
        assert given_away < 1 or (
            given_away == 1 and used_up(rule, work, before, received, last_day, nominal)
        )
        assert work.day(due) < work.day(due + timedelta(microseconds=1))


def used_up(
    rule: TermRule,
    work: WorkCalendar,
    pauses: list[tuple[int, int]],
    received: int,
    last_day: int,
    nominal: Fraction,
) -> bool:
    """Whether the whole term was counted before its last day began, and the clock stood at the end of the day before."""
    eve = last_day - 1
    while not naive_open(rule, work, (START + eve * MINUTE).astimezone(work.zone), eve, date.min, 0):
        eve -= 1
    stood = any(begin <= eve < end for begin, end in pauses)
    return stood and naive_days(rule, work, pauses, received, last_day) == nominal


def naive_days(
    rule: TermRule, work: WorkCalendar, pauses: list[tuple[int, int]], received: int, until: int
) -> Fraction:
    """Working days counted, each minute by the length of its own day."""
    first_day, from_minute = naive_start(rule, work, received)
    total = Fraction(0)
    lengths: dict[date, int] = {}
    for minute in range(received, until):
        local = (START + minute * MINUTE).astimezone(work.zone)
        paused = any(begin <= minute < end for begin, end in pauses)
        if not paused and naive_open(rule, work, local, minute, first_day, from_minute):
            if local.date() not in lengths:
                lengths[local.date()] = naive_length(work.zone, local.date())
            total += Fraction(1, lengths[local.date()])
    return total


def naive_length(zone: ZoneInfo, on: date) -> int:
    """Minutes between two midnights."""
    midnights = (datetime.combine(day, time(0), tzinfo=zone) for day in (on, on + timedelta(days=1)))
    first, second = (midnight.astimezone(UTC) for midnight in midnights)
    return int((second - first) / MINUTE)
