"""What people do: each verb is written with its reason, or refused with a code."""

from datetime import timedelta
from typing import Any

import pytest

from sitcenter.domain.alerts.types import VERDICTS, Condition, Topic, Work
from sitcenter.domain.alerts.verbs import Code, Refused, Verb
from tests.domain.alerts.stage import Stage, at, card, seconds, signal


@pytest.fixture
def stage() -> Stage:
    played = Stage(card(escalate_after=seconds(600)))
    played.round(0, signal(at(0)))
    return played


def refusal(stage: Stage, verb: Verb, when: float = 10, **words: Any) -> Code:
    flips = len(stage.flips)
    with pytest.raises(Refused) as caught:
        stage.act(verb, when, **words)
    assert len(stage.flips) == flips
    return caught.value.code


def test_an_acknowledgement_says_who_when_and_why(stage: Stage) -> None:
    alert = stage.act(Verb.ACKNOWLEDGE, 10, reason="called the branch")
    assert (alert.work, alert.acknowledged_by, alert.acknowledged_at, alert.acknowledged_why) == (
        Work.ACKNOWLEDGED, "aigul", at(10), "called the branch",
    )  # fmt: skip
    assert (stage.flips[-1].actor, stage.flips[-1].before) == ("aigul", "new")


def test_an_acknowledgement_needs_a_reason(stage: Stage) -> None:
    assert refusal(stage, Verb.ACKNOWLEDGE, reason="  ") is Code.REASON_NEEDED


def test_an_acknowledgement_clears_by_itself_on_recovery_and_rearms(stage: Stage) -> None:
    stage.act(Verb.ACKNOWLEDGE, 10, reason="called the branch")
    stage.rounds(60, 124)
    assert (stage.alert.condition, stage.alert.work) == (Condition.RESOLVED, Work.NEW)
    assert (stage.alert.acknowledged_at, stage.alert.acknowledged_why) == (None, "")
    stage.round(300, signal(at(300)))
    assert (stage.alert.work, stage.told()[-1]) == (Work.NEW, Topic.FIRING)


def test_checks_go_on_under_an_acknowledgement_and_its_age_can_be_told(stage: Stage) -> None:
    stage.act(Verb.ACKNOWLEDGE, 10, reason="called the branch")
    stage.round(4000, signal(at(0), observed=5800))
    assert stage.alert.observed == 5800
    assert stage.alert.acknowledged_at is not None
    assert at(4000) - stage.alert.acknowledged_at == timedelta(seconds=3990)


def test_a_short_absence_doesnt_clear_an_acknowledgement(stage: Stage) -> None:
    stage.act(Verb.ACKNOWLEDGE, 10, reason="called the branch")
    stage.round(60)
    stage.round(90, signal(at(0)))
    assert stage.alert.work is Work.ACKNOWLEDGED


def test_whoever_owns_it_keeps_it_after_the_recovery(stage: Stage) -> None:
    stage.act(Verb.ASSIGN, 5, owner="director-a")
    stage.act(Verb.ACKNOWLEDGE, 10, reason="called the branch")
    stage.rounds(60, 124)
    assert (stage.alert.work, stage.alert.owner) == (Work.ASSIGNED, "director-a")


def test_a_director_is_asked_and_explains(stage: Stage) -> None:
    stage.act(Verb.ASK, 10, reason="why so long?", until=at(3600), owner="director-a")
    assert (stage.alert.explain_by, stage.alert.owner, stage.alert.work) == (
        at(3600), "director-a", Work.ASSIGNED,
    )  # fmt: skip
    alert = stage.act(Verb.EXPLAIN, 60, reason="two desks had no power")
    assert (alert.work, alert.explanation) == (Work.EXPLAINED, "two desks had no power")
    assert stage.act(Verb.EXPLAIN, 90, reason="three desks").explanation == "three desks"


@pytest.mark.parametrize("verdict", sorted(VERDICTS))
def test_every_verdict_needs_a_reason(stage: Stage, verdict: Work) -> None:
    assert refusal(stage, Verb.VERDICT, verdict=verdict) is Code.REASON_NEEDED
    alert = stage.act(Verb.VERDICT, 20, verdict=verdict, reason="looked into it")
    assert (alert.work, alert.verdict_why) == (verdict, "looked into it")
    assert refusal(stage, Verb.VERDICT, verdict=verdict, reason="again") is Code.ALREADY


def test_a_closed_alert_can_be_reopened_and_spoken_of(stage: Stage) -> None:
    stage.rounds(60, 124)
    stage.act(Verb.CLOSE, 130)
    assert refusal(stage, Verb.ASSIGN, 131, owner="b") is Code.CLOSED
    before = stage.alert
    after = stage.act(Verb.NOTE, 132, reason="see yesterday")
    assert (after.version, after.work) == (before.version + 1, Work.CLOSED)
    assert (stage.flips[-1].changed, stage.flips[-1].after) == ("note", "see yesterday")
    assert stage.act(Verb.REOPEN, 133).work is Work.NEW


@pytest.mark.parametrize(
    ("verb", "words", "code"),
    [
        (Verb.ASSIGN, {}, Code.OWNER_NEEDED),
        (Verb.ASK, {}, Code.UNTIL_NEEDED),
        (Verb.ASK, {"until": at(10)}, Code.UNTIL_PAST),
        (Verb.EXPLAIN, {}, Code.REASON_NEEDED),
        (Verb.EXPLAIN, {"reason": "so"}, Code.NOT_ASKED),
        (Verb.VERDICT, {"reason": "so"}, Code.VERDICT_NEEDED),
        (Verb.VERDICT, {"reason": "so", "verdict": Work.CLOSED}, Code.VERDICT_NEEDED),
        (Verb.MERGE, {}, Code.INTO_NEEDED),
        (Verb.DETACH, {}, Code.NOT_MERGED),
        (Verb.SHELVE, {"until": at(60)}, Code.REASON_NEEDED),
        (Verb.SHELVE, {"reason": "so"}, Code.UNTIL_NEEDED),
        (Verb.SHELVE, {"reason": "so", "until": at(8 * 86400)}, Code.UNTIL_TOO_FAR),
        (Verb.UNSHELVE, {}, Code.NOT_SHELVED),
        (Verb.REOPEN, {}, Code.NOT_HANDLED),
        (Verb.CLOSE, {}, Code.STILL_FIRING),
        (Verb.NOTE, {}, Code.REASON_NEEDED),
    ],
)
def test_what_doesnt_fit_is_refused(stage: Stage, verb: Verb, words: dict[str, Any], code: Code) -> None:
    assert refusal(stage, verb, **words) is code


def test_an_alert_isnt_merged_into_itself_nor_twice(stage: Stage) -> None:
    assert refusal(stage, Verb.MERGE, into=stage.alert.alert_id) is Code.INTO_ITSELF
    stage.act(Verb.MERGE, 10, into="b")
    assert refusal(stage, Verb.MERGE, into="b") is Code.ALREADY
    assert refusal(stage, Verb.ACKNOWLEDGE, reason="so") is Code.MERGED


def test_nothing_is_acknowledged_twice_or_after_it_ended(stage: Stage) -> None:
    stage.act(Verb.ACKNOWLEDGE, 10, reason="so")
    assert refusal(stage, Verb.ACKNOWLEDGE, reason="so") is Code.ALREADY
    stage.rounds(60, 124)
    assert refusal(stage, Verb.ACKNOWLEDGE, 130, reason="so") is Code.NOT_FIRING


def test_escalated_in_levels_while_nobody_acknowledges(stage: Stage) -> None:
    stage.rounds(3, 5000, signal(at(0)), every=30)
    assert stage.course("level") == [
        ("1", at(600), at(603)),
        ("2", at(1200), at(1203)),
        ("3", at(1800), at(1803)),
    ]
    assert stage.told().count(Topic.ESCALATED) == 3


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (Verb.ACKNOWLEDGE, {"reason": "so"}),
        (Verb.ASSIGN, {"owner": "director-a"}),
        (Verb.VERDICT, {"reason": "so", "verdict": Work.TECHNICAL}),
    ],
)
def test_whoever_takes_it_on_stops_the_escalation(stage: Stage, verb: Verb, words: dict[str, Any]) -> None:
    stage.act(verb, 590, **words)
    stage.rounds(591, 5000, signal(at(0)), every=30)
    assert stage.alert.level == 0


def test_escalation_begins_anew_each_time_it_fires(stage: Stage) -> None:
    stage.round(610, signal(at(0)))
    assert stage.alert.level == 1
    stage.rounds(620, 690)
    stage.round(700, signal(at(700)))
    assert (stage.alert.level, stage.alert.escalated_at) == (0, None)


def test_what_is_reopened_is_told_anew_and_escalates_from_then_on() -> None:
    stage = Stage(card(escalate_after=seconds(600)))
    stage.round(0, signal(at(0)))
    stage.act(Verb.ACKNOWLEDGE, 60, reason="seen")
    stage.rounds(70, 7200, signal(at(0)), every=30)
    stage.act(Verb.REOPEN, 7200, reason="nobody went there")
    stage.rounds(7210, 7900, signal(at(0)), every=10)
    assert stage.course("level") == [("1", at(7210 + 600), at(7210 + 600))]
    assert stage.told() == [Topic.FIRING, Topic.FIRING, Topic.ESCALATED]
