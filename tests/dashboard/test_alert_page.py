"""One alert's page, and the planning of maintenance."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dashboard.alerts_now import AlertsNow, read
from dashboard.allowed import allowed
from dashboard.pages.alert import is_alert
from dashboard.planning import Planned, moment, plan
from dashboard.verb_forms import FORMS
from dashboard.views_alert import AlertRead, AlertView, alert_view
from sitcenter.domain.alerts.types import Alert, Condition, Flip, Maintenance, Work
from sitcenter.domain.alerts.verbs import Verb
from sitcenter.domain.scope import Scope
from tests.dashboard.builders_branch import local
from tests.dashboard.desk import FakeDesk, alert, flip, minutes_ago, morning, setting
from tests.dashboard.world import ALMATY, NOW


def shown(one: Alert, flips: Sequence[Flip] = (), *others: Alert, **now: object) -> AlertView:
    alerts = (one, *others)
    said = AlertsNow(alerts, evaluated_at=NOW, by_id={a.alert_id: a for a in alerts})
    said = replace(said, **now)  # type: ignore[arg-type]
    return alert_view(AlertRead(one, flips, said), setting(), "lang=en")


def facts(view: AlertView) -> dict[str, str]:
    return {said.label: said.text.replace("\u00a0", " ") for said in view.facts}


def test_the_page_says_what_where_since_when_and_what_to_do() -> None:
    view = shown(alert("a1", subject="desk:7", evidence=("t:1", "t:2")))
    assert (view.line.what, view.line.where, view.line.subject, view.line.since) == (
        "Wait over the norm", "Spec. PSC 5", "desk 7", "11:42"
    )  # fmt: skip
    assert facts(view)["observed"] == "52 min, limit 30 min"
    assert [said.text for said in view.card][:1] == ["Call the head of the branch: ask for another desk."]
    assert view.place_href == "/branch/spec-5?lang=en"


def test_evidence_of_which_only_the_first_is_kept_says_of_how_many() -> None:
    assert (
        shown(alert("a1", evidence=("t:1", "t:2"), facts={"count": 45})).evidence_title == "Evidence: 2 of 45"
    )
    assert shown(alert("a2", evidence=("t:1", "t:2"), facts={"count": 2})).evidence_title == "Evidence"
    rows = alert("a3", "feed-dead", evidence=("queue-5",), facts={"count": 45})
    assert shown(rows).evidence_title == "Evidence"


def test_evidence_of_the_whole_network_leads_to_no_branch() -> None:
    assert [one.href for one in shown(alert("a1", branch_id="", evidence=("t:1",))).evidence] == [""]


def test_evidence_leads_to_the_page_that_shows_it() -> None:
    tickets = shown(alert("a1", evidence=("t:1",))).evidence
    terms = shown(alert("a2", "term-due-today", evidence=("000012345678",))).evidence
    sources = shown(alert("a3", "feed-dead", evidence=("queue-5",))).evidence
    assert tickets[0].href == "/branch/spec-5?lang=en"
    assert (terms[0].text, terms[0].href) == ("000012345678", "/terms/spec-5/000012345678?lang=en")
    assert sources[0].href == "/sources?lang=en"


def test_history_tells_every_flip_the_latest_first_in_words() -> None:
    flips = [
        flip("a1", 1, "condition", "", "pending"),
        flip("a1", 2, "condition", "pending", "firing", noticed_at=minutes_ago(4)),
        flip("a1", 3, "work", "new", "acknowledged", actor="Ахметова", reason="called", at=minutes_ago(2)),
        flip("a1", 4, "shelved_until", "", "2026-11-20T07:30:00+00:00", actor="Ахметова", reason="lunch"),
        flip("a1", 5, "owner", "Иванова", "", actor="Ахметова"),
        flip("a1", 6, "level", "0", "1", reason="nobody_acknowledged"),
        flip("a1", 7, "flapping", "", "true"),
        flip("a1", 8, "something_new", "", "x"),
    ]
    rows = [
        [cell.text.replace("\u00a0", " ") for cell in row] for row in shown(alert("a1"), flips).history.rows
    ]
    assert [row[3] for row in rows] == [
        "something_new: x",
        "comes and goes: yes",
        "escalation level: 0 → 1",
        "owner: Иванова → nobody",
        "put aside until: 12:30",
        "work: nobody has acted → acknowledged",
        "cause: not yet certain → going on",
        "cause: not yet certain",
    ]
    assert rows[2][4] == "nobody acknowledged it in time"
    assert (rows[5][2], rows[5][4]) == ("Ахметова", "called")
    assert (rows[6][0], rows[6][1]) == ("11:42:07", "11:44:07")
    assert (rows[7][1], rows[7][2]) == ("–", "sitcenter itself")


def test_what_mutes_it_leads_to_the_other_alert() -> None:
    cause = alert("a2", "feed-dead")
    view = shown(alert("a1", inhibited_by="a2"), (), cause)
    (said,) = [said for said in view.facts if said.label == "follows from"]
    assert (said.text, said.href) == ("No data from the queue log", "/alerts/a2?lang=en")


def test_maintenance_is_told_by_its_reason() -> None:
    window = Maintenance("w1", NOW, NOW + timedelta(hours=1), frozenset(), frozenset(), "new server", "A")
    view = shown(alert("a1", maintenance="w1"), windows=(window,))
    assert facts(view)["planned maintenance"] == "new server"


def test_other_alerts_of_the_place_can_be_merged_into() -> None:
    view = shown(alert("a1"), (), alert("a2", "feed-dead"), alert("a3", branch_id="medeu"))
    assert [said.label for said in view.related] == ["a2"]


def test_an_alert_of_another_system_is_told_in_its_words() -> None:
    outside = replace(
        alert("a1"), rule_id="external:DiskFull", branch_id="", observed=None,
        facts={"summary": "the disk is full", "description": "95 % of /var"},
    )  # fmt: skip
    view = shown(outside)
    assert (view.line.what, view.line.where) == ("the disk is full", "Almaty")
    assert facts(view)["described there as"] == "95 % of /var"
    assert view.card[0].text == "no card of this rule is known here"


@pytest.mark.parametrize(
    ("changes", "verbs"),
    [
        ({}, "acknowledge assign ask verdict merge shelve note"),
        ({"work": Work.ACKNOWLEDGED}, "assign ask verdict merge shelve reopen note"),
        ({"explain_by": NOW}, "acknowledge assign ask explain verdict merge shelve note"),
        ({"condition": Condition.RESOLVED}, "assign ask verdict merge shelve close note"),
        ({"work": Work.CLOSED, "condition": Condition.RESOLVED}, "merge reopen note"),
        ({"merged_into": "a2"}, "merge detach note"),
    ],
    ids=str,
)
def test_forms_are_those_of_the_verbs_that_the_alert_takes(changes: dict[str, object], verbs: str) -> None:
    one = replace(alert("a1"), **changes)  # type: ignore[arg-type]
    assert set(allowed(one, NOW)) == {Verb(verb) for verb in verbs.split()}


def test_every_verb_has_a_form() -> None:
    assert set(FORMS) == set(Verb)


def test_an_address_of_an_alert_has_its_shape() -> None:
    assert is_alert("alerts/0123456789abcdef")
    assert not is_alert("alerts/0123456789ABCDEF")
    assert not is_alert("alerts/nonsense")


def asked(**words: object) -> Planned:
    made = Planned("Ахметова", "12:00", "13:00", "new server")
    return replace(made, **words)  # type: ignore[arg-type]


def test_a_window_is_planned_once_whatever_is_clicked() -> None:
    desk = FakeDesk()
    for _click in range(2):
        outcome = plan(desk, asked(branches=frozenset({"medeu"})), setting())
        assert outcome == (True, "Planned: 12:00 – 13:00.")
    (window,) = desk.planned
    assert (window.start, window.end, window.branches, window.rules, window.actor) == (
        local(12), local(13), frozenset({"medeu"}), frozenset(), "Ахметова"
    )  # fmt: skip


def test_a_window_taken_back_may_be_planned_again() -> None:
    desk = FakeDesk()
    plan(desk, asked(), setting())
    desk.cancel_window(desk.planned[0].id, "Ахметова", NOW)
    plan(desk, asked(), setting())
    assert len({window.id for window in desk.planned}) == 2


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ({"actor": ""}, "Write who you are"),
        ({"reason": ""}, "Write why"),
        ({"reason": "x" * 3000}, "That is too long"),
        ({"start": "noon"}, "A time can't be made out; write it as 2026-11-20 14:00."),
        ({"end": "25:00"}, "A time can't be made out"),
        ({"end": "11:59"}, "The end must come after the beginning, and after now."),
        ({"start": "09:00", "end": "10:00"}, "The end must come after"),
        ({"end": "2027-11-20 14:00"}, "That is too long: choose a shorter time."),
    ],
)
def test_a_window_that_can_not_be_is_refused_in_words(words: dict[str, object], answer: str) -> None:
    desk = FakeDesk()
    outcome = plan(desk, asked(**words), setting())
    assert outcome.text.startswith(answer)
    assert (outcome.done, desk.planned) == (False, [])


@pytest.mark.parametrize(
    ("text", "at"),
    [("14:30", local(14, 30)), ("2026-11-20 9:05", local(9, 5)), ("0001-01-01 00:00", None), ("", None)],
)
def test_times_are_the_networks(text: str, at: datetime | None) -> None:
    assert moment(text, NOW, ALMATY) == at


def test_a_desk_is_read_whole_and_seen_through_a_scope() -> None:
    said = read(FakeDesk(), NOW)
    assert len(said.alerts) == len(morning()) == len(said.by_id)
    assert {a.branch_id for a in said.within(Scope(frozenset({"medeu"})))} == {"medeu"}
