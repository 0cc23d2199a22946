import pytest

from camera_feeds.backoff import Backoff
from camera_feeds.options import WatchOptions
from sitcenter.domain.cameras.types import Failure

OPTIONS = WatchOptions()
MIDDLE = 0.5


def pauses(failure: Failure | None, count: int) -> list[float]:
    backoff = Backoff(OPTIONS)
    return [backoff.pause(failure, MIDDLE) for _ in range(count)]


def test_a_stream_that_ended_is_asked_soon_and_never_rarer_than_it_must_be_back() -> None:
    assert pauses(Failure.CLOSED, 5) == pytest.approx([0.7, 1.4, 2.8, 5, 5])
    assert Backoff(OPTIONS, failures=9).pause(Failure.REFUSED, 1.0) + 2 < 10


def test_refused_passwords_are_tried_less_than_seven_times_in_half_an_hour() -> None:
    waits = pauses(Failure.AUTH, 20)
    tries = [sum(waits[:number]) for number in range(len(waits))]
    assert sum(at < 1800 for at in tries) < 7
    assert waits[0] == 60


def test_what_is_not_found_is_asked_soon_at_first_then_every_minute() -> None:
    assert pauses(Failure.NOT_FOUND, 6) == [5, 10, 20, 40, 60, 60]


def test_a_healthy_session_makes_pauses_short_again() -> None:
    backoff = Backoff(OPTIONS, failures=8)
    backoff.healthy()
    assert backoff.pause(None, MIDDLE) == pytest.approx(0.7)


def test_pauses_are_spread() -> None:
    low, high = (Backoff(OPTIONS).pause(None, chance) for chance in (0.0, 1.0))
    assert (low, high) == pytest.approx((0.525, 0.875))
