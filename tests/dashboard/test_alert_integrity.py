"""An alert of an indicator on its page and in the inbox: needs checking, by when, and by two people."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.acting import Asked, act_on
from dashboard.alert_lines import AlertSetting, alert_line
from dashboard.alerts_now import AlertsNow
from dashboard.components_alert import alert as alert_parts
from dashboard.exports_alerts import ALERT_COLUMNS, FLIP_COLUMNS
from dashboard.exports_cells import Context
from dashboard.inbox_filter import inbox_filter
from dashboard.views_alert import AlertRead, AlertView, alert_view
from dashboard.views_inbox import inbox_view
from sitcenter.domain.alerts.types import Alert, Condition, Flip, Severity, Work
from sitcenter.domain.alerts.verbs import Verb
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings import load
from sitcenter.settings.integrity import load_cards
from tests.dashboard.desk import FakeDesk, alert, flip, setting
from tests.dashboard.test_api_alerts import site
from tests.dashboard.world import ALMATY, NOW, network

CONFIG = Path(__file__).parents[2] / "config"
CARDS = load_cards(CONFIG)
RULES = load(CONFIG, {}).rules
OPERATOR, REPRESENTATIVE = "0a1b2c3d" * 8, "f9e8d7c6" * 8
ID = "c000000000000001"
ACCUSING = re.compile(r"guilt|fraud|violat|corrupt|винов|наруши|коррупц|кінәлі|жемқор", re.IGNORECASE)


def words(language: str = "en", now: datetime = NOW) -> AlertSetting:
    return replace(setting(language, now), rules=RULES, cards=CARDS)


def found(rule: str = "C5", **changes: object) -> Alert:
    """Found this morning: yesterday from 10:00 to 18:30 a pair met in 14 tickets where 2.5 are expected."""
    made = replace(
        alert(ID),
        rule_id=f"integrity:{rule}",
        fingerprint=f"integrity:{rule}|spec-5|x",
        severity=Severity.HIGH,
        subject=f"pair:{OPERATOR}+{REPRESENTATIVE}@2026-11-19T05:00:00.000000Z",
        since=datetime.fromisoformat("2026-11-19T05:00:00+00:00"),
        fired_at=NOW,
        observed=14.0,
        limit=None,
        unit="tickets",
        facts={
            "expected": 2.54,
            "until": "2026-11-19T13:30:00+00:00",
            "exemptions": "policy_routing,declared_outage",
        },
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def page(one: Alert, language: str = "en", flips: Sequence[Flip] = (), now: datetime = NOW) -> AlertView:
    said = AlertsNow((one,), evaluated_at=now, by_id={one.alert_id: one})
    return alert_view(AlertRead(one, flips, said), words(language, now), "")


def told(view: AlertView) -> dict[str, str]:
    return {said.label: said.text.replace("\u00a0", " ") for said in (*view.facts, *view.card)}


def test_the_page_says_whom_when_what_was_expected_and_by_when_to_look() -> None:
    view = page(found())
    assert (view.line.what, view.line.subject) == (
        "Operator and representative meet often: needs checking",
        "operator 0a1b2c3d, representative f9e8d7c6",
    )
    said = told(view)
    assert said["observed"] == "14 tickets, expected 2.5"
    assert said["when it was"] == "Nov 19, 2026, 10:00–18:30"
    assert said["papers at the front office"] == "look by Dec 19, 2026: 29 days left"
    assert said["two people"] == "to dismiss, merge or close it takes two different people"
    assert said["Known innocent causes"].startswith("A specialist of one service")
    tried = said["Exemptions that were tried, and did not hold"]
    assert tried == "Sent to this operator by a rule; Declared outage or paper mode"
    assert said["Clause of law"].startswith("A statistical sign")
    assert said["To whom"] == "the situational centre"
    assert said["rule and its version"] == "integrity:C5, 1"
    assert view.card[-1].href == "/rules/C5"


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ru", ["14 талонов, ожидалось 2,5", "Законное", "посмотрите до 19 дек. 2026", "осталось 29 дней"]),
        ("kk", ["14 талон, күтілетіні 2,5", "ахуалдық орталық", "екінші адам да солай етуі керек"]),
        ("en", ["14 tickets, expected 2.5", "needs checking"]),
    ],
)
def test_every_language_has_its_own_words_names_nobody_and_accuses_nobody(
    language: str, texts: list[str]
) -> None:
    view = page(found(proposed="dismissed_legitimate", proposed_by="Aliya"), language)
    text = " ".join([view.line.what, view.line.subject, *told(view), *told(view).values()])
    lowered = text.lower()
    assert [each for each in texts if each.lower() not in lowered] == []
    assert not ACCUSING.search(text)
    assert OPERATOR not in text
    assert REPRESENTATIVE not in text


def test_a_rule_without_exemptions_says_so_in_words_of_its_own() -> None:
    without = {"kk": "бұл ережеде жоқ", "ru": "у этого правила нет", "en": "this rule has none"}
    for language, text in without.items():
        assert text in told(page(found(facts={}), language)).values()


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (datetime.fromisoformat("2026-12-18T10:00:00+05:00"), "look by Dec 19, 2026: 1 day left"),
        (
            datetime.fromisoformat("2026-12-19T23:59:00+05:00"),
            "look today, Dec 19, 2026: tomorrow they are gone",
        ),
        (
            datetime.fromisoformat("2026-12-20T00:00:00+05:00"),
            "gone since Dec 19, 2026: it can't be checked by them any more",
        ),
    ],
)
def test_the_papers_are_counted_down_by_the_branchs_days(day: datetime, text: str) -> None:
    assert told(page(found(), now=day))["papers at the front office"] == text


@pytest.mark.parametrize(
    ("subject", "until", "when"),
    [
        ("desk:7@2026-11-19T05:00:00.000000Z", None, "Nov 19, 2026, 10:00"),
        ("desk:7@2026-11-18T19:00:00.000000Z", "2026-11-19T19:00:00+00:00", "Nov 19, 2026"),
        ("branch@2026-11-15T19:00:00.000000Z", "2026-11-19T19:00:00+00:00", "Nov 16, 2026 – Nov 19, 2026"),
        (
            "desk:7@2026-11-19T12:00:00.000000Z",
            "2026-11-20T05:00:00+00:00",
            "Nov 19, 2026, 17:00 – Nov 20, 2026, 10:00",
        ),
    ],
)
def test_a_moment_a_stretch_and_whole_days_are_told_as_such(
    subject: str, until: str | None, when: str
) -> None:
    assert told(page(found(subject=subject, facts={"until": until})))["when it was"] == when


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (f"operator:{OPERATOR}", "operator 0a1b2c3d"),
        ("desk:7", "desk 7"),
        ("ticket:queue/spec-5/2026-11-19/A017", "ticket A017"),
        ("application:001234", "application 001234"),
        (f"signature:{OPERATOR}", "electronic signature 0a1b2c3d"),
        ("branch", ""),
    ],
)
def test_the_subject_is_told_without_its_moment(subject: str, text: str) -> None:
    one = found(subject=f"{subject}@2026-11-19T05:00:00.000000Z")
    assert alert_line(one, words()).subject == text


@pytest.mark.parametrize(
    ("unit", "observed", "expected", "text"),
    [
        ("KZT", 0.0, 12000.0, "0 ₸, expected 12,000"),
        ("min", 90.0, 30.0, "1 hr 30 min, expected 30 min"),
        ("share", 0.41, 0.1, "41%, expected 10%"),
        ("s", 300.0, 0.0, "5 min"),
        ("steps", 2.0, 0.0, "2 steps"),
    ],
)
def test_figures_are_told_in_their_unit(unit: str, observed: float, expected: float, text: str) -> None:
    one = found(unit=unit, observed=observed, facts={"expected": expected})
    assert alert_line(one, words()).measure.replace("\u00a0", " ") == text


def test_a_proposal_says_who_made_it_what_and_that_a_second_person_must_agree() -> None:
    one = found(proposed="dismissed_false", proposed_by="Aliya", proposed_why="a courier")
    history = [flip(ID, 9, "proposed", "", "dismissed_false", actor="Aliya", reason="a courier")]
    view = page(one, flips=history)
    assert told(view)["two people"] == (
        "false alarm, proposed by Aliya; a second person must do the same: a courier"
    )
    assert view.line.work == "nobody has acted, a second person is needed"
    assert view.history.rows[0][3].text == "proposed, a second person must agree: false alarm"
    merged = page(found(proposed="merged:b1", proposed_by="Aliya"))
    assert told(merged)["two people"].startswith("to be merged into b1, proposed by Aliya")


def test_what_is_proposed_of_a_judged_one_doesnt_read_as_doubt_of_the_verdict() -> None:
    one = found(work=Work.CONFIRMED, proposed="merged:b1", proposed_by="Aliya")
    assert page(one).line.work == "confirmed, something else is proposed, a second person is needed"


def test_a_signal_of_a_whole_day_is_not_told_as_of_midnight() -> None:
    midnight = datetime(2026, 11, 19, tzinfo=ALMATY)
    view = page(found(since=midnight))
    assert (view.line.since, told(view)["since when"]) == ("Nov 19", "Nov 19")
    assert page(found(since=midnight + timedelta(hours=9))).line.since == "Nov 19, 09:00"


def test_forms_say_that_two_are_needed_only_where_they_are() -> None:
    severe, slight = page(found()), page(found(severity=Severity.LOW))
    assert "can-two" in str(alert_parts(severe))
    assert "can-two" not in str(alert_parts(slight))
    assert "can-named" in str(alert_parts(slight))
    other = alert_view(AlertRead(alert("a1"), (), AlertsNow()), words(), "")
    assert "can-named" not in str(alert_parts(other))
    assert "two people" not in told(slight)


def test_no_file_and_no_answer_of_the_interface_holds_a_whole_token() -> None:
    one, context = (
        found(evidence=(f"C5|spec-5|pair:{OPERATOR}+{REPRESENTATIVE}|x",)),
        Context(network(), b"salt"),
    )
    born = flip(ID, 1, "condition", "", "pending", detail={"subject": one.subject})
    cells = [str(cell(one, context)) for cell in ALERT_COLUMNS.values()]
    cells += [str(cell(born, context)) for cell in FLIP_COLUMNS.values()]
    keyed = str(context.token(OPERATOR))
    assert f"pair:{keyed}+{context.token(REPRESENTATIVE)}@2026-11-19T05:00:00.000000Z" in cells
    assert [text for text in cells if OPERATOR in text or REPRESENTATIVE in text] == []
    assert len([text for text in cells if keyed in text]) == 3
    with site(FakeDesk({ID: one})) as client:
        (answer,) = client.get("/api/v1/alerts").json()["alerts"]
    assert answer["subject"] == "pair:0a1b2c3d+f9e8d7c6@2026-11-19T05:00:00.000000Z"
    assert answer["evidence"] == ["C5|spec-5|pair:0a1b2c3d+f9e8d7c6|x"]


def test_an_indicator_that_muted_itself_is_told_with_its_own_page() -> None:
    view = page(found(rule_id="indicator-muted", branch_id="", subject="indicator:C7", facts={}))
    assert (view.line.what, view.line.subject, view.subject_href) == (
        "An indicator has muted itself: needs checking",
        "indicator C7",
        "/rules/C7",
    )
    assert view.card[-1].href == ""


def test_why_it_is_over_is_told() -> None:
    over = found(condition=Condition.RESOLVED, resolved_at=NOW, ended_why="retracted")
    assert told(page(over))["why it is over"] == (
        "evaluated again with later events, it is not found any more"
    )


def test_without_the_card_the_family_tells_what_it_can() -> None:
    one = found("C99")
    said = alert_view(AlertRead(one, (), AlertsNow()), words(), "")
    assert said.line.what == "Indicator of integrity: needs checking"
    assert said.card[0].text.startswith("Open the evidence")


def test_the_inbox_has_a_filter_of_its_own_for_them() -> None:
    s = words()
    asked = inbox_filter({"rule": "integrity"}, RULES.values(), s.shift, NOW, s.network.zone)
    seen = [found(), alert("a000000000000001")]
    view = inbox_view(AlertsNow(tuple(seen), evaluated_at=NOW), seen, asked, s, "")
    assert asked.wrong == ()
    assert [name for name, _cells in view.rows] == [ID]
    assert view.rows[0][1][1].text == (
        "Operator and representative meet often: needs checking: 14 tickets, expected 2.5"
    )


def asked_of(actor: str, seen: int, **changes: object) -> Asked:
    made = Asked(Verb.VERDICT, ID, actor, seen, reason="saw it", verdict=Work.DISMISSED_FALSE)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_first_verdict_is_told_as_a_proposal_and_the_second_settles_it() -> None:
    desk = FakeDesk({ID: found(version=2)})
    first = act_on(desk, asked_of("Aliya", 2), EVERYTHING, words())
    assert first == (
        True,
        "Recorded at 11:48 as a proposal: Give a verdict. It holds when a second person does the same.",
    )
    assert act_on(desk, asked_of("Aliya", 2), EVERYTHING, words()) == first, "a double click proposes once"
    assert len(desk.history) == 1
    own = act_on(desk, asked_of("ALIYA ", 3), EVERYTHING, words())
    assert own.text.startswith(
        "You proposed that yourself, or your name may be the proposer's: a second person must agree. "
        "If you aren't the same person, sign with your full name."
    )
    second = act_on(desk, asked_of("Bolat", 3), EVERYTHING, words())
    assert second == (True, "Recorded at 11:48: Give a verdict.")
    assert desk.kept[ID].work is Work.DISMISSED_FALSE


def test_whoever_put_it_aside_is_told_that_another_must_do_it_the_next_time() -> None:
    desk = FakeDesk({ID: found(version=2)})
    aside = asked_of("Aliya", 2, verb=Verb.SHELVE, minutes=15)
    assert act_on(desk, aside, EVERYTHING, words()).done
    again = act_on(desk, replace(aside, seen=3, minutes=60), EVERYTHING, words())
    assert (again.done, len(desk.history)) == (False, 1)
    assert again.text.startswith(
        "You put it aside the last time, or your name may be that person's: now only another person can. "
        "If you aren't the same person, sign with your full name."
    )
    assert act_on(desk, replace(aside, actor="Bolat", seen=3), EVERYTHING, words()).done


def test_whoever_proposed_first_is_told_to_the_next_who_did_not_see_it() -> None:
    desk = FakeDesk({ID: found(version=2)})
    act_on(desk, asked_of("Aliya", 2), EVERYTHING, words())
    outcome = act_on(desk, asked_of("Bolat", 2), EVERYTHING, words())
    assert not outcome.done
    assert outcome.text.startswith("Aliya was quicker, at 11:48 (proposed, a second person must agree: false")


@pytest.mark.parametrize("verb", [Verb.ACKNOWLEDGE, Verb.VERDICT, Verb.SHELVE, Verb.MERGE])
def test_whoever_signs_with_a_number_that_it_names_is_told_that_it_is_about_himself(verb: Verb) -> None:
    desk = FakeDesk({ID: found(version=2), "b1": found(version=2)})
    one = asked_of("Aliya 1234", 2, verb=verb, minutes=15, into="b1")
    outcome = act_on(desk, one, EVERYTHING, words(), frozenset({"x", OPERATOR}))
    assert outcome.text.startswith("It is about yourself: somebody else must handle it.")
    assert (desk.history, outcome.done) == ([], False)
    assert act_on(desk, one, EVERYTHING, words(), frozenset({"x"})).done


def test_times_of_another_rule_are_left_alone() -> None:
    plain = told(alert_view(AlertRead(alert("a1"), (), AlertsNow()), words(), ""))
    labels = {"when it was", "papers at the front office", "two people", "Clause of law", "why it is over"}
    assert labels & set(plain) == set()
    assert timedelta(0) < NOW - alert("a1").since
