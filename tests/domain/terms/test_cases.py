"""When terms fall due, case by case. Days are written as the last second that is in time."""

from datetime import time

import pytest

from sitcenter.domain.hours import Hours
from tests.domain.terms.builders import OFFICE, at, calendar, days, due, events, minutes, term

# received, working days, policy, week, due (a date is its end)
DAYS = [
    # cutoff at 17:00: strictly later counts from the next working day
    ("2025-09-03T16:59:59", 1, "P1", 5, "2025-09-04"),
    ("2025-09-03T17:00:00", 1, "P1", 5, "2025-09-04"),
    ("2025-09-03T17:00:00.000001", 1, "P1", 5, "2025-09-05"),
    ("2025-09-03T17:00:01", 1, "P1", 5, "2025-09-05"),
    ("2025-09-03T17:00:00", 1, "P3", 5, "2025-09-03"),
    ("2025-09-03T17:00:01", 1, "P3", 5, "2025-09-04"),
    ("2025-09-03T17:00:00", 1, "P2", 5, "2025-09-04T17:00:00"),
    ("2025-09-03T17:00:01", 1, "P2", 5, "2025-09-05T17:00:01"),
    ("2025-09-03T00:00:00", 1, "P1", 5, "2025-09-04"),
    ("2025-09-03T23:59:59", 1, "P1", 5, "2025-09-05"),
    # Friday evening and the weekend
    ("2025-09-05T17:00:00", 1, "P1", 5, "2025-09-08"),
    ("2025-09-05T17:00:01", 1, "P1", 5, "2025-09-09"),
    ("2025-09-05T17:00:01", 1, "P3", 5, "2025-09-08"),
    ("2025-09-05T17:00:01", 1, "P2", 5, "2025-09-09T17:00:01"),
    ("2025-09-06T10:00:00", 1, "P1", 5, "2025-09-09"),
    ("2025-09-06T10:00:00", 1, "P3", 5, "2025-09-08"),
    ("2025-09-06T10:00:00", 1, "P2", 5, "2025-09-09T10:00:00"),
    ("2025-09-07T23:00:00", 1, "P1", 5, "2025-09-09"),
    ("2025-09-05T10:00:00", 5, "P1", 5, "2025-09-12"),
    ("2025-09-05T10:00:00", 15, "P1", 5, "2025-09-26"),
    # six-day week: Saturday works, with its own cutoff
    ("2025-09-05T17:00:01", 1, "P1", 6, "2025-09-08"),
    ("2025-09-06T17:00:00", 1, "P1", 6, "2025-09-08"),
    ("2025-09-06T17:00:01", 1, "P1", 6, "2025-09-09"),
    ("2025-09-06T17:00:01", 1, "P3", 6, "2025-09-08"),
    ("2025-09-07T10:00:00", 1, "P3", 6, "2025-09-08"),
    ("2025-09-05T10:00:00", 5, "P1", 6, "2025-09-11"),
    # 27 October 2025: off in a week of five days, worked in a week of six
    ("2025-10-24T16:00:00", 1, "P1", 6, "2025-10-27"),
    ("2025-10-24T17:30:00", 1, "P1", 6, "2025-10-28"),
    ("2025-10-25T12:00:00", 1, "P1", 5, "2025-10-29"),
    ("2025-10-25T12:00:00", 1, "P1", 6, "2025-10-28"),
    ("2025-10-27T12:00:00", 1, "P3", 5, "2025-10-28"),
    ("2025-10-27T12:00:00", 1, "P3", 6, "2025-10-27"),
    # 3 January 2025 was off for Sunday 5 January, which was worked in both weeks
    ("2024-12-31T12:00:00", 1, "P1", 5, "2025-01-05"),
    ("2024-12-31T12:00:00", 1, "P1", 6, "2025-01-04"),
    ("2024-12-31T12:00:00", 2, "P1", 5, "2025-01-06"),
    ("2025-01-05T12:00:00", 1, "P3", 5, "2025-01-05"),
    ("2025-01-06T12:00:00", 1, "P1", 5, "2025-01-08"),
    # 8 May 2024 was off for Saturday 4 May: nothing moved for a week of six days
    ("2024-05-03T12:00:00", 1, "P1", 5, "2024-05-04"),
    ("2024-05-07T12:00:00", 1, "P3", 5, "2024-05-10"),
    ("2024-05-07T12:00:00", 1, "P3", 6, "2024-05-08"),
    # Nauryz
    ("2025-03-20T12:00:00", 1, "P1", 5, "2025-03-26"),
    ("2025-03-20T12:00:00", 1, "P1", 6, "2025-03-25"),
    ("2026-03-20T12:00:00", 1, "P1", 5, "2026-03-26"),
    ("2026-03-20T12:00:00", 1, "P1", 6, "2026-03-25"),
    ("2027-03-19T12:00:00", 1, "P1", 5, "2027-03-25"),
    ("2027-03-20T12:00:00", 1, "P1", 6, "2027-03-25"),
    # 8 March, 9 May, Kurban Ait, the Constitution
    ("2026-03-06T12:00:00", 1, "P1", 5, "2026-03-10"),
    ("2026-03-07T12:00:00", 1, "P1", 6, "2026-03-10"),
    ("2026-05-08T12:00:00", 1, "P1", 5, "2026-05-12"),
    ("2026-05-08T12:00:00", 1, "P1", 6, "2026-05-11"),
    ("2026-05-26T12:00:00", 1, "P1", 5, "2026-05-28"),
    ("2026-08-28T12:00:00", 1, "P1", 5, "2026-08-31"),
    ("2025-08-29T12:00:00", 1, "P1", 5, "2025-09-02"),
    ("2025-08-29T12:00:00", 1, "P1", 6, "2025-09-01"),
    ("2027-03-12T12:00:00", 1, "P1", 5, "2027-03-16"),
    ("2027-05-14T12:00:00", 1, "P1", 5, "2027-05-17"),
    ("2026-10-23T12:00:00", 1, "P1", 5, "2026-10-27"),
    ("2026-10-24T12:00:00", 1, "P1", 6, "2026-10-27"),
    # across New Year
    ("2025-12-31T16:00:00", 1, "P1", 5, "2026-01-05"),
    ("2025-12-31T16:00:00", 1, "P1", 6, "2026-01-03"),
    ("2026-12-31T16:00:00", 1, "P1", 5, "2027-01-05"),
    ("2026-12-31T16:00:00", 1, "P2", 5, "2027-01-05T16:00:00"),
    ("2026-12-31T17:20:00", 3, "P1", 5, "2027-01-11"),
    # the change of zone on 1 March 2024: 29 February had 25 hours
    ("2024-02-28T12:00:00", 1, "P1", 5, "2024-02-29T23:59:59+05:00"),
    ("2024-02-28T12:00:00", 1, "P2", 5, "2024-02-29T12:00:00+06:00"),
    ("2024-02-29T12:00:00+06:00", 1, "P2", 5, "2024-03-01T12:00:00+05:00"),
    ("2024-02-29T12:00:00+06:00", 1, "P3", 5, "2024-02-29T23:59:59+05:00"),
    ("2024-02-29T17:00:00+06:00", 1, "P1", 5, "2024-03-01T23:59:59+05:00"),
    ("2024-02-29T16:30:00+05:00", 1, "P1", 5, "2024-03-04T23:59:59+05:00"),
]  # fmt: skip


@pytest.mark.parametrize(("received", "count", "policy", "week", "expected"), DAYS)
def test_working_days(received: str, count: int, policy: str, week: int, expected: str) -> None:
    end = expected if "T" in expected else f"{expected}T23:59:59"
    assert due(days(count, policy), calendar(week), at(received)) == at(end)


# zone, received, working days, policy, due: both places change their clocks
ZONES = [
    ("Europe/Berlin", "2025-03-28T12:00:00", 1, "P1", "2025-03-31T23:59:59+02:00"),
    ("Europe/Berlin", "2025-03-28T12:00:00", 1, "P2", "2025-03-31T12:00:00+02:00"),
    ("Europe/Berlin", "2025-10-24T12:00:00", 1, "P1", "2025-10-27T23:59:59+01:00"),
    ("Europe/Berlin", "2025-10-24T12:00:00", 1, "P2", "2025-10-27T12:00:00+01:00"),
    ("Europe/Berlin", "2025-10-24T17:00:01", 1, "P3", "2025-10-27T23:59:59+01:00"),
    ("America/New_York", "2025-03-07T12:00:00", 1, "P1", "2025-03-10T23:59:59-04:00"),
    ("America/New_York", "2025-03-07T12:00:00", 1, "P2", "2025-03-10T12:00:00-04:00"),
    ("America/New_York", "2025-10-31T12:00:00", 2, "P1", "2025-11-04T23:59:59-05:00"),
    ("America/New_York", "2025-10-31T21:00:00+00:00", 1, "P1", "2025-11-03T23:59:59-05:00"),
    ("America/New_York", "2025-10-31T21:00:01+00:00", 1, "P1", "2025-11-04T23:59:59-05:00"),
]


@pytest.mark.parametrize(("zone", "received", "count", "policy", "expected"), ZONES)
def test_zones_with_summer_time(zone: str, received: str, count: int, policy: str, expected: str) -> None:
    work = calendar(5, zone)
    assert due(days(count, policy), work, at(received, zone)) == at(expected)


def test_a_clock_time_that_the_zone_skips_moves_with_the_clocks() -> None:
    """On 25 April 2025 Cairo's clocks went from 00:00 to 01:00."""
    found = due(days(1, "P2"), calendar(6, "Africa/Cairo"), at("2025-04-24T00:30:00", "Africa/Cairo"))
    assert found == at("2025-04-25T01:30:00+03:00")


# received, pauses, policy, due (1 working day; a date is its end)
PAUSES = [
    ("2025-09-02T12:00:00", [("2025-09-02T13:00:00", "2025-09-02T16:00:00")], "P1", "2025-09-03"),
    ("2025-09-02T12:00:00", [("2025-09-03T09:00:00", "2025-09-03T10:00:00")], "P1", "2025-09-04"),
    ("2025-09-02T12:00:00", [("2025-09-03T00:00:00", "2025-09-04T00:00:00")], "P1", "2025-09-04"),
    ("2025-09-02T12:00:00", [("2025-09-03T09:00:00", "2025-09-04T10:00:00")], "P1", "2025-09-05"),
    ("2025-09-02T12:00:00", [("2025-09-02T13:00:00", "2025-09-02T16:00:00")], "P3", "2025-09-03"),
    ("2025-09-02T12:00:00", [("2025-09-02T13:00:00", "2025-09-02T16:00:00")], "P2", "2025-09-03T15:00:00"),
    # across a weekend: only working time counts
    ("2025-09-04T12:00:00", [("2025-09-05T18:00:00", "2025-09-08T09:00:00")], "P1", "2025-09-08"),
    ("2025-09-05T12:00:00", [("2025-09-06T00:00:00", "2025-09-08T00:00:00")], "P1", "2025-09-08"),
    ("2025-09-05T12:00:00", [("2025-09-06T00:00:00", "2025-09-08T00:00:00")], "P2", "2025-09-08T12:00:00"),
    ("2025-09-05T12:00:00", [("2025-09-05T18:00:00", "2025-09-08T06:00:00")], "P2", "2025-09-09T00:00:00"),
    ("2025-09-05T12:00:00", [("2025-09-05T18:00:00", "2025-09-08T07:00:00")], "P2", "2025-09-09T01:00:00"),
    ("2025-09-05T12:00:00", [("2025-09-06T10:00:00", "2025-09-07T10:00:00"), ("2025-09-08T09:00:00", "2025-09-08T10:00:00")], "P2", "2025-09-08T13:00:00"),
    # across holidays
    ("2025-12-31T12:00:00", [("2026-01-01T00:00:00", "2026-01-05T00:00:00")], "P1", "2026-01-05"),
    ("2025-12-31T12:00:00", [("2025-12-31T18:00:00", "2026-01-05T12:00:00")], "P2", "2026-01-06T06:00:00"),
    # two pauses of half a day are one day
    ("2025-09-02T12:00:00", [("2025-09-03T00:00:00", "2025-09-03T12:00:00"), ("2025-09-04T00:00:00", "2025-09-04T12:00:00")], "P1", "2025-09-04"),
    # used up to the minute when a pause begins: the day on which the clock goes on is the last, whole if it goes on at midnight
    ("2025-09-02T12:00:00", [("2025-09-03T00:00:00", "2025-09-03T00:01:00"), ("2025-09-04T00:01:00", "2025-09-06T00:00:00")], "P1", "2025-09-08"),
]  # fmt: skip


@pytest.mark.parametrize(("received", "pauses", "policy", "expected"), PAUSES)
def test_pauses(received: str, pauses: list[tuple[str, str]], policy: str, expected: str) -> None:
    end = expected if "T" in expected else f"{expected}T23:59:59"
    stood = [(at(begin), at(until)) for begin, until in pauses]
    assert due(days(1, policy), calendar(5), at(received), *stood) == at(end)


def test_a_whole_day_of_25_hours_paused_is_one_day() -> None:
    stood = (at("2024-02-29T00:00:00+06:00"), at("2024-03-01T00:00:00+05:00"))
    assert due(days(1), calendar(), at("2024-02-28T12:00:00"), stood) == at("2024-03-01T23:59:59+05:00")


# minutes, hours (None: day and night), received, due
MINUTES = [
    (60, None, "2025-09-05T23:30:00", "2025-09-06T00:30:00"),
    (60, None, "2026-01-01T03:00:00", "2026-01-01T04:00:00"),
    (60, OFFICE, "2025-09-05T17:30:00", "2025-09-08T09:30:00"),
    (30, OFFICE, "2025-09-05T17:30:00", "2025-09-05T18:00:00"),
    (60, OFFICE, "2025-09-06T12:00:00", "2025-09-08T10:00:00"),
    (60, OFFICE, "2025-09-05T07:00:00", "2025-09-05T10:00:00"),
    (540, OFFICE, "2025-12-31T09:00:00", "2025-12-31T18:00:00"),
    (541, OFFICE, "2025-12-31T09:00:00", "2026-01-05T09:01:00"),
    (120, Hours(time(0), time(0)), "2025-09-03T23:00:00", "2025-09-04T01:00:00"),
    (120, None, "2024-02-29T23:30:00+06:00", "2024-03-01T00:30:00+05:00"),
]


@pytest.mark.parametrize(("count", "hours", "received", "expected"), MINUTES)
def test_minutes(count: int, hours: Hours | None, received: str, expected: str) -> None:
    rule = minutes(count, always=hours is None)
    assert due(rule, calendar(5, hours=hours), at(received)) == at(expected)


def test_minutes_across_a_change_of_clocks_are_minutes() -> None:
    work = calendar(5, "Europe/Berlin")
    found = due(minutes(60), work, at("2025-10-26T02:30:00+02:00"))
    assert found == at("2025-10-26T02:30:00+01:00")


def test_pauses_extend_minutes_too() -> None:
    stood = (at("2025-09-05T17:40:00"), at("2025-09-08T09:20:00"))
    found = due(minutes(60, always=False), calendar(5, hours=OFFICE), at("2025-09-05T17:30:00"), stood)
    assert found == at("2025-09-08T10:10:00")


@pytest.mark.parametrize(
    ("stopped", "late"),
    [
        ("2025-09-03T23:59:59.999999", False),
        ("2025-09-04T00:00:00", True),
    ],
)
def test_late_is_strictly_after_the_last_moment(stopped: str, late: bool) -> None:
    history = events(at("2025-09-02T12:00:00"), stop=at(stopped))
    found = term(days(), calendar(), history, at("2025-09-20T00:00:00"))
    assert (found.late, found.state) == (late, "stopped")
    assert (found.left is not None and found.left.total_seconds() < 0) == late
