"""An unknown state neither resolves nor fires, and no time runs in it."""

from sitcenter.domain.alerts.types import Condition, Topic
from tests.domain.alerts.stage import Stage, at, card, seconds, signal

HERE = [("wait-over-norm", "a")]
HELD = card(hold_for=seconds(30), keep_for=seconds(60))


def test_unknown_doesnt_resolve() -> None:
    stage = Stage()
    stage.round(0, signal())
    for when in range(3, 3600, 60):
        stage.round(when, unknown=HERE)
    assert stage.alert.condition is Condition.FIRING
    assert stage.alert.unknown_since == at(3)
    assert stage.told() == [Topic.FIRING]


def test_unknown_doesnt_fire() -> None:
    stage = Stage(HELD)
    stage.round(0, signal())
    for when in range(3, 3600, 60):
        stage.round(when, unknown=HERE)
    assert stage.alert.condition is Condition.PENDING


def test_unknown_opens_nothing() -> None:
    stage = Stage()
    stage.round(0, unknown=HERE)
    assert stage.kept == {}


def test_an_alert_that_was_clearing_isnt_resolved_by_time_that_nobody_saw() -> None:
    stage = Stage()
    stage.round(0, signal())
    stage.round(10)
    for when in range(13, 200, 3):
        stage.round(when, unknown=HERE)
    stage.round(200)
    assert stage.alert.condition is Condition.FIRING
    stage.round(259)
    assert stage.alert.condition is Condition.FIRING
    stage.round(260)
    assert stage.course()[-1] == ("resolved", at(200), at(260))


def test_a_pending_alert_goes_on_if_its_source_vouches_for_the_gap() -> None:
    stage = Stage(HELD)
    stage.round(0, signal(at(0)))
    stage.round(3, unknown=HERE)
    stage.round(300, signal(at(0)))
    assert stage.course()[-1] == ("firing", at(30), at(300))


def test_a_pending_alert_begins_anew_if_nobody_vouches_for_the_gap() -> None:
    stage = Stage(HELD)
    stage.round(0, signal(at(0)))
    stage.round(3, unknown=HERE)
    stage.round(300, signal(at(300)))
    assert stage.alert.condition is Condition.PENDING
    stage.round(330, signal(at(330)))
    assert stage.course()[-1] == ("firing", at(330), at(330))


def test_what_was_firing_before_and_after_never_stopped() -> None:
    stage = Stage()
    stage.round(0, signal())
    stage.round(3, unknown=HERE)
    stage.round(300, signal())
    assert stage.course() == [("pending", at(0), at(0)), ("firing", at(0), at(0))]
    assert stage.alert.unknown_since is None
    assert stage.told() == [Topic.FIRING]


def test_what_ended_meanwhile_resolves_when_it_is_known_to_be_gone() -> None:
    stage = Stage()
    stage.round(0, signal())
    stage.round(3, unknown=HERE)
    stage.rounds(300, 363)
    assert stage.course()[-1] == ("resolved", at(300), at(360))


def test_nobody_is_called_up_while_it_isnt_known_whether_it_is_still_so() -> None:
    stage = Stage(card(escalate_after=seconds(300), repeat_every=seconds(300)))
    stage.round(0, signal())
    for when in range(3, 900, 60):
        stage.round(when, unknown=HERE)
    assert (stage.alert.level, stage.told()) == (0, [Topic.FIRING])
    stage.round(900, signal())
    assert (stage.alert.level, stage.alert.escalated_at) == (1, at(900))


def test_unknown_of_another_branch_or_rule_is_no_excuse() -> None:
    stage = Stage()
    stage.round(0, signal())
    stage.round(3, unknown=[("wait-over-norm", "b"), ("desks-short", "a")])
    stage.round(63, unknown=[("wait-over-norm", "b"), ("desks-short", "a")])
    assert stage.alert.condition is Condition.RESOLVED


def test_one_subject_may_be_unknown_beside_others_that_are_known() -> None:
    stage = Stage()
    c1, c2 = (signal(subject=f"camera:{name}") for name in ("c1", "c2"))
    stage.round(0, c1, c2)
    for when in (3, 63):
        stage.round(when, unsure=[c1.fingerprint])
    assert stage.of(c1.fingerprint).condition is Condition.FIRING
    assert stage.of(c1.fingerprint).unknown_since == at(3)
    assert stage.of(c2.fingerprint).condition is Condition.RESOLVED


def test_an_unknown_subject_opens_nothing_and_hides_nothing() -> None:
    stage = Stage()
    stage.round(0, unsure=["wait-over-norm|a|camera:c1"])
    assert stage.kept == {}
    stage.round(3, signal(at(3), subject="camera:c1"), unsure=["wait-over-norm|a|camera:c1"])
    assert stage.alert.condition is Condition.FIRING
