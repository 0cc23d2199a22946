"""Who may settle an alert of integrity: two people what is severe, and nobody what is about himself."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from sitcenter.domain.alerts.fold import fold, unobserved
from sitcenter.domain.alerts.governance import DISMISSALS, people_of, same_person, takes_two
from sitcenter.domain.alerts.types import Alert, Condition, Flip, Severity, Step, Work
from sitcenter.domain.alerts.verbs import Code, Refused, Verb, act
from tests.domain.alerts.stage import Stage, at, card, signal
from tests.domain.builders import NOW

RULE = "integrity:C5"
SUBJECT = "pair:op1+rep1@2026-11-20T07:00:00.000000Z"
FALSE, LAWFUL = Work.DISMISSED_FALSE, Work.DISMISSED_LEGITIMATE


def severe(**fields: object) -> Alert:
    """A severe alert of an indicator, as a round leaves it."""
    stage = Stage(card("integrity", severity=Severity.HIGH))
    stage.round(0, signal(NOW, RULE, subject=SUBJECT, past=True, facts={"operator": "op2"}))
    return replace(stage.alert, **fields)  # type: ignore[arg-type]


class Desk:
    """One alert, and those who act on it in turn."""

    def __init__(self, alert: Alert | None = None) -> None:
        self.alert = alert or severe()
        self.flips: list[Flip] = []

    def act(self, actor: str, verb: Verb, **words: Any) -> Step:
        words = {"reason": "looked into it"} | words
        step = act(self.alert, verb, actor, at(60 + len(self.flips)), **words)
        self.alert = step.alert
        self.flips += step.flips
        return step

    def verdict(self, actor: str, verdict: Work, **words: Any) -> Work:
        self.act(actor, Verb.VERDICT, verdict=verdict, **words)
        return self.alert.work

    def refused(self, actor: str, verb: Verb, **words: Any) -> Code:
        before = self.alert
        with pytest.raises(Refused) as caught:
            self.act(actor, verb, **words)
        assert self.alert == before
        return caught.value.code


@pytest.mark.parametrize("verdict", sorted(DISMISSALS))
def test_two_people_dismiss_what_is_severe(verdict: Work) -> None:
    desk = Desk()
    assert desk.verdict("Aliya", verdict, reason="a courier") is Work.NEW
    alert = desk.alert
    assert (alert.proposed, alert.proposed_by, alert.proposed_why) == (verdict, "Aliya", "a courier")
    assert [(flip.changed, flip.after, flip.actor) for flip in desk.flips] == [("proposed", verdict, "Aliya")]
    assert desk.verdict("Bolat", verdict, reason="saw the contract") is verdict
    assert (desk.alert.verdict_why, desk.alert.proposed, desk.alert.proposed_by) == (
        "saw the contract",
        "",
        "",
    )


@pytest.mark.parametrize(
    "name", ["Aliya", "aliya", "  ALIYA ", "A liya", "Ａｌｉｙａ", "Aliya Omarova", "A."]
)
def test_the_same_person_by_another_spelling_is_no_second(name: str) -> None:
    desk = Desk()
    desk.verdict("Aliya", FALSE)
    assert desk.refused(name, Verb.VERDICT, verdict=FALSE) is Code.SECOND_NEEDED
    assert desk.alert.work is Work.NEW


def test_another_view_takes_the_place_of_the_proposal_and_needs_a_second_itself() -> None:
    desk = Desk()
    desk.verdict("Aliya", FALSE)
    assert desk.verdict("Bolat", LAWFUL) is Work.NEW
    assert (desk.alert.proposed, desk.alert.proposed_by) == (LAWFUL, "Bolat")
    assert desk.verdict("Dana", FALSE) is Work.NEW
    assert desk.verdict("Bolat", LAWFUL) is Work.NEW, "a proposal that was replaced is gone"
    assert desk.verdict("Dana", LAWFUL) is LAWFUL


def test_one_person_confirms_and_that_ends_the_proposal() -> None:
    desk = Desk()
    desk.verdict("Aliya", FALSE)
    assert desk.verdict("Aliya", Work.CONFIRMED) is Work.CONFIRMED
    assert desk.alert.proposed == ""
    assert desk.verdict("Aliya", FALSE) is Work.CONFIRMED, "and dismissing it then takes two again"
    assert desk.verdict("Bolat", FALSE) is FALSE


def test_to_close_it_takes_two_unless_two_have_dismissed_it() -> None:
    over = Desk(severe(condition=Condition.RESOLVED, resolved_at=NOW))
    over.act("Aliya", Verb.CLOSE)
    assert (over.alert.work, over.alert.proposed) == (Work.NEW, Work.CLOSED)
    assert over.refused("aliya", Verb.CLOSE) is Code.SECOND_NEEDED
    over.act("Bolat", Verb.CLOSE)
    assert over.alert.work is Work.CLOSED
    dismissed = Desk(severe(condition=Condition.RESOLVED, resolved_at=NOW, work=FALSE))
    dismissed.act("Aliya", Verb.CLOSE)
    assert dismissed.alert.work is Work.CLOSED
    confirmed = Desk(severe(condition=Condition.RESOLVED, resolved_at=NOW, work=Work.CONFIRMED))
    confirmed.act("Aliya", Verb.CLOSE)
    assert confirmed.alert.work is Work.CONFIRMED


def test_to_merge_it_takes_two_who_mean_the_same_alert() -> None:
    desk = Desk()
    desk.act("Aliya", Verb.MERGE, into="b1")
    assert (desk.alert.merged_into, desk.alert.proposed) == ("", "merged:b1")
    desk.act("Bolat", Verb.MERGE, into="b2")
    assert desk.alert.merged_into == ""
    desk.act("Aliya", Verb.MERGE, into="b2")
    assert (desk.alert.merged_into, desk.alert.proposed) == ("b2", "")
    assert desk.refused("Dana", Verb.VERDICT, verdict=FALSE) is Code.MERGED
    desk.act("Dana", Verb.DETACH)
    assert desk.verdict("Dana", FALSE) is Work.NEW


def test_nobody_alone_puts_it_aside_again_and_again() -> None:
    desk = Desk()
    desk.act("Aliya", Verb.SHELVE, until=at(3600))
    assert (desk.alert.shelved_until, desk.alert.shelved_by) == (at(3600), "Aliya")
    assert desk.refused("ALIYA ", Verb.SHELVE, until=at(7200)) is Code.SHELVED_BY_YOU
    desk.act("Bolat", Verb.UNSHELVE)
    assert desk.refused("Aliya", Verb.SHELVE, until=at(7200)) is Code.SHELVED_BY_YOU
    desk.act("Bolat", Verb.SHELVE, until=at(7200))
    desk.act("Aliya", Verb.SHELVE, until=at(9000))
    assert (desk.alert.shelved_until, desk.alert.shelved_by) == (at(9000), "Aliya")


def test_that_it_was_put_aside_is_known_when_its_time_is_over() -> None:
    stage = Stage(card("integrity", severity=Severity.HIGH))
    found = signal(NOW, RULE, subject=SUBJECT, past=True)
    stage.round(0, found)
    stage.act(Verb.SHELVE, 10, until=at(100), reason="papers are being fetched")
    stage.round(110, found)
    assert (stage.alert.shelved_until, stage.alert.shelved_by) == (None, "aigul")
    assert fold(stage.flips) == unobserved(stage.alert)
    with pytest.raises(Refused) as caught:
        stage.act(Verb.SHELVE, 120, until=at(200), reason="not yet")
    assert caught.value.code is Code.SHELVED_BY_YOU


def test_opening_it_anew_takes_a_proposal_away() -> None:
    desk = Desk(severe(work=Work.CONFIRMED))
    desk.verdict("Aliya", FALSE)
    desk.act("Bolat", Verb.REOPEN)
    assert (desk.alert.work, desk.alert.proposed) == (Work.NEW, "")
    assert desk.verdict("Bolat", FALSE) is Work.NEW, "nobody has agreed with anything"


def test_a_proposal_doesnt_outlast_the_time_it_was_made_for() -> None:
    stage = Stage(card("integrity", severity=Severity.HIGH))
    found = signal(NOW, RULE, subject=SUBJECT, past=True)
    stage.round(0, found)
    stage.act(Verb.VERDICT, 5, verdict=FALSE, reason="a courier")
    for when in (10, 100):
        stage.round(when)
    stage.round(200, found)
    assert (stage.alert.condition, stage.alert.proposed) == (Condition.FIRING, "")
    assert fold(stage.flips) == unobserved(stage.alert)


@pytest.mark.parametrize(
    "alert", [severe(severity=Severity.MEDIUM), severe(rule_id="feed-dead")], ids=["medium", "no indicator"]
)
def test_one_person_is_enough_for_the_rest(alert: Alert) -> None:
    assert not takes_two(alert)
    desk = Desk(alert)
    desk.act("Aliya", Verb.SHELVE, until=at(3600))
    desk.act("Aliya", Verb.SHELVE, until=at(7200))
    assert desk.verdict("Aliya", FALSE) is FALSE


HANDLED: Mapping[Verb, Mapping[str, Any]] = {
    Verb.ACKNOWLEDGE: {},
    Verb.ASSIGN: {"owner": "head"},
    Verb.ASK: {"owner": "head", "until": at(3600)},
    Verb.REOPEN: {},
    Verb.VERDICT: {"verdict": Work.CONFIRMED},
    Verb.MERGE: {"into": "b1"},
    Verb.SHELVE: {"until": at(3600)},
    Verb.CLOSE: {},
}


@pytest.mark.parametrize("verb", HANDLED)
@pytest.mark.parametrize("token", ["op1", "rep1", "op2"])
def test_nobody_handles_an_alert_that_names_him(verb: Verb, token: str) -> None:
    own = frozenset({"x", token})
    assert Desk().refused("Aliya", verb, own=own, **HANDLED[verb]) is Code.ABOUT_YOURSELF


@pytest.mark.parametrize("verb", [Verb.NOTE, Verb.EXPLAIN])
def test_whom_it_is_about_may_explain_and_note(verb: Verb) -> None:
    desk = Desk(severe(explain_by=at(9000)))
    desk.act("Aliya", verb, own=frozenset({"op1"}))
    assert desk.flips != []


def test_others_handle_it_and_a_part_of_a_token_is_nobody() -> None:
    for token in ("op", "op11", "p1", "", "pair", "2026-11-20T07"):
        desk = Desk()
        desk.act("Aliya", Verb.ACKNOWLEDGE, own=frozenset({token}))
        assert desk.alert.work is Work.ACKNOWLEDGED


@pytest.mark.parametrize(
    ("subject", "facts", "people"),
    [
        ("operator:t1@2026-11-20T07:00:00.000000Z", {}, {"t1"}),
        ("pair:t1+t2@2026-11-20T07:00:00.000000Z", {"operator": None}, {"t1", "t2"}),
        (
            "application:0001@2026-11-20T07:00:00.000000Z",
            {"operator": "t3", "by": "t4"},
            {"0001", "t3", "t4"},
        ),
        ("desk:7@2026-11-20T07:00:00.000000Z", {"peers": '{"t9":[1,2,3]}', "sessions": 2}, {"7"}),
    ],
)
def test_an_alert_names_those_of_its_subject_and_facts_not_their_peers(
    subject: str, facts: dict[str, Any], people: set[str]
) -> None:
    assert people_of(severe(subject=subject, facts=facts)) == people


def test_an_alert_of_another_rule_names_nobody() -> None:
    assert people_of(severe(rule_id="external:Disk")) == frozenset()


@pytest.mark.parametrize("other", ["ахметова г.с. ", "Г. С. Ахметова", "Ахметова ГС", "Axмeтoвa Г. C."])
def test_names_are_compared_without_case_blanks_dots_order_and_alphabet(other: str) -> None:
    assert same_person("Ахметова Г. С.", other)


@pytest.mark.parametrize("other", ["Ахметов", "-", ""])
def test_other_names_are_other_people(other: str) -> None:
    assert not same_person("Ахметова", other)
    assert not same_person("?", other)


ALIYA = "Aliya Omarova"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ALIYA, "A. Omarova"),
        (ALIYA, "Omarova"),
        (ALIYA, "omarova ALIYA"),
        (ALIYA, "Omarova, A.S."),
        (ALIYA, "Aliya Serikovna Omarova"),
        (ALIYA, "aliya"),
        (ALIYA, "Al. Omarova"),
        (ALIYA, "A.O."),
        (ALIYA, "Аlіуа Оmаrоvа"),
        ("Ахметова Гульнара Сериковна", "Ахметова ГС"),
        ("Ахметова", "Ахметова Г."),
        ("Akhmetova-Omarova Aliya", "A. Omarova"),
    ],
)
def test_a_shortened_name_is_no_second_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ALIYA, "Damir Omarov"),
        (ALIYA, "Damir Omarova"),
        (ALIYA, "D. Omarova"),
        (ALIYA, "Aliya Serikova"),
        (ALIYA, "A. Serikova"),
        ("A. Omarova", "A. Serikova"),
        ("A. Omarova", "D. Omarova"),
        ("Officer 1", "Officer 12"),
        ("aliya@con.example", "damir@con.example"),
    ],
)
def test_people_who_share_a_word_of_their_names_stay_two(one: str, other: str) -> None:
    assert not same_person(one, other)
    assert not same_person(other, one)


def test_nobody_dismisses_a_severe_alert_alone_by_shortening_his_name() -> None:
    desk = Desk()
    desk.verdict(ALIYA, FALSE)
    for name in ("A. Omarova", "Omarova", "omarova ALIYA"):
        assert desk.refused(name, Verb.VERDICT, verdict=FALSE) is Code.SECOND_NEEDED
    assert desk.verdict("Damir Omarov", FALSE) is FALSE
    aside = Desk()
    aside.act(ALIYA, Verb.SHELVE, until=at(3600))
    assert aside.refused("A. Omarova", Verb.SHELVE, until=at(7200)) is Code.SHELVED_BY_YOU


def words_of(dice: random.Random) -> dict[str, Any]:
    return {
        "reason": "because",
        "owner": dice.choice(("head", "Aliya")),
        "until": at(10**6 * dice.random()),
        "verdict": dice.choice((*sorted(DISMISSALS), Work.CONFIRMED)),
        "into": dice.choice(("b1", "b2")),
    }


@pytest.mark.parametrize("seed", range(40))
def test_no_sequence_of_one_persons_verbs_dismisses_a_severe_alert(seed: int) -> None:
    dice = random.Random(seed)
    stage = Stage(card("integrity", severity=Severity.HIGH))
    found = signal(NOW, RULE, subject=SUBJECT, past=True)
    stage.round(0, found)
    refused = 0
    for turn in range(1, 120):
        name = dice.choice(("Aliya", " aliya", "ALIYA "))
        alert = stage.alert
        try:
            step = act(alert, dice.choice(list(Verb)), name, at(turn * 10), **words_of(dice))
            stage.write(step, at(turn * 10))
        except Refused:
            refused += 1
        if dice.random() < 0.3:
            stage.round(turn * 10 + 5, *([found] if dice.random() < 0.7 else []))
        assert stage.alert.work not in DISMISSALS | {Work.CLOSED}
        assert stage.alert.merged_into == ""
    assert refused < 119
    assert fold(stage.flips) == unobserved(stage.alert)
