"""Nothing of the future is used: what comes after a forecast, or is changed there, leaves it as it was."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import takewhile
from random import Random
from statistics import mean

import pytest

from sitcenter.domain.forecast.replay import Visit, arrivals, replayed, samples
from tests.domain.forecast.halls import OPENING, crowd, visit

REFIT = timedelta(minutes=20)
CROWD = crowd(700)
CUTS = [CROWD[place].wait_from + timedelta(seconds=1) for place in (90, 250, 400, 690)]


def told(visits: Sequence[Visit], until: datetime) -> list[tuple[str, float]]:
    made = takewhile(lambda one: one.hall.at < until, replayed(visits, REFIT))
    return [(one.visit.uid, one.model_s) for one in made]


@cache
def undisturbed(until: datetime) -> list[tuple[str, float]]:
    """What was told of the log as it is, which all changed ones are held against."""
    return told(CROWD, until)


def cut(visits: Sequence[Visit], at: datetime) -> list[Visit]:
    """The log as it stood at a moment."""
    return [
        replace(
            one,
            called_at=None if one.called_at is None or one.called_at > at else one.called_at,
            left_at=None if one.left_at is None or one.left_at > at else one.left_at,
        )
        for one in visits
        if one.wait_from <= at
    ]


def disturbed(visits: Sequence[Visit], at: datetime, seed: int) -> list[Visit]:
    """The same log until a moment; after it everything went otherwise."""
    random = Random(seed)

    def later(moment: datetime | None) -> datetime | None:
        if moment is None or moment <= at:
            return moment
        return max(at, moment) + timedelta(minutes=random.uniform(1, 90))

    found = [replace(one, called_at=later(one.called_at), left_at=later(one.left_at)) for one in visits]
    return [one for one in found if one.wait_from <= at or random.random() < 0.5]


@pytest.mark.parametrize("at", CUTS)
def test_a_log_that_ends_gives_the_same_forecasts_up_to_its_end(at: datetime) -> None:
    assert told(cut(CROWD, at), at) == undisturbed(at)


@pytest.mark.parametrize("at", CUTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_another_future_gives_the_same_forecasts(at: datetime, seed: int) -> None:
    other = disturbed(CROWD, at, seed)
    assert other != CROWD
    assert told(other, at) == undisturbed(at)


@pytest.mark.parametrize("at", CUTS)
def test_weights_learn_from_nothing_that_had_not_ended(at: datetime) -> None:
    known = samples(CROWD, at)
    assert known == samples(cut(CROWD, at), at) == samples(disturbed(CROWD, at, 3), at)
    assert 0 < len(known) <= sum(one.called_at is not None and one.called_at <= at for one in CROWD)


def test_a_leak_would_be_seen() -> None:
    at = CUTS[1]
    leaking = [replace(one, called_at=None) if one.called_at and one.called_at > at else one for one in CROWD]
    later = at + timedelta(hours=2)
    assert told(leaking, later) != told(CROWD, later)


def test_live_lessons_are_those_of_the_replay() -> None:
    made = [one for one in replayed(CROWD, REFIT) if one.visit.called_at is not None]
    waits = sorted(
        (one.visit.called_at, one.hall.inputs(one.visit.service_code, one.visit.lane)) for one in made
    )
    assert [one.inputs for one in samples(CROWD, OPENING + timedelta(days=2))] == [
        inputs for _, inputs in waits
    ]


def test_nobody_is_told_by_his_own_call() -> None:
    """Somebody who is called the moment he comes finds the hall without that call."""
    halls = [one.hall for one in arrivals([visit(1, 5, called=5), visit(2, 7, called=9)])]
    assert [len(hall.calls) for hall in halls] == [0, 1]
    assert [hall.les_s for hall in halls] == [None, 0]


def test_who_left_is_not_ahead_any_more() -> None:
    halls = [one.hall for one in arrivals([visit(1, 0, left=3), visit(2, 1), visit(3, 4)])]
    assert [hall.hol_s for hall in halls] == [0, 60, 180]


def test_the_model_beats_both_simple_estimators_on_a_plain_queue() -> None:
    made = [one for one in replayed(crowd(1200, 7), REFIT) if one.visit.called_at is not None]

    def wait(one: Visit) -> float:
        assert one.called_at is not None
        return (one.called_at - one.wait_from).total_seconds()

    model = mean(abs(one.model_s - wait(one.visit)) for one in made)
    les = mean(abs((one.hall.les_s or 0) - wait(one.visit)) for one in made)
    hol = mean(abs(one.hall.hol_s - wait(one.visit)) for one in made)
    assert model < 0.9 * min(les, hol)
