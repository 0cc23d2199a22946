from datetime import datetime, timedelta

import pytest

from sitcenter.domain.facts import Slot
from sitcenter.domain.forecast.day import (
    arrivals_per_hour,
    day_outlook,
    mean_service_s,
    usual_rest,
    windows_for,
)
from sitcenter.domain.forecast.usual import Band, UsualDay, band, like_days, usual_day
from tests.domain.builders import NOW, ago, branch, minutes

OPENS, CLOSES = ago(150), NOW + minutes(390)
"""09:00 and 18:00 in Almaty; NOW is 11:30."""
WEEK = timedelta(weeks=1)


def slot(at: datetime, issued: int = 0, **figures: object) -> Slot:
    return Slot("a", "passport", at, issued=issued, **figures)  # type: ignore[arg-type]


def past(weeks: int, issued: int = 4, wait_min: int = 7) -> list[Slot]:
    """The first quarter of every past day: more people each week further back."""
    return [
        slot(OPENS - WEEK * week, issued + week, called=1, wait_n=1, wait_hist={wait_min + week: 1})
        for week in range(1, weeks + 1)
    ]


def usual(slots: list[Slot]) -> UsualDay:
    return usual_day(branch(), slots, OPENS, CLOSES, NOW)


def test_like_days_are_the_same_weekday_of_eight_weeks() -> None:
    found = like_days(NOW.date())
    assert len(found) == 8
    assert {day.weekday() for day in found} == {NOW.weekday()}


@pytest.mark.parametrize("weeks", [0, 1, 3])
def test_below_four_like_days_nothing_is_usual(weeks: int) -> None:
    found = usual(past(weeks))
    assert (found.known, found.days) == (False, weeks)
    assert {(quarter.arrivals, quarter.wait_s) for quarter in found.quarters.values()} == {(None, None)}
    assert usual_rest(found, NOW) is None


def test_the_band_holds_four_of_five_like_days() -> None:
    found = usual(past(8))
    first = found.quarters[OPENS]
    assert found.days == 8
    assert first.arrivals is not None
    assert (first.arrivals.low, first.arrivals.middle, first.arrivals.high) == pytest.approx((5.7, 8.5, 11.3))
    assert first.wait_s is not None
    assert first.wait_s.middle == 11.5 * 60


def test_a_quarter_without_people_on_a_known_day_is_zero_and_without_calls_not_known() -> None:
    second = usual(past(5)).quarters[OPENS + minutes(15)]
    assert second.arrivals == Band(0, 0, 0)
    assert second.wait_s is None


def test_other_weekdays_other_branches_and_longer_ago_are_not_like() -> None:
    other = [slot(OPENS - timedelta(days=day), 9) for day in (1, 2, 3, 4, 5, 6)]
    elsewhere = [Slot("b", "passport", OPENS - WEEK * week, issued=9) for week in range(1, 9)]
    older = [slot(OPENS - WEEK * week, 9) for week in range(9, 20)]
    assert usual([*other, *elsewhere, *older, slot(OPENS, 9)]).days == 0


def test_quarters_cover_the_opening_hours_in_local_time() -> None:
    quarters = list(usual([]).quarters)
    assert (quarters[0], quarters[-1], len(quarters)) == (OPENS, CLOSES - minutes(15), 36)


def test_a_change_of_the_zone_moves_the_hour_and_not_the_band() -> None:
    """Almaty went from UTC+6 to UTC+5 on 2024-03-01: nine o'clock stayed nine o'clock."""
    opens = datetime.fromisoformat("2024-03-15T09:00+05:00")
    earlier = [datetime.fromisoformat(f"2024-{day}T09:00+06:00") for day in ("02-09", "02-16", "02-23")]
    later = datetime.fromisoformat("2024-03-08T09:00+05:00")
    slots = [slot(at, 6) for at in (*earlier, later)]
    found = usual_day(branch(), slots, opens, opens + minutes(15), opens)
    assert found.quarters[opens].arrivals == Band(6, 6, 6)


def test_a_band_of_equal_days_is_a_line() -> None:
    assert band([3, 3, 3, 3]) == Band(3, 3, 3)
    assert band([3, 3, 3]) is None


def served(count: int, minutes_each: float, at: datetime = OPENS, issued: int = 0) -> Slot:
    return slot(at, issued, served=count, service_n=count, service_ms=round(count * minutes_each * 60_000))


def test_the_outlook_adds_what_is_to_come_to_what_was() -> None:
    every = [
        slot(OPENS - WEEK * week + minutes(15 * quarter), 10) for week in range(1, 6) for quarter in range(36)
    ]
    today = [served(20, 10, issued=120)]
    found = day_outlook(today, 4, usual(every), CLOSES, NOW)
    assert (found.arrivals, found.served) == (120, 20)
    assert found.expected == 120 + 26 * 10
    assert found.capacity == 20 + 4 * 39
    half = day_outlook(today, 4, usual(every), CLOSES, NOW + minutes(7.5))
    assert half.expected == 120 + 255


def test_what_is_not_known_is_neither_expected_nor_zero() -> None:
    assert day_outlook([served(20, 10)], None, None, CLOSES, NOW).expected is None
    assert day_outlook([served(20, 10)], None, None, CLOSES, NOW).capacity is None
    assert day_outlook([served(2, 10)], 4, None, CLOSES, NOW).capacity is None
    assert day_outlook([served(20, 10)], 0, None, CLOSES, NOW).capacity == 20
    assert day_outlook([served(20, 10)], None, usual(past(3)), CLOSES, NOW).expected is None


def test_after_closing_no_more_can_be_served() -> None:
    assert day_outlook([served(20, 10)], 4, None, CLOSES, CLOSES).capacity == 20


def test_mean_service_needs_some_services() -> None:
    assert mean_service_s(4, 4_000_000) is None
    assert mean_service_s(10, 6_000_000) == 600
    assert mean_service_s(10, 0) is None


def test_the_rate_of_arrivals_is_of_the_past_hour_at_most() -> None:
    slots = [slot(ago(k * 15), 5) for k in range(8)]
    assert arrivals_per_hour(slots, OPENS, NOW + minutes(15) - timedelta(seconds=1)) == pytest.approx(
        20, abs=0.1
    )
    assert arrivals_per_hour(slots, ago(10), NOW) is None
    assert arrivals_per_hour([], OPENS, NOW) == 0


def test_windows_for_the_norm_follow_arrivals_and_service() -> None:
    today = [served(20, 10), *(slot(ago(k * 15), 15) for k in range(4))]
    now = NOW + minutes(15) - timedelta(microseconds=1)
    norm = minutes(30)
    assert windows_for(today, OPENS, CLOSES, norm, now) == 11
    assert windows_for([served(20, 10)], OPENS, CLOSES, norm, now) == 0
    assert windows_for([served(3, 10)], OPENS, CLOSES, norm, now) is None
    assert windows_for(today, OPENS, CLOSES, norm, CLOSES) is None
    assert windows_for(today, None, None, norm, now) is None
    assert windows_for(today, OPENS, CLOSES, norm, OPENS + minutes(5)) is None
