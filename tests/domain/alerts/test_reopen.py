"""A cause that comes back soon is the same alert, and news again."""

from sitcenter.domain.alerts.advance import advance
from sitcenter.domain.alerts.types import Condition, Round, Topic, Work
from sitcenter.domain.alerts.verbs import Verb
from tests.domain.alerts.stage import Stage, at, card, seconds, signal


def resolved(stage: Stage) -> None:
    """Fires from 0 on, and its cause goes at 60 s."""
    stage.round(0, signal(at(0)))
    stage.round(60)
    stage.round(120)
    assert stage.alert.condition is Condition.RESOLVED


def test_within_half_an_hour_it_is_the_same_alert() -> None:
    stage = Stage()
    resolved(stage)
    first = stage.alert.alert_id
    stage.round(60 + 1800, signal(at(60 + 1799)))
    assert stage.alert.alert_id == first
    assert (stage.alert.condition, stage.alert.occurrences) == (Condition.FIRING, 2)
    assert (stage.alert.since, stage.alert.resolved_at) == (at(1859), None)
    assert stage.told() == [Topic.FIRING, Topic.RESOLVED, Topic.FIRING]


def test_later_it_is_another() -> None:
    stage = Stage()
    resolved(stage)
    stage.round(1870, signal(at(1865)))
    assert len(stage.kept) == 2


def test_a_return_that_doesnt_hold_leaves_it_resolved() -> None:
    stage = Stage(card(hold_for=seconds(30)))
    stage.rounds(0, 40, signal(at(0)))
    stage.rounds(40, 103)
    stage.round(200, signal(at(200)))
    stage.rounds(203, 280)
    assert stage.course()[-2:] == [("pending", at(200), at(200)), ("resolved", at(203), at(263))]
    assert (stage.alert.occurrences, stage.alert.resolved_at) == (1, at(40))
    assert stage.told() == [Topic.FIRING, Topic.RESOLVED]


def test_times_of_one_alert_dont_overlap() -> None:
    stage = Stage()
    resolved(stage)
    stage.round(300, signal(at(-100)))
    assert stage.alert.since == at(60)


def test_a_closed_alert_whose_cause_returns_is_unhandled_again() -> None:
    stage = Stage()
    resolved(stage)
    stage.act(Verb.CLOSE, 130, reason="done")
    stage.round(300, signal(at(300)))
    assert (stage.alert.work, stage.alert.condition) == (Work.NEW, Condition.FIRING)


def test_a_verdict_on_the_last_time_doesnt_hold_for_this_one() -> None:
    stage = Stage()
    stage.round(0, signal(at(0)))
    stage.act(Verb.VERDICT, 10, verdict=Work.DISMISSED_FALSE, reason="a test")
    stage.round(60)
    stage.round(120)
    assert stage.alert.work is Work.DISMISSED_FALSE
    stage.round(300, signal(at(300)))
    assert (stage.alert.work, stage.alert.verdict_why) == (Work.NEW, "")


def test_what_nobody_took_up_is_closed_when_it_can_no_longer_come_back() -> None:
    stage = Stage()
    resolved(stage)
    stage.round(1859)
    assert stage.alert.work is Work.NEW
    stage.round(1863)
    assert stage.course("work") == [("closed", at(1860), at(1863))]


def test_what_somebody_owns_stays_until_he_closes_it() -> None:
    stage = Stage()
    stage.round(0, signal(at(0)))
    stage.act(Verb.ASSIGN, 5, owner="director-a")
    stage.round(60)
    stage.round(120)
    stage.round(3000)
    assert stage.alert.work is Work.ASSIGNED


def test_the_very_same_cause_is_the_very_same_alert_however_late() -> None:
    """A late correction may bring back a cause dated as before: its id would be taken already."""
    stage = Stage(card(hold_for=seconds(30)))
    stage.round(0, signal(at(0)))
    stage.rounds(3, 70)
    assert stage.alert.condition is Condition.DROPPED
    found = Round(at(9000), (signal(at(0)),))
    (step,) = advance([stage.alert], found, stage.rules, (), at(9000))
    assert (step.alert.alert_id, step.alert.condition) == (stage.alert.alert_id, Condition.FIRING)
