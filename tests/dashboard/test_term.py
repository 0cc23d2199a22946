"""The proof of one term, and the panel of a branch's page."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from plotly.io.json import to_json_plotly  # type: ignore[import-untyped]

from dashboard.at_risk import RiskNow, Told, reckoned
from dashboard.frames import Frame, screen
from dashboard.i18n import LANGUAGES, load
from dashboard.pages.term import TermPage
from dashboard.term_command import term_command
from dashboard.views_at_risk import AtRiskView, at_risk_view
from dashboard.views_term import TermView, proof_of, span, term_view
from sitcenter.domain.applications import Application, Suspension
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.terms.applications import clock_events
from sitcenter.domain.terms.calendar import CalendarDay
from tests.dashboard.builders_branch import ALMATY, NOW
from tests.dashboard.builders_terms import (
    CALENDAR,
    DUE,
    HOUR,
    LATE,
    LATE_PAUSED,
    LONG_AGO,
    ONE_DAY,
    ONLINE,
    OPEN,
    STEPS,
    TOMORROW,
    UNSENT,
    at,
    filed,
    morning,
    ruled,
)
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader

NETWORK = ruled()


def proof(
    application: Application, told: Told | None = None, now: datetime = NOW, language: str = "en"
) -> TermView:
    return term_view(proof_of(application, STEPS, NETWORK, load(language), told, now))


def lines(view: TermView) -> dict[str, str]:
    return {line.label: line.text for line in view.rule}


def figures(view: TermView) -> dict[str, tuple[str, str, str]]:
    return {figure.label: (figure.text, figure.note, figure.state) for figure in view.figures}


def test_a_late_term_is_told_with_rule_calendar_and_every_interval() -> None:
    view = proof(LATE)
    assert (view.state, view.shape, view.word) == ("crit", "▲", "late · the clock runs")
    assert lines(view) == {
        "rule": "one-day · version 3",
        "in force": "since Jan 1, 2026; published Feb 3, 2026; regions 02",
        "clause": "order 1, clause 2",
        "term": "1 working day; P1: the day of receipt isn't counted, due at the end of the last working day",
        "calendar": "provider-5 · version c0ffee",
        "received by the provider": "Nov 18, 2026 12:00:00",
        "cutoff": "17:00:00 · received in time",
        "counts as received on": "Nov 18, 2026",
    }
    assert figures(view) == {
        "due": ("Nov 19, 2026 23:59:59", "", ""),
        "late by": ("11:07:30", "", "crit"),
        "counted": ("35:07:30", "", ""),
        "clock stood": ("0:00:00", "", ""),
        "source's deadline": ("Nov 19, 2026 23:59:59", "the same as ours", ""),
    }
    assert [[cell.text for cell in row] for row in view.intervals.rows] == [
        ["Nov 18, 2026 12:00:00", "Nov 19, 2026 00:00:00", "not counted", "the day of receipt is not counted", "12:00:00"],
        ["Nov 19, 2026 00:00:00", "Nov 20, 2026 11:07:30", "counted", "", "35:07:30"],
    ]  # fmt: skip
    assert view.intervals.note == "counted 35:07:30 + clock stood 0:00:00 + not counted 12:00:00 = 47:07:30"


def test_one_second_after_the_cutoff_is_another_day() -> None:
    assert lines(proof(DUE))["counts as received on"] == "Nov 19, 2026"
    told = lines(proof(TOMORROW))
    assert told["cutoff"] == "17:00:00 · received later than that"
    assert told["counts as received on"] == "Nov 20, 2026"


def test_another_deadline_of_the_source_is_marked() -> None:
    text, note, state = figures(proof(DUE))["source's deadline"]
    assert (text, note, state) == ("Nov 23, 2026 23:59:59", "≠ differs from ours, needs checking", "warn")
    assert figures(proof(LATE_PAUSED))["source's deadline"] == ("–", "the source names none", "")


def test_a_clock_that_stands_in_time_falls_due_at_no_known_time() -> None:
    standing = filed("000000000008", at(20, 9), suspensions=(Suspension(at(20, 10), None, "fee"),))
    view = proof(standing)
    assert figures(view)["due"] == ("–", "a clock that stands falls due at no known time", "")
    assert view.word == "not late · the clock stands"
    assert figures(view)["left"][0] == "–"


def test_minutes_and_their_rule() -> None:
    view = proof(ONLINE)
    assert lines(view)["term"] == "60 minutes, day and night"
    assert "cutoff" not in lines(view)
    assert figures(view)["left"] == ("0:22:30", "", "")


def test_a_finished_term_says_whether_it_was_in_time() -> None:
    done = replace(LATE, ready_at=at(19, 15), closed_at=at(19, 15), is_open=False, stage="ready")
    view = proof(done)
    assert (view.state, view.word) == ("", "in time · the clock has stopped")
    assert figures(view)["left"][0] == "9:00:00"


def test_no_term_is_said_with_its_reason() -> None:
    view = proof(UNSENT)
    assert view.word.startswith("The term has not begun")
    assert (view.figures, view.rule, view.command) == ((), (), "")
    other = replace(LATE, branch_id="post-7", service_code="plate")
    elsewhere = replace(NETWORK, branches={"post-7": replace(NETWORK.branches["post-7"], region_code="75")})
    foreign = term_view(proof_of(other, (), elsewhere, load("en"), None, NOW))
    assert foreign.word == "No rule of terms covers this service here."


def test_an_old_log_greys_the_proof() -> None:
    view = proof(LATE, Told("source_failing", LONG_AGO))
    assert (view.state, view.shape, view.old) == ("unknown", "?", True)
    assert view.notes == ("Not current, as of Nov 20, 2026 10:35:30 (source not answering).",)
    assert figures(view)["late by"] == ("10:35:30", "", "")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            ("Holidays are known for 2024 to 2025 only", "Nov 18, 2026 (Eid al-Adha) is an estimated date."),
        ),
        ("ru", ("Праздники известны только за 2024–2025 годы", "(Курбан айт): дата предварительная.")),
        ("kk", ("Мерекелер 2024–2025 жылдар үшін ғана белгілі", "(Құрбан айт): болжамды күн.")),
    ],
)
def test_days_that_are_not_certain_are_told(language: str, told: tuple[str, str]) -> None:
    names = {"en": "Eid al-Adha", "ru": "Курбан айт", "kk": "Құрбан айт"}
    estimated = CalendarDay(False, "holiday", "law", names, estimated=True)
    doubtful = replace(CALENDAR, covered=(2024, 2025), days={date(2026, 11, 18): estimated})
    book = replace(NETWORK.terms, calendars={CALENDAR.id: doubtful})
    network = replace(NETWORK, terms=book)
    view = term_view(proof_of(LATE, STEPS, network, load(language), None, NOW))
    assert len(view.notes) == 2
    assert all(part in note for part, note in zip(told, view.notes, strict=True))
    assert proof(LATE).notes == ()


def test_steps_are_told_without_anybody_in_them() -> None:
    rows = [[cell.text for cell in row] for row in proof(LATE).steps.rows]
    assert rows == [
        [
            "Nov 18, 2026 12:00:00",
            "received by the service provider",
            "done, source's deadline Nov 19, 2026 23:59:59",
            "–",
        ],
        ["Nov 18, 2026 12:05:00", "another step: проверка по ИИН ************", "–", "3"],
        ["Nov 18, 2026 13:00:00", "suspended", "suspended: a document is awaited", "–"],
        ["Nov 18, 2026 14:00:00", "resumed", "technical error", "–"],
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00:00"), (105124, "29:12:04"), (1.25, "0:00:01.250"), (59.999999, "0:01:00")]
)
def test_spans_are_exact(seconds: float, text: str) -> None:
    assert span(timedelta(seconds=seconds)) == text


def test_the_command_names_all_that_decides() -> None:
    assert term_command(ONE_DAY, CALENDAR, clock_events(LATE_PAUSED), ALMATY, NOW) == (
        "sitcenter term --days 1 --policy P1 --cutoff 17:00:00 --calendar provider-5 "
        "--received 2026-11-17T12:00:00+05:00 --pause 2026-11-19T09:00:00+05:00/ "
        "--now 2026-11-20T11:07:30+05:00 --json"
    )
    resumed = (Suspension(at(20, 10, 40), at(20, 10, 50), ""),)
    done = replace(ONLINE, suspensions=resumed, ready_at=at(20, 11), closed_at=at(20, 11))
    assert term_command(HOUR, CALENDAR, clock_events(done), ALMATY, NOW) == (
        "sitcenter term --minutes 60 --calendar provider-5 --received 2026-11-20T10:30:00+05:00 "
        "--pause 2026-11-20T10:40:00+05:00/2026-11-20T10:50:00+05:00 --stopped 2026-11-20T11:00:00+05:00 "
        "--now 2026-11-20T11:07:30+05:00 --json"
    )


def page(address: str, reader: FakeReader | None = None, silent: bool = False) -> str:
    made = Frame(1, NOW, morning(), NETWORK, silent_since=NOW if silent else None)
    asked = screen(address, EVERYTHING, LANGUAGES, "en", NETWORK.branches)
    own = reader or FakeReader(open_rows=OPEN, step_rows=STEPS)
    return str(to_json_plotly(TermPage(deps(own, NETWORK)).view(made, asked)))


def test_the_page_shows_its_application_and_nobody() -> None:
    text = page(f"/terms/almaty-5/{LATE.application_id}")
    assert "Nov 19, 2026 23:59:59" in text
    assert "token" not in text
    assert "900101900011" not in text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/terms/almaty-5/999", "There is no such application"),
        ("/terms/atlantis/000000000001", "There is no such branch"),
        (f"/terms/almaty-5/{LATE.application_id}?branches=post-7", "There is no such branch"),
    ],
)
def test_what_is_not_there_is_said(address: str, words: str) -> None:
    assert words in page(address)


def test_a_silent_database_shows_what_was_read_last() -> None:
    kept = TermPage(deps(FakeReader(open_rows=OPEN, step_rows=STEPS), NETWORK))
    asked = screen(f"/terms/almaty-5/{LATE.application_id}", EVERYTHING, LANGUAGES, "en", NETWORK.branches)
    kept.view(Frame(1, NOW, morning(), NETWORK), asked)
    silent = Frame(2, NOW, morning(), NETWORK, silent_since=NOW)
    assert "database not answering" in str(to_json_plotly(kept.view(silent, asked)))


def panel(risk: RiskNow) -> AtRiskView:
    own = risk.within(Scope(frozenset({"almaty-5"})))
    return at_risk_view(own, NETWORK.branches["almaty-5"], NETWORK, load("en"))


def test_the_branch_sees_what_waits_for_it_and_what_for_others() -> None:
    view = panel(reckoned(OPEN, NETWORK, {}, (), NOW))
    assert view.ours.title == "Waits for the branch · late: 0, due today: 0, not sent: 1"
    assert [[cell.text for cell in row] for row in view.ours.rows] == [
        [
            "000000000007",
            "Vehicle registration and number plates",
            "● the branch",
            "begun Nov 19, 2026, not sent; the term has not begun",
        ]
    ]
    assert view.theirs.title == "Waits for others · late: 2, due today: 3"
    assert [row[0].text[-1] for row in view.theirs.rows] == ["5", "1", "3", "2", "4"]
    assert view.link.href == "/terms?branches=almaty-5&lang=en"
    assert not view.old


def test_the_panel_of_a_dead_log_says_its_hour_and_no_zero() -> None:
    view = panel(reckoned((), NETWORK, {"almaty-5": Told("source_failing", LONG_AGO)}, (), NOW))
    assert (view.note, view.old) == ("As of 10:35: source not answering.", True)
    assert view.ours.title == "Waits for the branch"
    assert view.theirs.empty == "not known"
