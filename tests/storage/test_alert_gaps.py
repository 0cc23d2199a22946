"""The log of stretches in which no rule was evaluated, on both engines."""

import pytest
from sqlalchemy import Engine

from sitcenter.domain.alerts.gaps import Gap
from sitcenter.storage import AlertStore
from tests.domain.builders import NOW, minutes


@pytest.fixture
def store(engine: Engine) -> AlertStore:
    return AlertStore(engine)


def rounds(store: AlertStore, *at: float) -> None:
    for one in at:
        store.record([], [], NOW + minutes(one))


def gaps(store: AlertStore, start: float, end: float, now: float) -> list[Gap]:
    return store.gaps(NOW + minutes(start), NOW + minutes(end), NOW + minutes(now))


def test_before_the_first_round_nothing_is_known(store: AlertStore) -> None:
    assert gaps(store, 0, 10, 5) == [Gap(None, NOW + minutes(5))]
    rounds(store, 6)
    assert gaps(store, 0, 10, 6) == [Gap(None, NOW + minutes(6))]
    assert gaps(store, 7, 10, 7) == []


def test_rounds_more_than_a_minute_apart_leave_a_gap(store: AlertStore) -> None:
    rounds(store, 0, 0.05, 1.05, 2.06, 2.1)
    assert gaps(store, 0, 5, 2.1) == [Gap(NOW + minutes(1.05), NOW + minutes(2.06))]


def test_a_gap_that_runs_still_counts_until_now(store: AlertStore) -> None:
    rounds(store, 0)
    assert gaps(store, 1, 9, 1) == []
    assert gaps(store, 1, 9, 4) == [Gap(NOW, NOW + minutes(4))]
    assert gaps(store, -9, 0, 4) == [Gap(None, NOW)]


def test_a_round_that_is_written_twice_or_goes_back_leaves_none(store: AlertStore) -> None:
    rounds(store, 0, 0, -1, -0.5)
    assert gaps(store, 0, 1, 0) == []


def test_only_the_gaps_of_the_period_are_told(store: AlertStore) -> None:
    rounds(store, 0, 10, 20)
    assert gaps(store, 3, 5, 20) == [Gap(NOW, NOW + minutes(10))]
    assert gaps(store, 10, 20, 20) == [Gap(NOW + minutes(10), NOW + minutes(20))]
    assert gaps(store, 20, 30, 20) == []


def test_steps_without_a_round_say_nothing_of_evaluation(store: AlertStore) -> None:
    rounds(store, 0)
    store.record([], [])
    assert gaps(store, 0, 5, 5) == [Gap(NOW, NOW + minutes(5))]
