from datetime import timedelta

import pytest

from sitcenter.domain.forecast.hall import FORGOTTEN, INPUTS, LATELY, Hall, Person
from sitcenter.domain.forecast.lanes import Lane, lane_of
from sitcenter.domain.forecast.types import Call
from tests.domain.builders import NOW, ago


def person(waits_min: float, service: str = "passport", lane: Lane = Lane.ORDINARY) -> Person:
    return Person(ago(waits_min), service, lane)


def call(min_ago: float, wait_min: float | None, service: str = "passport", **fields: str) -> Call:
    wait_from = None if wait_min is None else ago(min_ago + wait_min)
    wait_ms = None if wait_min is None else round(wait_min * 60_000)
    return Call("a", service, wait_from, ago(min_ago), wait_ms, **fields)


def test_the_simple_estimators_are_the_last_wait_and_the_head_of_the_line() -> None:
    hall = Hall([person(3), person(11, "licence")], [call(9, 14), call(2, 7, "licence")], NOW)
    assert (hall.les_s, hall.hol_s) == (7 * 60, 11 * 60)
    assert (hall.service_les_s("passport"), hall.service_hol_s("passport")) == (14 * 60, 3 * 60)
    assert (hall.service_les_s("other"), hall.service_hol_s("other")) == (None, 0)


def test_nobody_waiting_is_a_head_of_zero_and_nobody_called_is_not_known() -> None:
    hall = Hall([], [], NOW)
    assert (hall.hol_s, hall.les_s, hall.pace_s()) == (0, None, None)
    assert hall.inputs("passport", Lane.ORDINARY) is None


def test_what_is_not_before_the_moment_is_not_seen() -> None:
    hall = Hall([person(-1)], [call(-0.1, 5)], NOW)
    assert (hall.hol_s, hall.les_s) == (0, None)


def test_old_calls_and_people_who_left_without_a_word_are_not_of_now() -> None:
    old = LATELY / timedelta(minutes=1)
    gone = FORGOTTEN / timedelta(minutes=1)
    hall = Hall([person(gone), person(gone - 1)], [call(old, 5), call(old - 1, 6)], NOW)
    assert (hall.hol_s, hall.les_s) == ((gone - 1) * 60, 6 * 60)


def test_the_pace_counts_those_ahead_and_oneself() -> None:
    calls = [call(2 * k, 5) for k in range(1, 21)]
    line = [person(k) for k in range(1, 10)]
    assert Hall(line, calls, NOW).pace_s() == pytest.approx(10 * 120)
    assert Hall([], calls[:8], NOW).pace_s() == pytest.approx(120)
    assert Hall([], calls[:1], NOW).pace_s() is None


def test_a_call_without_a_measured_wait_counts_for_the_pace_alone() -> None:
    hall = Hall([], [call(1, None), call(3, 4)], NOW)
    assert (hall.les_s, hall.pace_s()) == (4 * 60, 90)


def test_inputs_have_their_places() -> None:
    booked = {"channel": "booking"}
    hall = Hall([person(10), person(4, lane=Lane.BOOKED)], [call(1, 2, **booked), call(2, 12)], NOW)
    ordinary = hall.inputs("passport", Lane.ORDINARY)
    own = hall.inputs("passport", Lane.BOOKED)
    assert ordinary is not None
    assert own is not None
    named = dict(zip(INPUTS, own, strict=True))
    assert (named["head of the line"], named["head of the line, own service"]) == (600, 600)
    assert (named["booked: head of the lane"], named["mean of the last five waits, own lane"]) == (240, 120)
    assert ordinary[9:] == (0.0,) * 7
    assert hall.inputs("passport", Lane.PRIORITY) is not None


@pytest.mark.parametrize(
    ("channel", "priority", "lane"),
    [
        ("kiosk", None, Lane.ORDINARY),
        (None, "regular", Lane.ORDINARY),
        ("booking", "regular", Lane.BOOKED),
        ("booking", "veteran", Lane.PRIORITY),
        ("kiosk", "high", Lane.PRIORITY),
    ],
)
def test_lanes(channel: str | None, priority: str | None, lane: Lane) -> None:
    assert lane_of(channel, priority) is lane
