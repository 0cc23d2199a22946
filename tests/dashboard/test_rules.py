"""The page of all indicators: silence is never shown as good, and chance stands beside what was raised."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from plotly.io.json import to_json_plotly  # type: ignore[import-untyped]

from dashboard.counted import counted
from dashboard.doors_integrity import Indicators
from dashboard.explained import explained
from dashboard.frames import Frame, screen
from dashboard.i18n import LANGUAGES, load
from dashboard.pages.rule import is_rule
from dashboard.pages.rules import RulesPage
from dashboard.rule_path import rule_path
from dashboard.rules_reading import KEPT_FOR, RulesPast, RulesReading
from dashboard.views_rules import RulesView, rules_view
from dashboard.views_rules_cells import place_word
from dashboard.words_rules import FIELDS, GATES, STATES
from dashboard.words_rules_card import ADDRESSEES, LIMITS, STRATA, TESTS, UNITS
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.integrity.state import State
from sitcenter.domain.integrity.tallies import Stand
from sitcenter.domain.integrity.types import RuleWindow
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.settings import load as load_settings
from tests.dashboard.builders_branch import NOW
from tests.dashboard.builders_rules import (
    CARDS,
    DAY,
    FIVE,
    NET,
    SEVEN,
    FakeRules,
    card,
    indicators,
    setting,
    some,
    window,
)
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader

SHIPPED = load_settings(Path(__file__).parents[2] / "config", {}).integrity


def cells(view: RulesView) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in view.rules.rows}


def test_each_rule_says_where_it_looks_what_it_found_and_why_it_does_not() -> None:
    stands = {rule_id: row[3] for rule_id, row in cells(rules_view(setting())).items()}
    assert stands == {
        "C5": "◆ 1 signal in 30 days; 1 signal kept, nobody alerted; looks at 2 of 2 branches; "
        "of them in shadow until Dec 10: 1",
        "C2": "‖ silent (branches: 2): a clock is wrong, or the two logs' clocks are too far apart; "
        "a source was not read to the period's end",
        "C12": "○ not computable here, missing: the plate's class",
        "C14": "◑ found nothing where it looked; looks at 1 of 2 branches; not judged yet (branches: 1)",
        "C17": "✕ muted by its own precision (1 of 12 confirmed): nobody is alerted; 1 signal in 30 days; "
        "looks at 1 of 2 branches; not judged yet (branches: 1)",
        "C18": "✕ switched off: nobody looks for this",
        "C19": "◷ not judged since Oct 31 (branches: 1); not judged yet (branches: 1)",
    }


@pytest.mark.parametrize(
    ("seven", "text"),
    [
        (window("C14", 1, SEVEN), "● found nothing; looks at 2 of 2 branches"),
        (
            window("C14", 1, SEVEN, tested=0, base=0),
            "◑ found nothing where it looked; looks at 1 of 2 branches; "
            "nothing to look at or compare in 30 days (branches: 1)",
        ),
        (
            window("C14", 1, SEVEN, lacking=("service.plate_class",)),
            "◑ found nothing where it looked; looks at 1 of 2 branches; "
            "not computable (branches: 1), missing: the plate's class",
        ),
    ],
)
def test_it_found_nothing_only_where_it_looked_at_every_branch(seven: RuleWindow, text: str) -> None:
    rules = FakeRules([window("C14", 1), seven])
    s = setting(known=Indicators({"C14": CARDS["C14"]}, rules, rules))
    assert cells(rules_view(s))["C14"][3] == text


@pytest.mark.parametrize(
    ("days", "looked", "date"),
    [(40, "Oct 10", "Oct 11"), (100, "Aug 11", "Aug 12"), (9800, "Jan 20, 2000", "Jan 21, 2000")],
)
def test_a_rule_of_an_old_log_was_judged_once_and_says_when_and_what_it_missed(
    days: int, looked: str, date: str
) -> None:
    windows = [window("C14", days), window("C12", days, lacking=("service.plate_class",), tested=0, base=0)]
    rules = FakeRules(windows)
    cards = {name: CARDS[name] for name in ("C12", "C14", "C5")}
    view = rules_view(setting(known=Indicators(cards, rules, rules), scope=Scope(frozenset({FIVE}))))
    stands = {rule_id: row[3] for rule_id, row in cells(view).items()}
    assert stands == {
        "C14": f"◷ not judged since {date} (branches: 1)",
        "C12": f"◷ not judged since {date} (branches: 1); missing then: the plate's class",
        "C5": "… not judged yet: nothing is known",
    }
    assert cells(view)["C12"][4:8] == ["–", "–", "–", "–"]
    assert cells(view)["C14"][4:8] == [looked, "–", "–", "–"]


@pytest.mark.parametrize(
    ("running", "text"),
    [
        (False, "the last day judged was Nov 19: its log was empty"),
        (True, "nothing in its log on these days"),
    ],
)
def test_an_empty_log_is_told_with_its_days_where_they_are_over(running: bool, text: str) -> None:
    empty = window("C14", 0, closed="log_empty", tested=0, base=0)
    if running:
        empty = replace(empty, evaluated_at=empty.end - DAY / 2)
    rules = FakeRules([empty, window("C14", 1, SEVEN, closed="stale_input", tested=0, base=0)])
    s = setting(known=Indicators({"C14": CARDS["C14"]}, rules, rules))
    whole = cells(rules_view(s))["C14"][3]
    assert whole.startswith("‖ silent (branches: 2): ")
    assert text in whole
    assert "a source was not read to the period's end" in whole
    assert place_word(s.states[0].places[0], s) == f"‖ silent: {text}"


def test_a_rule_without_any_record_to_look_at_did_not_look() -> None:
    rules = FakeRules([window("C14", 1, name, tested=0, base=0) for name in (FIVE, SEVEN)])
    s = setting(known=Indicators({"C14": CARDS["C14"]}, rules, rules))
    view = rules_view(s)
    assert cells(view)["C14"][3] == "◌ nothing to look at or compare in 30 days (branches: 2)"
    assert (view.sums[3].text, view.rules.rows[0][4].kind) == ("0 of 1", "quiet")


def test_what_does_not_look_is_grey_and_shows_no_zero() -> None:
    view = rules_view(setting())
    kinds = {row[0].text: row[4].kind for row in view.rules.rows}
    assert {rule_id for rule_id, kind in kinds.items() if kind != "quiet"} == {"C5", "C14"}
    rows = cells(view)
    assert rows["C12"][4:8] == ["–", "–", "–", "–"]
    assert rows["C18"][4:8] == ["–", "–", "–", "–"]
    assert rows["C14"][4:8] == ["Nov 19", "0", "≤ 0.01", "0"]
    assert rows["C5"][4:8] == ["Nov 19", "0.18", "≤ 0.2", "1"]
    assert rows["C2"][4:8] == ["Nov 18", "0", "0", "0"]


def test_precision_is_of_the_cards_version_with_its_interval() -> None:
    rows = cells(rules_view(setting()))
    assert rows["C5"][8] == "1 of 1: 100% (20%–100%)"
    assert rows["C17"][8] == "1 of 12: 8% (1%–35%)"
    assert rows["C14"][8] == "none decided"


def test_the_sums_stand_beside_each_other() -> None:
    told = [(one.label, one.text, one.note) for one in rules_view(setting()).sums]
    assert told == [
        ("false signals expected in 30 days", "≤ 0.23", "statistical rules, 13 periods"),
        ("raised", "2", "statistical 1, written 1, kept without an alert 1"),
        ("decided", "18", "confirmed 2"),
        ("rules that look", "2 of 7", "the others say nothing"),
    ]


def test_where_nothing_was_judged_nothing_is_told_in_figures() -> None:
    told = rules_view(setting(known=Indicators(CARDS, FakeRules(), None)))
    assert [one.text for one in told.sums] == ["–", "–", "–", "0 of 7"]
    assert cells(told)["C5"][3] == "… not judged yet: nothing is known"


def test_a_branch_of_the_address_narrows_everything() -> None:
    view = rules_view(setting(scope=Scope(frozenset({SEVEN}))))
    assert (
        cells(view)["C5"][3]
        == "◐ 1 signal kept, nobody alerted; looks at 1 of 1 branches; of them in shadow until Dec 10: 1"
    )
    assert view.sums[1].text == "0"
    assert view.sums[2].text == "0"


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (
            Indicators({}, None, None, "scipy"),
            "scipy isn't installed. Install it: pip install sitcenter[integrity]",
        ),
        (Indicators(), "the configuration has no folder integrity/"),
    ],
)
def test_without_cards_or_libraries_the_page_says_what_to_do(known: Indicators, text: str) -> None:
    view = rules_view(setting(known=known))
    assert text in view.unknown
    assert (view.sums, view.rules.rows) == ((), ())


def test_before_anything_was_read_nothing_is_told() -> None:
    assert "nothing is known yet" in rules_view(setting(past=RulesPast())).unknown


def shown(query: str = "", subject: str = "", known: Indicators | None = None, silent: bool = False) -> str:
    made = replace(deps(FakeReader(), NET), indicators=known or indicators())
    frame = Frame(1, NOW, Snapshot(NOW), NET, silent_since=NOW if silent else None)
    asked = screen(f"/rules{subject}?lang=en&{query}", EVERYTHING, LANGUAGES, "en", NET.branches)
    text = str(to_json_plotly(RulesPage(made).view(frame, asked)))
    return text.replace(r"\u0026", "&").replace(r"\u002f", "/")


def test_the_page_has_its_grid_its_links_and_the_rules_page() -> None:
    text = shown("branches=almaty-5")
    assert "/rules/C5?lang=en&branches=almaty-5" in text
    assert "AgGrid" in text
    assert "There is no such rule" in shown(subject="/C99")
    assert "By branch, 30 days" in shown(subject="/C5")
    assert "There is no such branch" in shown("branches=atlantis")
    assert "branches not found: 1" in shown("branches=atlantis,almaty-5")
    assert "isn't installed" in shown(subject="/C5", known=Indicators(lacking="numpy"))
    assert "nothing is known yet" in shown(silent=True)


def test_it_is_read_once_in_two_minutes_and_keeps_the_last_while_the_database_is_silent() -> None:
    rules = some()
    reading = RulesReading(indicators(rules), NET, patience_s=20)
    frame = Frame(1, NOW, Snapshot(NOW), NET)
    first = reading.of(frame)
    assert reading.of(replace(frame, at=NOW + KEPT_FOR / 2)) is first
    assert reading.of(replace(frame, at=NOW + 2 * KEPT_FOR, silent_since=NOW)) is first
    assert reading.of(replace(frame, at=NOW + KEPT_FOR)).at == NOW + KEPT_FOR
    assert len(rules.reads) == 2


def test_what_is_old_is_said_to_be() -> None:
    made = replace(deps(FakeReader(), NET), indicators=indicators())
    page = RulesPage(made)
    asked = screen("/rules?lang=en", EVERYTHING, LANGUAGES, "en", NET.branches)
    frame = Frame(1, NOW, Snapshot(NOW), NET)
    assert "Not current" not in str(to_json_plotly(page.view(frame, asked)))
    later = replace(frame, at=NOW + timedelta(minutes=7), silent_since=NOW)
    assert "Not current: as of 11:07." in str(to_json_plotly(page.view(later, asked)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_words(language: str) -> None:
    view = rules_view(setting(language))
    titles = {"kk": "Индикаторлар", "ru": "Индикаторы", "en": "Indicators"}
    missing = {"kk": "нөмірлік белгінің класы", "ru": "класс номера", "en": "the plate's class"}
    assert view.title == titles[language]
    assert cells(view)["C12"][3].endswith(missing[language])
    assert cells(view)["C5"][0] == {"kk": "мәтін", "ru": "текст", "en": "text"}[language]


@pytest.mark.parametrize(
    ("rule_id", "path"),
    [("integrity:C7", "/rules/C7"), ("C7-S", "/rules/C7-S"), ("wait:x", ""), ("integrity:", ""), ("", "")],
)
def test_an_alerts_rule_leads_to_its_page(rule_id: str, path: str) -> None:
    assert rule_path(rule_id) == path
    assert rule_path(rule_id, "lang=kk") == (f"{path}?lang=kk" if path else "")


def test_an_address_is_that_of_a_card_or_of_nothing() -> None:
    assert is_rule("rules/C5", CARDS)
    assert not any(is_rule(path, CARDS) for path in ("rules", "rules/C99", "rules/C5/x", "C5"))


def test_the_shipped_cards_have_plain_words_for_all_their_codes() -> None:
    cards = SHIPPED.values()
    found_lacking = {"the_past_of_operators", "the_usual_numbers"}
    assert {need for one in cards for need in one.needs} | found_lacking <= FIELDS.keys()
    assert STATES.keys() == set(State)
    assert {name for one in cards for name in one.limits} <= LIMITS.keys()
    assert {each for one in cards for each in one.strata} <= STRATA.keys()
    assert {one.addressee for one in cards} <= ADDRESSEES.keys()
    assert {one.unit.value for one in cards} <= UNITS.keys()
    assert {one.test for one in cards} <= TESTS.keys()
    assert {"stale_input", "clock_skew", "watermark", "trial"} <= GATES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_explanations_say_figures_in_place_of_the_names_of_limits(language: str) -> None:
    for one in SHIPPED.values():
        text = explained(one, load(language))
        assert not [name for name in one.limits if "_" in name and name in text]
        assert language == "en" or not [name for name in one.limits if len(name) > 1 and name in text]
    told = {
        "kk": "Кемінде 45 секунд, 5 рет.",
        "ru": "Не менее 45 секунд, 5 раз.",
        "en": "Within 45 seconds, 5.",
    }
    assert explained(card("C4"), load(language)) == told[language]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (5, "tickets", "5 талонов"),
        (1, "calls", "1 вызов"),
        (14.6, "min", "15 мин"),
        (90, "s", "1 мин 30 с"),
        (0.456, "share", "45 %"),
        (2.5, "tickets", "2,5 tickets"),
        (3, "parcels", "3 parcels"),
    ],
)
def test_a_figure_has_its_unit_in_words(value: float, unit: str, text: str) -> None:
    assert counted(value, unit, load("ru")).replace("\xa0", " ") == text


def test_a_rule_that_found_something_where_it_is_silent_now_still_says_so() -> None:
    rules = some()
    rules.windows = [w for w in rules.windows if w.rule_id != "C5"]
    rules.windows += [window("C5", 1, SEVEN), window("C5", 0, FIVE, closed="stale_input")]
    rules.since = {FIVE: NOW - 90 * DAY, SEVEN: NOW - 90 * DAY}
    state = setting(known=indicators(rules)).states[0]
    assert state.stand is Stand.FOUND
    assert (state.raised, state.shadowed, state.looks) == (1, 1, True)
