"""A cause that comes and goes is one alert, told once."""

import pytest

from sitcenter.domain.alerts.types import AlertRule, Condition, Topic
from tests.domain.alerts.stage import Stage, at, card, seconds, signal


def flap(stage: Stage, times: int = 100, over: float = 600) -> None:
    """The cause comes so often, each time for half of the while."""
    turn = over / times
    for number in range(times):
        came = signal(at(number * turn))
        stage.rounds(number * turn, (number + 0.5) * turn, came, every=turn / 4)
        stage.rounds((number + 0.5) * turn, (number + 1) * turn, every=turn / 4)


@pytest.mark.parametrize(
    "rule",
    [
        card(),
        card(keep_for=seconds(1)),
        card(hold_for=seconds(3)),
        card(hold_for=seconds(30)),
        card(hold_for=seconds(1), keep_for=seconds(1)),
        card(hold_for=seconds(30), keep_for=seconds(1)),
    ],
    ids=["as shipped", "short keep", "hold", "hold longer than it lasts", "both short", "never fires"],
)
def test_a_hundred_times_in_ten_minutes_is_one_alert(rule: AlertRule) -> None:
    stage = Stage(rule)
    flap(stage)
    assert len(stage.kept) == 1
    assert len(stage.flips) <= 20
    assert stage.alert.flapping


def test_it_is_told_once_with_few_flips() -> None:
    stage = Stage()
    flap(stage)
    assert stage.told() == [Topic.FIRING]
    assert [flip.changed for flip in stage.flips] == ["condition", "condition", "notified_at", "flapping"]
    assert stage.alert.occurrences == 1


def test_it_is_told_that_it_is_over_when_it_has_been_quiet_for_ten_minutes() -> None:
    stage = Stage()
    flap(stage)
    stage.rounds(600, 1200)
    assert stage.alert.condition is Condition.RESOLVED
    assert stage.alert.resolved_at == at(597)
    assert not stage.alert.flapping
    assert stage.told() == [Topic.FIRING, Topic.RESOLVED]


def test_what_stays_after_flapping_fires_on_and_flaps_no_more() -> None:
    stage = Stage()
    flap(stage)
    stage.rounds(600, 1210, signal(at(600)))
    assert (stage.alert.condition, stage.alert.flapping) == (Condition.FIRING, False)
    assert stage.course("flapping")[-1] == ("", at(1200), at(1200))


def test_a_cause_that_returns_now_and_then_doesnt_flap() -> None:
    stage = Stage()
    for hour in range(5):
        stage.rounds(hour * 3600, hour * 3600 + 120, signal(at(hour * 3600)))
        stage.rounds(hour * 3600 + 120, hour * 3600 + 240)
    assert not any(alert.flapping for alert in stage.kept.values())
    assert len(stage.kept) == 5


def test_the_list_of_changes_stays_short() -> None:
    stage = Stage()
    flap(stage, times=1000)
    assert len(stage.alert.changes) <= 12
