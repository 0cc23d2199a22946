import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.backoff import WELL, Health, failed


def pauses(count: int, jitter: float = 0.0, cap_s: float = 60.0) -> list[float]:
    health, found = WELL, []
    for _ in range(count):
        health = failed(health, 1.0, cap_s, jitter, 0.0, 100.0)
        found.append(health.quiet_until - 100)
    return found


def test_the_pause_doubles_from_the_second_failure_up_to_the_cap() -> None:
    assert pauses(9) == [0, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_source_is_down_from_the_second_failure_on() -> None:
    assert [Health(n).down for n in range(4)] == [False, False, True, True]


def test_a_source_is_left_alone_until_its_moment() -> None:
    health = Health(3, quiet_until=10.0)
    assert [health.due(at) for at in (9.99, 10.0)] == [False, True]


def test_what_the_source_asks_for_counts_at_once() -> None:
    assert failed(WELL, 1.0, 60.0, 0.0, 120.0, 100.0).quiet_until == 220


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_no_pause_is_longer_than_the_cap_or_shorter_than_half(failures: int, jitter: float) -> None:
    health = failed(Health(failures), 1.0, 60.0, jitter, 0.0, 0.0)
    assert 1.0 <= health.quiet_until <= 60.0


@pytest.mark.parametrize("poll_s", [0.5, 5.0])
def test_the_first_failure_costs_no_pause(poll_s: float) -> None:
    assert failed(WELL, poll_s, 60.0, 0.5, 0.0, 7.0).due(7.0)
