"""One indicator's page: what it counts, what it can't see, what chance may raise, how often it was right."""

from dataclasses import replace
from pathlib import Path

import pytest
from plotly.io.json import to_json_plotly  # type: ignore[import-untyped]

from dashboard.components_rule import rule
from dashboard.doors_integrity import Indicators
from dashboard.figures_rule import WeekPoint, WeekWords, weeks_figure
from dashboard.i18n import LANGUAGES
from dashboard.rules_counting import (
    HALLS,
    PER_WINDOW,
    REPRESENTATIVES,
    Halls,
    PairTest,
    Seen,
    pair_test,
    rate_interval,
    seen,
)
from dashboard.rules_setting import RulesSetting
from dashboard.views_rule import RuleView, rule_view
from dashboard.views_rule_power import halls, power_table
from dashboard.views_rule_tables import subject_text
from dashboard.views_rules import rules_view
from dashboard.views_rules_cells import at_most
from dashboard.views_tables import TableView
from sitcenter.domain.alerts.conditions.integrity import fingerprint
from sitcenter.domain.alerts.types import Work
from sitcenter.domain.integrity.statistics import power
from sitcenter.settings import load as load_settings
from tests.dashboard.builders_branch import NOW
from tests.dashboard.builders_rules import (
    ALERT_ID,
    CARDS,
    DAY,
    FOUND,
    NET,
    FakeRules,
    given,
    setting,
    signal,
    window,
)
from tests.waiting import until

CONFIG = Path(__file__).parents[2] / "config"
EXACT = PairTest(0.05)
COUNTED = {windows: Seen(windows, (None, 46, 23, 11)) for windows in (3, 5, 10, 19)}


def view(rule_id: str = "C5", s: RulesSetting | None = None) -> RuleView:
    told = s or setting()
    return rule_view(next(one for one in told.states if one.card.id == rule_id), COUNTED, told)


def texts(table: TableView) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_it_says_what_it_counts_in_plain_words_with_the_law_and_its_source() -> None:
    told = {said.label: said.text for said in view().card}
    assert told == {
        "whom or what it is about": "pair of operator and representative",
        "scheme": "C5",
        "how it counts": "count",
        "compared within": "date, service",
        "what it needs": "the ticket's operator, calls of tickets",
        "seconds": "45",
        "a day, at least": "5",
        "law": "the law",
        "who looks into it": "situational centre",
    }
    assert [said.href for said in view().card if said.href] == ["https://law.test/1"]
    assert view().about == "statistical, severity high, version 1"
    assert view().explanation == "Within 45 seconds, 5."
    assert view().innocent == ("a specialist",)


def test_each_branch_tells_what_was_looked_at_and_when_it_was_silent() -> None:
    five, seven = texts(view().branches)
    assert five[1:] == [
        "◆ looked: there is something to check",
        "Nov 19",
        "10/10",
        "5,000",
        "0 (0–0.74)",
        "≤ 0.2",
        "1",
        "0",
        "–",
    ]
    assert seven[1:4] == ["◐ in shadow until Dec 10", "Nov 18", "1/1"]
    assert seven[5:9] == ["2 (0.05–11.14)", "0", "0", "1"]
    silent = texts(view("C2").branches)[0]
    assert silent[1] == "‖ silent: a source was not read to the period's end"
    assert silent[3] == "3/4"
    assert silent[9] == "a source was not read to the period's end: 1, last Nov 19"
    never = texts(view("C14").branches)[1]
    assert never[1:] == ["… not judged yet", *["–"] * 8]
    assert (view("C18").sums[0].text, view("C18").sums[0].note) == ("–", "")
    lacking = texts(view("C12").branches)[0]
    assert lacking[3:] == ["0/3", "–", "–", "–", "–", "–", "missing the plate's class: 3"]


def test_a_rule_that_had_no_record_to_look_at_shows_no_zero_that_reads_as_none_found() -> None:
    for alpha in (0.0, 0.02):
        known = replace(CARDS["C5"], alpha=alpha)
        rules = FakeRules(
            [window("C5", k, branch, tested=0, base=0) for k in range(3) for branch in NET.branches]
        )
        s = setting(known=Indicators({"C5": known}, rules, rules))
        shown = rule_view(s.states[0], None, s)
        assert shown.stand == "◌ nothing to look at or compare in 30 days (branches: 2)"
        assert texts(shown.branches)[0][1:] == [
            "◌ nothing to look at or compare", "Nov 19", "3/3", "nothing to compare", "–", "–", "–", "–", "–"
        ]  # fmt: skip
        assert [one.text for one in shown.sums] == ["6", "–", "–", "–", "–"]
        assert shown.sums[0].note == "of 6 periods, with nothing to look at or compare 6"
        assert [row[2] for row in texts(shown.exemptions)] == ["–", "–"]
        assert shown.signals.empty == "not known: there was nothing to look at or compare in 30 days"
        assert shown.weeks_empty.startswith("Nothing was looked at")
        listed = rules_view(s)
        assert [cell.text for cell in listed.rules.rows[0]][5:] == ["Nov 19", "–", "–", "–", "none decided"]
        assert [one.text for one in listed.sums] == ["–", "–", "0", "0 of 1"]
    assert [row[2] for row in texts(view("C14").exemptions)] == ["0", "0"], "it looked and tried them on none"


def test_a_rule_that_says_that_of_a_part_nobody_can_tell_has_looked_in_part() -> None:
    unknown = "of some cameras nobody can tell what they saw"
    cards = {"C7": replace(CARDS["C17"], id="C7")}
    for heads, stand, place in (
        (
            [signal("C7", k) for k in range(8)],
            "◆ 8 signals in 30 days",
            "◆ looked: there is something to check",
        ),
        ([], "◑ found nothing where it looked", "◑ looked in part"),
    ):
        windows = [window("C7", k, closed="cameras_unknown", signals=len(heads)) for k in range(2)]
        rules = FakeRules(windows=[*windows, window("C7", 2)], heads=heads)
        s = setting(known=Indicators(cards, rules, rules))
        shown = rule_view(s.states[0], None, s)
        assert shown.stand.startswith(f"{stand}; looks at 1 of 2 branches; of a part nobody can tell ")
        assert f"(branches: 1): {unknown}" in shown.stand
        assert (shown.sums[0].text, shown.sums[0].note) == ("3", "of 3 periods, of them in part 2")
        row = texts(shown.branches)[0]
        assert row[1] == f"{place}; of a part nobody can tell: {unknown}"
        assert row[3:5] == ["3/3, of them in part 2", "1,500"]
        assert row[7] == str(len(heads))
        assert row[9] == f"{unknown}: 2, last Nov 19"


def test_a_signal_that_is_found_again_each_day_is_one_and_its_rate_says_why_it_is_more() -> None:
    rules = FakeRules(windows=[window("C20", k, signals=1) for k in range(3)], heads=[signal("C20", 3)])
    cards = {"C20": replace(CARDS["C17"], id="C20")}
    known = Indicators(cards, rules, rules)
    s = setting(known=known)
    shown = rule_view(s.states[0], None, s)
    assert [(sum_.text, sum_.note) for sum_ in shown.sums[2:4]] == [
        ("1", ""),
        ("2 (0.41–5.84)", "found 3 times in 1,500 records: again in a later period counts again"),
    ]
    assert view().sums[3].note == "of 5,500 records"


def test_a_signal_that_is_held_until_it_is_found_again_is_not_told_as_raised() -> None:
    card = replace(CARDS["C14"], persistence=(2, 3))
    windows = [window("C14", k, signals=1) for k in range(2)]
    once, again = (replace(signal("C14", k), since=windows[k].start) for k in (0, 1))
    for heads, raised, stands in (
        ([once], "0", {"kept: nobody is alerted until it is found again"}),
        ([once, again], "1", {"kept: nobody is alerted until it is found again", "needs checking"}),
    ):
        rules = FakeRules(windows=windows, heads=heads)
        s = setting(known=Indicators({"C14": card}, rules, rules))
        shown = rule_view(s.states[0], None, s)
        assert shown.sums[2].text == raised
        assert {row[6] for row in texts(shown.signals)} == stands
        marked = "◆" if raised == "1" else "◐"
        assert (shown.stand[0], texts(shown.branches)[0][1][0]) == (marked, marked)
        told = "looked: what it found is kept, nobody is alerted" in texts(shown.branches)[0][1]
        assert told is (raised == "0")


def test_a_signal_says_how_it_stands_as_its_file_does() -> None:
    dismissed = replace(given("C5", Work.DISMISSED_FALSE, 1)[0], fingerprint=fingerprint(FOUND))
    for verdicts, stands in (
        ([dismissed], "false alarm"),
        (given("C5", Work.TECHNICAL, 10), "kept: the indicator has muted itself"),
    ):
        rules = FakeRules(windows=[window("C5", 1)], heads=[FOUND], verdict_rows=verdicts)
        s = setting(known=Indicators({"C5": CARDS["C5"]}, rules, rules))
        assert texts(rule_view(s.states[0], None, s).signals)[0][6] == stands


def test_a_bound_too_small_to_show_is_told_once() -> None:
    s = setting()
    assert [at_most(value, s) for value in (0.23, 0.001)] == ["≤ 0.23", "< 0.01"]


def test_a_signal_leads_to_its_alert_and_names_nobody() -> None:
    table = view().signals
    shadow, found = texts(table)
    assert found == [
        "Nov 18, 11:07", "No. 5 spec. PSC", "operator 01234567…, representative fedcba98…", "12 tickets", "2.5",
        "p < 0.0001, q 0.004", "needs checking",
    ]  # fmt: skip
    assert table.rows[1][6].href == f"/alerts/{ALERT_ID}?lang=en"
    assert (shadow[6], table.rows[0][6].href) == ("in shadow", "")
    assert view().export.href == "/export/signals.csv?from=2026-10-21&to=2026-11-21&rule=C5"
    assert view("C14").signals.empty == "none where it looked"
    assert view("C12").signals.empty == "not known: it looked nowhere in 30 days"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("ticket:queue-5/almaty-5/2026-11-20/A007", "ticket A007"),
        ("application:000012345678", "application 000012345678"),
        ("signature:0123456789abcdef", "signature 01234567…"),
        ("desk:7", "desk 7"),
        ("branch", "the whole branch"),
        ("comet:1", "comet:1"),
    ],
)
def test_subjects_have_words(subject: str, text: str) -> None:
    assert subject_text(subject, setting()) == text


def test_exemptions_tell_until_when_they_hold_and_how_often_they_were_tried() -> None:
    assert texts(view().exemptions) == [
        ["sent by a rule", "until it is taken out", "2"],
        ["an outage", "Nov 21, 2026", "2"],
    ]


def test_an_exemption_that_is_over_is_told_as_such() -> None:
    later = replace(setting(), now=NOW + 3 * DAY)
    assert [row[1] for row in texts(view(s=later).exemptions)] == [
        "until it is taken out",
        "no longer: last day Nov 21, 2026",
    ]


def test_verdicts_are_told_by_kind_and_none_is_not_zero() -> None:
    assert texts(view().verdicts) == [
        ["confirmed", "1"], ["lawful ground", "0"], ["false alarm", "0"], ["technical cause", "0"],
    ]  # fmt: skip
    assert (view("C14").verdicts.rows, view("C14").sums[4].text) == ((), "–")
    assert view("C17").sums[4].note == "muted: fewer than a fifth confirmed"


def test_what_a_hall_cannot_show_is_told_for_this_sites_halls_too() -> None:
    s = setting()
    assert halls(s) == (3, 5, 10, 19, 31)
    table = power_table(COUNTED, False, s)
    assert texts(table)[0] == ["3", "> 200", "46", "23", "11", "No. 7 spec. PSC"]
    assert texts(table)[4][1:] == ["being counted"] * 4 + ["–"]
    without = power_table(None, False, s)
    assert without.rows == ()
    assert "pip install sitcenter[integrity]" in without.empty
    assert view("C14").power is None
    assert set(HALLS) <= set(halls(s))


def test_a_hall_is_counted_behind_the_screen_and_one_window_shows_nothing() -> None:
    counting = Halls()
    assert counting.of([1], EXACT).keys() <= {1}
    until(lambda: 31 in counting.of([31], EXACT), 60)
    assert counting.of([31], EXACT) == {31: Seen(31, (27, 14, 10, 7))}
    until(lambda: 31 in counting.of([31], PairTest(0.0016)), 60)
    assert counting.of([31], PairTest(0.0016))[31].tickets == (34, 16, 10, 7)
    assert seen(1, EXACT).tickets == (None,) * 4
    assert rate_interval(0, 1000) == pytest.approx((0, 3.689), abs=0.001)


def test_the_rule_that_looks_while_days_run_has_a_table_of_its_own() -> None:
    shipped = load_settings(CONFIG, {}).integrity
    live, exact = pair_test(shipped["C5-L"]), pair_test(shipped["C5"])
    assert (live.live, exact.live) == (True, False)
    told = seen(10, live).tickets
    assert told == (103, 38, 19, 12)
    assert all(many > few for many, few in zip(told, seen(10, exact).tickets, strict=True) if few is not None)
    assert seen(3, live).tickets[:2] == (None, None)
    assert (PER_WINDOW, REPRESENTATIVES) == (power.PER_WINDOW, power.REPRESENTATIVES)


@pytest.mark.parametrize(
    ("language", "exact", "live"),
    [
        ("en", "exact test at a day's end (C5)", "With so many windows of a service open"),
        ("ru", "точный тест в конце дня (C5)", "при стольких открытых окнах услуги"),
        ("kk", "Күн соңындағы нақты тест (C5)", "Қызметтің осынша терезесі ашық болғанда"),
    ],
)
def test_each_table_says_of_which_test_it_is(language: str, exact: str, live: str) -> None:
    rules = FakeRules()
    by_day = CARDS["C5"]
    running = replace(by_day, id="C5-L", limits={"pairs": 500, "excess": 4})
    s = setting(language, known=Indicators({"C5": by_day, "C5-L": running}, rules, rules))
    notes = [shown.note for state in s.states if (shown := rule_view(state, COUNTED, s).power) is not None]
    assert (exact in notes[0], live in notes[1]) == (True, True)
    assert live not in notes[0]


def test_weeks_that_were_not_judged_have_neither_bar_nor_mark() -> None:
    weeks = view().weeks
    assert len(weeks) == 8
    assert [week.recorded > 0 for week in weeks] == [False] * 6 + [True, True]
    assert (weeks[-1].raised, weeks[-1].shadow) == (1, 1)
    assert (view().weeks_empty, view("C12").weeks_empty != "") == ("", True)
    assert "Nothing was looked at in any" in str(to_json_plotly(rule(view("C12"), {})))
    points = [WeekPoint("9 Nov", None, None, None), WeekPoint("16 Nov", 1, 2, 0.12)]
    figure = weeks_figure(points, WeekWords("raised", "in shadow", "expected"), "light")
    assert [trace["y"] for trace in figure["data"]] == [[None, 1], [None, 2], [None, 0.12]]
    assert figure["layout"]["yaxis"]["dtick"] == 1
    many = [WeekPoint("x", 90, 0, 0.1)]
    assert "dtick" not in weeks_figure(many, WeekWords("", "", ""), "dark")["layout"]["yaxis"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule_id", ["C5", "C2", "C12", "C17", "C18", "C19"])
def test_every_language_has_the_words_and_accuses_nobody(language: str, rule_id: str) -> None:
    shown = view(rule_id, setting(language))
    text = str(to_json_plotly(rule(shown, {}))).casefold()
    checking = {"kk": "тексеруді қажет етеді", "ru": "требует проверки", "en": "needs checking"}
    assert checking[language] in text
    assert not [
        word for word in ("fraud", "guilt", "corrupt", "виновен", "нарушитель", "кінәлі адам") if word in text
    ]
    assert NET.branches["almaty-5"].short.get(language).casefold() in text
