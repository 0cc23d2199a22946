"""How jobs fare is kept from turn to turn."""

from datetime import timedelta

from sqlalchemy import Engine

from sitcenter.domain.heartbeat import Heartbeat, Turn
from sitcenter.storage import Heartbeats
from tests.domain.builders import NOW, minutes


def turn(after: float, error: str = "", lag_s: float = 0.0) -> Turn:
    began = NOW + minutes(after)
    return Turn("evaluate", 3.0, began, began + timedelta(seconds=2), lag_s, error)


def beaten(engine: Engine, *turns: Turn) -> Heartbeat:
    hearts = Heartbeats(engine)
    for each in turns:
        hearts.beat(each)
    return hearts.all()["evaluate"]


def test_a_job_that_never_turned_is_not_there(engine: Engine) -> None:
    assert Heartbeats(engine).all() == {}


def test_a_good_turn_is_the_state_from_its_beginning_on(engine: Engine) -> None:
    found = beaten(engine, turn(0, lag_s=0.5))
    at = NOW + timedelta(seconds=2)
    hour = NOW.replace(minute=0)
    assert found == Heartbeat("evaluate", 3.0, at, 0.5, 2.0, hour, 0.5, NOW, 0, None, "")


def test_a_failing_job_keeps_when_it_was_last_well_and_since_when_it_fails(engine: Engine) -> None:
    found = beaten(engine, turn(0), turn(1, "no such table"), turn(2, "disk is full"))
    assert (found.ok_at, found.failures, found.failing_since) == (NOW, 2, NOW + minutes(1))
    assert found.error == "disk is full"
    back = beaten(engine, turn(3))
    assert (back.ok_at, back.failures, back.failing_since, back.error) == (NOW + minutes(3), 0, None, "")


def test_a_job_that_fails_at_once_was_never_well(engine: Engine) -> None:
    found = beaten(engine, turn(0, "no such table"))
    assert (found.ok_at, found.failures, found.failing_since) == (None, 1, NOW)


def test_the_worst_lag_of_the_hour_is_kept(engine: Engine) -> None:
    assert beaten(engine, turn(0, lag_s=4), turn(1, lag_s=1)).max_lag_s == 4
    assert beaten(engine, turn(60, lag_s=1)).max_lag_s == 1
