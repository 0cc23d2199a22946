from math import isfinite

import pytest

from sitcenter.domain.forecast.erlang import (
    late_probability,
    mean_wait_s,
    waiting_probability,
    windows_needed,
)


@pytest.mark.parametrize(
    ("windows", "load", "probability"),
    [
        (1, 0.5, 0.5),  # M/M/1: P(wait) = load
        (2, 1.0, 1 / 3),
        (10, 8.0, 0.409180150796),
        (14, 10.0, 0.174131914), # the usual call centre example: 10 erlangs, 14 agents
        (3, 0.0, 0.0),
        (3, 3.0, 1.0),
        (3, 50.0, 1.0),
    ],
)  # fmt: skip
def test_erlang_c(windows: int, load: float, probability: float) -> None:
    assert waiting_probability(windows, load) == pytest.approx(probability, rel=1e-6)


def test_one_window_is_the_plain_queue() -> None:
    assert mean_wait_s(1, 3, 600) == pytest.approx(600)
    assert late_probability(1, 3, 600, 600) == pytest.approx(0.5 * 2.718281828**-0.5)


def test_the_usual_example_of_call_centres() -> None:
    """200 calls an hour of 180 s: 10 erlangs; 80 % within 20 s need 14 agents, 13 don't do."""
    assert windows_needed(200, 180, 20, 0.8) == 14
    assert late_probability(14, 200, 180, 20) == pytest.approx(1 - 0.888, abs=0.001)
    assert late_probability(13, 200, 180, 20) > 0.2


@pytest.mark.parametrize(("per_hour", "service_s"), [(0, 600), (60, 0), (0, 0)])
def test_no_load_needs_no_window(per_hour: float, service_s: float) -> None:
    assert windows_needed(per_hour, service_s, 1800) == 0
    assert mean_wait_s(1, per_hour, service_s) == 0
    assert late_probability(1, per_hour, service_s, 0) == 0


def test_windows_that_cannot_keep_up_are_late_for_all() -> None:
    assert late_probability(3, 18, 600, 1800) == 1
    assert mean_wait_s(3, 18, 600) is None


def test_a_sector_with_2500_people_a_day_needs_more_than_its_19_desks() -> None:
    per_hour, service_s = 2500 / 9, 720
    assert late_probability(19, per_hour, service_s, 1800) == 1
    needed = windows_needed(per_hour, service_s, 1800)
    assert needed == 57
    assert (
        late_probability(needed, per_hour, service_s, 1800)
        <= 0.1
        < late_probability(needed - 1, per_hour, service_s, 1800)
    )


@pytest.mark.parametrize("load", [1e-9, 1.0, 99.5, 999.0, 20_000.0])
def test_no_load_is_too_great_to_reckon(load: float) -> None:
    found = [waiting_probability(int(load) + more, load) for more in (1, 5, 50, 500)]
    assert all(isfinite(each) and 0 <= each <= 1 for each in found)
    assert found == sorted(found, reverse=True)


def test_more_windows_never_wait_longer() -> None:
    late = [late_probability(windows, 40, 900, 1800) for windows in range(8, 30)]
    assert late == sorted(late, reverse=True)


@pytest.mark.parametrize(
    ("per_hour", "service_s", "share"), [(-1, 600, 0.9), (1, -1, 0.9), (1, 1, 1.0), (1, 1, 0.0)]
)
def test_nonsense_is_refused(per_hour: float, service_s: float, share: float) -> None:
    with pytest.raises(ValueError, match=r"negative|between"):
        windows_needed(per_hour, service_s, 60, share)
