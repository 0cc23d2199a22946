"""Hold times on both edges, and flips that are dated when it truly happened."""

from sitcenter.domain.alerts.types import Condition, Topic
from tests.domain.alerts.stage import Stage, at, card, seconds, signal

HELD = card(hold_for=seconds(30), keep_for=seconds(60))


def test_a_cause_fires_when_it_has_lasted_for_its_hold_time() -> None:
    stage = Stage(HELD)
    stage.rounds(0, 30, signal(at(0)))
    assert (stage.alert.condition, stage.told()) == (Condition.PENDING, [])
    stage.round(30, signal(at(0)))
    assert (stage.alert.condition, stage.told()) == (Condition.FIRING, [Topic.FIRING])


def test_flips_are_dated_when_it_happened_and_say_when_it_was_noticed() -> None:
    stage = Stage(HELD)
    stage.round(100, signal(at(0)))
    stage.rounds(103, 133, signal(at(0)))
    stage.rounds(133, 200)
    assert stage.course() == [
        ("pending", at(0), at(100)),
        ("firing", at(30), at(100)),
        ("resolved", at(133), at(193)),
    ]
    assert (stage.alert.since, stage.alert.fired_at, stage.alert.resolved_at) == (at(0), at(30), at(133))


def test_a_cause_that_ends_before_its_hold_time_never_fires() -> None:
    stage = Stage(HELD)
    stage.rounds(0, 27, signal(at(0)))
    stage.rounds(27, 120)
    assert stage.course() == [("pending", at(0), at(0)), ("dropped", at(27), at(87))]
    assert stage.told() == []


def test_a_cause_must_hold_without_a_break() -> None:
    stage = Stage(HELD)
    stage.round(0, signal(at(0)))
    stage.round(20)
    stage.rounds(25, 55, signal(at(25)))
    assert stage.alert.condition is Condition.PENDING
    stage.round(55, signal(at(25)))
    assert stage.course()[-1] == ("firing", at(55), at(55))
    assert stage.alert.since == at(25)


def test_a_short_absence_doesnt_resolve() -> None:
    stage = Stage(HELD)
    stage.rounds(0, 60, signal(at(0)))
    stage.rounds(60, 118)
    stage.round(118, signal(at(0)))
    stage.rounds(121, 179)
    assert stage.alert.condition is Condition.FIRING
    assert stage.told() == [Topic.FIRING]


def test_it_resolves_when_its_cause_has_been_gone_for_its_keep_time() -> None:
    stage = Stage()
    stage.round(0, signal(at(-5)))
    stage.round(3)
    stage.round(62.9)
    assert stage.alert.condition is Condition.FIRING
    stage.round(63)
    assert stage.course()[-1] == ("resolved", at(3), at(63))
    assert stage.told() == [Topic.FIRING, Topic.RESOLVED]


def test_what_is_observed_is_kept_without_a_flip() -> None:
    stage = Stage()
    stage.round(0, signal(at(0), observed=1801, evidence=("t1",)))
    flips = len(stage.flips)
    (step,) = stage.round(3, signal(at(0), observed=1804, evidence=("t1", "t2")))
    assert (step.flips, step.version_before, step.alert.version) == ((), flips, flips)
    assert (stage.alert.observed, stage.alert.evidence, stage.alert.seen_at) == (1804, ("t1", "t2"), at(3))


def test_a_cause_that_another_clock_dates_in_the_future_began_now() -> None:
    stage = Stage()
    stage.round(0, signal(at(900)))
    assert (stage.alert.since, stage.alert.condition) == (at(0), Condition.FIRING)
