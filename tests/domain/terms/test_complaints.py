"""What users of other systems with clocks complain of, one test each, named after what went wrong there."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from sitcenter.domain.applications import fold_application
from sitcenter.domain.hours import Hours
from sitcenter.domain.network import Network
from sitcenter.domain.terms.applications import term_of
from sitcenter.domain.terms.book import TermBook
from sitcenter.domain.terms.risk import at_risk
from sitcenter.domain.terms.types import Action, ClockEvent
from sitcenter.settings import load
from tests.domain.builders import branch, network
from tests.domain.builders import step as service_step
from tests.domain.terms.builders import OFFICE, at, calendar, days, events, minutes, term

CONFIG = Path(__file__).parents[3] / "config"
HOUR = timedelta(hours=1)


# Pauses


def test_pending_time_over_a_weekend_is_not_counted_as_pause() -> None:
    stood = (at("2025-09-05T18:00:00"), at("2025-09-08T09:00:00"))
    found = term(days(2), calendar(), events(at("2025-09-04T12:00:00"), stood), at("2025-09-08T12:00:00"))
    assert found.paused == 6 * HOUR + 9 * HOUR
    assert {piece.reason for piece in found.trace if piece.kind == "closed"} == {"receipt_day", "day_off"}


def test_pause_time_is_not_lost_when_the_rule_changes() -> None:
    history = events(at("2025-09-02T12:00:00"), (at("2025-09-03T09:00:00"), at("2025-09-03T15:00:00")))
    now = at("2025-09-03T16:00:00")
    before, after = (term(days(count), calendar(), history, now) for count in (1, 3))
    assert before.paused == after.paused == 6 * HOUR
    assert after.due_at is not None
    assert after.due_at.replace(microsecond=0) == at("2025-09-08T23:59:59")


def test_no_breach_while_pending() -> None:
    history = events(at("2025-09-02T12:00:00"), (at("2025-09-03T18:00:00"), None))
    found = term(days(), calendar(), history, at("2025-10-30T12:00:00"))
    assert (found.state, found.due_at, found.late) == ("paused", None, False)
    assert found.left == 12 * HOUR - timedelta(microseconds=1), "to the end of today, if it went on now"


def test_a_pause_does_not_wash_away_a_breach_that_was_before_it() -> None:
    history = events(at("2025-09-02T12:00:00"), (at("2025-09-05T09:00:00"), None))
    found = term(days(), calendar(), history, at("2025-09-30T12:00:00"))
    assert (found.state, found.late) == ("paused", True)
    assert found.due_at == at("2025-09-03T23:59:59.999999")


@pytest.mark.parametrize(
    ("until", "due"), [("2025-09-07T10:00:00", "2025-09-08"), ("2025-09-08T05:00:00", "2025-09-08")]
)
def test_no_breach_at_the_moment_at_which_a_pause_ends(until: str, due: str) -> None:
    """The last day, given for an hour's pause before, ended while the clock stood again."""
    pauses = (
        (at("2025-09-04T09:00:00"), at("2025-09-04T10:00:00")),
        (at("2025-09-05T18:00:00"), at(until)),
    )
    now = at(until)
    found = term(days(), calendar(), events(at("2025-09-03T12:00:00"), *pauses), now)
    assert (found.due_at, found.late) == (at(f"{due}T23:59:59.999999"), False)
    standing = events(at("2025-09-03T12:00:00"), pauses[0], (pauses[1][0], None))
    assert term(days(), calendar(), standing, now).left == found.left


def test_a_running_pause_counts_at_once_not_when_it_ends() -> None:
    history = events(at("2025-09-02T12:00:00"), (at("2025-09-03T09:00:00"), None))
    early, later = (term(days(), calendar(), history, at(f"2025-09-03T{h}:00:00")) for h in ("10", "12"))
    assert (early.paused, later.paused) == (HOUR, 3 * HOUR)
    assert early.counted == later.counted == 9 * HOUR


def test_hold_time_is_not_added_twice() -> None:
    pause = (at("2025-09-03T09:00:00"), at("2025-09-03T11:00:00"))
    history = events(at("2025-09-02T12:00:00"), pause, pause)
    found = term(days(1, "P2"), calendar(), history, at("2025-09-03T11:30:00"))
    assert found.paused == 2 * HOUR
    assert found.due_at == at("2025-09-03T14:00:00")


def test_a_pause_told_again_while_it_lasts_is_one_pause() -> None:
    told = [
        ClockEvent(at(f"2025-09-03T{hour}:00:00"), action)
        for hour, action in (("09", Action.PAUSE), ("10", Action.PAUSE), ("11", Action.RESUME))
    ]
    found = term(days(1, "P2"), calendar(), [*events(at("2025-09-02T12:00:00")), *told], told[-1].at)
    assert (found.paused, found.due_at) == (2 * HOUR, at("2025-09-03T14:00:00"))


def test_hold_time_does_not_move_the_start() -> None:
    history = events(at("2025-09-02T12:00:00"), (at("2025-09-02T13:00:00"), at("2025-09-02T15:00:00")))
    assert term(days(), calendar(), history, at("2025-09-02T16:00:00")).started_at == history[0].at


# The beginning


@pytest.mark.parametrize("week", [5, 6])
def test_no_breach_at_creation_with_a_calendar_of_ones_own(week: int) -> None:
    for rule in (days(), days(1, "P2"), days(1, "P3"), minutes(60, always=False)):
        work = calendar(week, hours=OFFICE)
        received = at("2025-10-25T22:00:00")
        assert not term(rule, work, events(received), received).late


def test_created_out_of_hours_the_delay_is_not_zero() -> None:
    received = at("2025-09-06T22:00:00")
    found = term(minutes(60, always=False), calendar(hours=OFFICE), events(received), received)
    assert (found.left, found.due_at) == (HOUR, at("2025-09-08T10:00:00"))


def test_not_failed_just_after_creating_in_another_zone() -> None:
    """The same instant told in two zones is one instant."""
    utc, local = at("2025-09-02T06:00:00+00:00"), at("2025-09-02T11:00:00")
    found = [term(minutes(), calendar(), events(received), utc) for received in (utc, local)]
    assert found[0] == found[1]
    assert not found[0].late


# Calendars


def test_business_hours_are_counted_and_the_rest_is_not() -> None:
    history = events(at("2025-09-05T17:00:00"))
    found = term(minutes(600, always=False), calendar(hours=OFFICE), history, at("2025-09-08T10:00:00"))
    assert found.counted == 2 * HOUR


def test_the_clock_does_not_ignore_its_time_period() -> None:
    history = events(at("2025-09-05T12:00:00"))
    found = term(days(1, "P3"), calendar(), history, at("2025-09-07T12:00:00"))
    assert found.counted == 12 * HOUR


def test_no_holiday_that_nobody_observes() -> None:
    """Only the imported table of state holidays and overrides with an approver: no feed of a third party."""
    work = load(CONFIG, {}).network.terms.calendars["provider-5"]
    for on in ("2026-02-14", "2026-08-30", "2026-12-25", "2026-07-04", "2027-01-08"):
        assert date.fromisoformat(on) not in work.days
    assert all(day.source for day in work.days.values())


def test_no_holidays_of_another_country_by_default() -> None:
    work = load(CONFIG, {}).network.terms.calendars["provider-5"]
    thanksgiving, independence_day_of_us = date(2026, 11, 26), date(2025, 7, 4)
    assert work.is_working(thanksgiving)
    assert work.is_working(independence_day_of_us)


def test_a_week_is_right_whatever_days_it_names() -> None:
    """A schedule that was right only with both Monday and Thursday set."""
    found = load(CONFIG, {}).network.calendar
    assert [found.hours("x", "psc", date(2026, 11, 16 + n)) is not None for n in range(7)] == [True] * 5 + [
        False
    ] * 2


def test_a_day_of_24_hours_loses_no_minute() -> None:
    work = calendar(hours=Hours(time(0), time(0)))
    found = term(
        minutes(10_000, always=False), work, events(at("2025-09-08T00:00:00")), at("2025-09-13T00:00:00")
    )
    assert found.counted == timedelta(days=5)


# Changes


def test_the_overdue_mark_does_not_survive_a_change_of_the_rule() -> None:
    application = fold_application(
        [service_step("provider_receive", at("2025-09-02T12:00:00"), service_code="passport")]
    )
    now = at("2025-09-05T12:00:00")
    late, fine = (term_of(application, _with(days(count)), now) for count in (1, 5))
    assert late is not None
    assert fine is not None
    assert (late.late, fine.late) == (True, False)
    assert not at_risk([application], _with(days(5)), now)


def test_what_falls_due_on_a_day_off_is_asked_for_on_a_working_day() -> None:
    """Reminders at midnight and on weekends: a term of days never ends on a day off."""
    work = calendar()
    for day in range(1, 29):
        found = term(days(), work, events(at(f"2025-10-{day:02}T10:00:00")), at("2025-12-01T00:00:00"))
        assert found.due_at is not None
        assert work.is_working(work.day(found.due_at))


def test_the_denominator_says_what_it_leaves_out() -> None:
    """A report's share shrank silently where the evidence began late: here closed time is listed too."""
    history = events(at("2025-09-05T20:00:00"))
    found = term(days(), calendar(), history, at("2025-09-09T06:00:00"))
    reasons = [(piece.kind, piece.reason) for piece in found.trace]
    assert reasons == [
        ("closed", "after_cutoff"),
        ("closed", "day_off"),
        ("closed", "receipt_day"),
        ("counted", ""),
    ]
    assert found.trace[0].start == history[0].at


def test_downtime_that_the_system_marks_is_paused_and_other_downtime_is_not() -> None:
    """Whether an outage matters is the source's word (a suspension), never a guess."""
    marked = events(at("2025-09-02T12:00:00"), (at("2025-09-03T09:00:00"), at("2025-09-03T12:00:00")))
    now = at("2025-09-03T13:00:00")
    assert term(days(), calendar(), marked, now).paused == 3 * HOUR
    assert term(days(), calendar(), events(marked[0].at), now).paused == timedelta(0)


def test_a_pause_by_status_needs_no_new_status() -> None:
    """The payload's `suspended` on any step pauses; false lets it go on."""
    steps = [
        service_step("provider_receive", at("2025-09-02T12:00:00"), service_code="passport"),
        service_step("provider_check", at("2025-09-03T10:00:00"), suspended=True, suspend_reason="archive"),
        service_step("plate_check", at("2025-09-03T12:00:00"), suspended=False),
    ]
    found = term_of(fold_application(steps), _with(days()), at("2025-09-03T13:00:00"))
    assert found is not None
    assert (found.paused, found.trace[-2].reason) == (2 * HOUR, "archive")


# Events that come late, twice or in the wrong order


@pytest.mark.parametrize(
    "history",
    [
        [],
        [ClockEvent(at("2025-09-02T12:00:00"), Action.RESUME)],
        [ClockEvent(at("2025-09-02T12:00:00"), Action.STOP)],
        [ClockEvent(at("2025-09-02T12:00:00"), Action.RESET)],
        [ClockEvent(at("2025-09-09T12:00:00"), Action.START)],
    ],
)
def test_without_a_start_there_is_no_clock(history: list[ClockEvent]) -> None:
    from sitcenter.domain.terms.clock import run

    assert run(days(), calendar(), history, at("2025-09-05T12:00:00")) is None


def test_a_stop_before_the_start_ends_it_at_the_start() -> None:
    history = events(at("2025-09-02T12:00:00"), stop=at("2025-09-02T11:59:58"))
    found = term(days(), calendar(), history, at("2025-09-30T12:00:00"))
    assert (found.state, found.late, found.trace) == ("stopped", False, ())
    assert found.stopped_at == found.started_at


def test_a_stop_ends_a_pause() -> None:
    history = events(
        at("2025-09-02T12:00:00"), (at("2025-09-03T12:00:00"), None), stop=at("2025-09-10T12:00:00")
    )
    found = term(days(), calendar(), history, at("2025-09-30T12:00:00"))
    assert (found.state, found.late, found.stopped_at) == ("stopped", False, at("2025-09-10T12:00:00"))


def test_what_comes_after_the_end_changes_nothing() -> None:
    history = events(at("2025-09-02T12:00:00"), stop=at("2025-09-03T12:00:00"))
    more = [
        ClockEvent(at("2025-09-04T12:00:00"), action)
        for action in (Action.RESET, Action.PAUSE, Action.CANCEL, Action.STOP)
    ]
    now = at("2025-09-30T12:00:00")
    assert term(days(), calendar(), history + more, now) == term(days(), calendar(), history, now)


def test_a_cancelled_clock_has_no_due_moment() -> None:
    history = events(at("2025-09-02T12:00:00"), cancel=at("2025-09-09T12:00:00"))
    found = term(days(), calendar(), history, at("2025-09-30T12:00:00"))
    assert (found.state, found.due_at, found.late, found.left) == ("cancelled", None, False, None)


def test_a_reset_begins_anew_at_its_instant() -> None:
    history = events(
        at("2025-09-02T12:00:00"), (at("2025-09-03T09:00:00"), None), reset=at("2025-09-08T17:00:01")
    )
    found = term(days(), calendar(), history, at("2025-09-09T12:00:00"))
    assert (found.state, found.started_at) == ("running", at("2025-09-08T17:00:01"))
    assert found.due_at == at("2025-09-10T23:59:59.999999")
    assert found.paused == timedelta(0)


def test_a_reset_counts_from_the_instant_at_which_it_is_told() -> None:
    """Stored terms are computed as of the last event: a reset that is the last one must show."""
    history = events(at("2025-09-02T12:00:00"), reset=at("2025-09-08T10:00:00"))
    found = term(days(), calendar(), history, at("2025-09-08T10:00:00"))
    assert (found.started_at, found.due_at) == (history[1].at, at("2025-09-09T23:59:59.999999"))


def test_what_is_not_known_yet_does_not_count() -> None:
    history = events(at("2025-09-02T12:00:00"), stop=at("2025-09-03T12:00:00"))
    assert term(days(), calendar(), history, at("2025-09-03T11:59:59")).state == "running"


def _with(rule: object) -> Network:
    town = network(branch())
    book = TermBook((rule,), {"week-5": calendar()}, "test")  # type: ignore[arg-type]
    return Network(
        town.names, town.zone, town.branches, town.services, town.default_norm, town.calendar, book
    )
