"""What a form does to an alert, and what its person is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.acting import Asked, Outcome, act_on
from dashboard.verb_callback import asked_of
from sitcenter.domain.alerts.types import Alert, Message, Step, Work
from sitcenter.domain.alerts.verbs import Verb
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.desk import FakeDesk, alert, setting
from tests.dashboard.world import NOW

ID = "a000000000000001"


def asked(verb: object = Verb.ACKNOWLEDGE, **words: object) -> Asked:
    made = Asked(Verb.ACKNOWLEDGE, ID, "Ахметова", 2, reason="called the branch")
    return replace(made, **{"verb": verb, **words})  # type: ignore[arg-type]


def told(desk: FakeDesk, one: Asked, scope: Scope = EVERYTHING) -> Outcome:
    return act_on(desk, one, scope, setting())


def test_an_acknowledgement_is_recorded_with_who_when_and_why() -> None:
    desk = FakeDesk()
    outcome = told(desk, asked())
    now = desk.kept[ID]
    assert outcome == (True, "Recorded at 11:48: Acknowledge.")
    assert (now.work, now.acknowledged_by, now.acknowledged_why, now.acknowledged_at) == (
        Work.ACKNOWLEDGED, "Ахметова", "called the branch", NOW
    )  # fmt: skip
    assert [(flip.changed, flip.actor, flip.reason) for flip in desk.history] == [
        ("work", "Ахметова", "called the branch")
    ]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ({"reason": ""}, "Write why: without it nothing is recorded."),
        ({"actor": ""}, "Write who you are: nothing was recorded."),
        ({"actor": "x" * 3000}, "That is too long: at most 2000 characters."),
        ({"verb": Verb.ASSIGN}, "Write who is to have it."),
        ({"verb": Verb.SHELVE}, "Choose for how long."),
        ({"verb": Verb.VERDICT}, "Choose a verdict."),
        ({"verb": Verb.CLOSE}, "Its cause is still there."),
        ({"verb": Verb.MERGE, "into": "nothing"}, "There is no alert nothing: nothing was recorded."),
        ({"alert_id": "b1"}, "There is no such alert"),
    ],
)
def test_what_can_not_be_done_is_told_in_plain_words_and_changes_nothing(
    words: dict[str, object], answer: str
) -> None:
    desk = FakeDesk()
    before = dict(desk.kept)
    outcome = told(desk, asked(**words))
    assert not outcome.done
    assert outcome.text.startswith(answer)
    assert (desk.kept, desk.history) == (before, [])


def test_a_refusal_says_how_the_alert_stands() -> None:
    outcome = told(FakeDesk(), asked(reason=""))
    assert outcome.text.endswith("It stands so now: nobody has acted; who has it: nobody.")


def test_a_double_click_acts_once_and_says_done_twice() -> None:
    desk = FakeDesk()
    first, second = told(desk, asked()), told(desk, asked())
    assert (first, len(desk.history)) == (second, 1)
    assert first.done


def test_another_click_of_the_same_person_is_not_taken_for_the_same() -> None:
    desk = FakeDesk()
    told(desk, asked(Verb.ASSIGN, owner="Сейітқали", reason=""))
    other = told(desk, asked(Verb.ASSIGN, owner="Иванова", reason=""))
    assert not other.done
    assert desk.kept[ID].owner == "Сейітқали"


@pytest.mark.parametrize(
    "words",
    [
        {"verb": Verb.SHELVE, "minutes": 30},
        {"verb": Verb.ASK, "minutes": 60, "owner": "Сейітқали"},
        {"verb": Verb.NOTE},
        {"verb": Verb.VERDICT, "verdict": Work.TECHNICAL},
        {"verb": Verb.MERGE, "into": "a000000000000003"},
        {"verb": Verb.ASSIGN, "owner": "Сейітқали"},
    ],
    ids=lambda words: str(words["verb"]),
)
def test_every_verb_may_be_clicked_twice(words: dict[str, object]) -> None:
    desk = FakeDesk()
    assert told(desk, asked(**words)).done
    count = len(desk.history)
    assert told(desk, asked(**words)).done
    assert len(desk.history) == count


def test_who_was_quicker_is_told_with_what_was_done_and_nothing_is_recorded() -> None:
    desk = FakeDesk()
    act_on(desk, asked(actor="Иванова", reason="mine"), EVERYTHING, setting(now=NOW + timedelta(minutes=1)))
    outcome = told(desk, asked(Verb.ASSIGN, owner="Сейітқали"))
    assert outcome.text == (
        "Иванова was quicker, at 11:49 (work: nobody has acted → acknowledged). "
        "Nothing was recorded: look, and press again if it is still needed. "
        "It stands so now: acknowledged; who has it: Иванова."
    )
    assert desk.kept[ID].owner == ""


class RacingDesk(FakeDesk):
    """Evaluations move the alert just before the first `races` writes."""

    races = 1

    def record(self, steps: Sequence[Step], messages: Sequence[Message]) -> Sequence[str]:
        if self.races:
            self.races -= 1
            moved: Alert = self.kept[ID]
            self.kept[ID] = replace(moved, version=moved.version + 1, level=moved.level + 1)
        return super().record(steps, messages)


def test_an_evaluation_in_between_does_not_bother_anybody() -> None:
    desk = RacingDesk()
    assert told(desk, asked()).done
    assert (desk.kept[ID].work, desk.kept[ID].level) == (Work.ACKNOWLEDGED, 1)


def test_an_alert_that_never_stands_still_is_told_of() -> None:
    desk = RacingDesk()
    desk.races = 99
    assert told(desk, asked()).text == "The alert keeps changing: nothing was recorded, try again."


def test_nothing_outside_the_scope_can_be_acted_upon() -> None:
    desk = FakeDesk()
    outcome = told(desk, asked(), Scope(frozenset({"medeu"})))
    assert (outcome.text, desk.history) == ("There is no such alert", [])


def test_a_forms_words_are_trimmed_and_what_is_empty_is_not_asked_for() -> None:
    words: dict[str, str | None] = {"until": "30", "reason": "  lunch "}
    assert asked_of(Verb.SHELVE, words, " Иванова ", ID, 7) == Asked(
        Verb.SHELVE, ID, "Иванова", 7, reason="lunch", minutes=30
    )
    empty: dict[str, str | None] = {"verdict": None, "reason": None}
    assert asked_of(Verb.VERDICT, empty, None, ID, 7) == Asked(Verb.VERDICT, ID, "", 7)


def test_the_desk_of_these_tests_keeps_versions_apart() -> None:
    desk = FakeDesk({ID: alert(ID, version=5)})
    assert desk.record([Step(alert(ID, version=3), (), 2)], ()) == [ID]
