"""The list of terms at risk: its words, its figures, and what it says where nothing is known."""

from dataclasses import replace

import pytest
from plotly.io.json import to_json_plotly  # type: ignore[import-untyped]

from dashboard.at_risk import RiskNow, Told, reckoned
from dashboard.frames import Frame, screen
from dashboard.i18n import LANGUAGES, load
from dashboard.pages.terms import TermsPage, is_proof
from dashboard.views_terms import Chosen, TermsView, terms_view
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.scope import EVERYTHING
from tests.dashboard.builders_branch import NOW
from tests.dashboard.builders_terms import LATE, LONG_AGO, OPEN, TOMORROW, morning, ruled
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader

NETWORK = ruled()
EVERY = Chosen()
RISK = reckoned(OPEN, NETWORK, {}, (), NOW)
DEAD = {branch_id: Told("source_failing", LONG_AGO) for branch_id in NETWORK.branches}


def shown(risk: RiskNow = RISK, chosen: Chosen = EVERY, language: str = "en") -> TermsView:
    return terms_view(risk, chosen, NETWORK, load(language))


def test_figures_count_what_the_domain_found() -> None:
    view = shown()
    assert [(f.label, f.text, f.state) for f in view.figures] == [
        ("late already", "2", "crit"),
        ("due before the end of today", "3", ""),
        ("source names another deadline", "1", "warn"),
    ]
    assert view.figures[0].note == "of them the clock stands: 1"
    assert view.figures[1].note == "next at 11:30"
    assert view.notes == ()


def test_the_bar_says_whom_they_wait_for_by_shape_word_and_figure() -> None:
    told = [(s.shape, s.word, s.text, s.late) for s in shown().bar]
    assert told == [
        ("●", "the branch", "0", ""),
        ("■", "the service provider", "4", "▲ late: 2"),
        ("✕", "an information system", "1", ""),
    ]


def test_rows_stand_worst_first_and_lead_to_the_proof() -> None:
    rows = [[cell.text for cell in row] for row in shown().rows.rows]
    assert [row[0][-1] for row in rows] == ["5", "1", "3", "2", "4"]
    assert rows[0][4:] == [
        "■ the service provider",
        "Nov 18, 2026 23:59",
        "▲ late by 1\xa0day\xa011\xa0hr, clock stands",
        "–",
    ]
    assert rows[1][4:] == [
        "■ the service provider",
        "Nov 19, 2026 23:59",
        "▲ late by 11\xa0hr\xa07\xa0min",
        "Nov 19, 2026 23:59",
    ]
    assert rows[2][5:] == ["11:30", "◆ 22\xa0min\xa030\xa0sec left", "–"]
    assert rows[3][5:] == ["23:59", "12\xa0hr\xa052\xa0min left", "≠ Nov 23, 2026 23:59"]
    assert rows[4][4] == "✕ an information system"
    assert shown().rows.rows[1][0].href == f"/terms/almaty-5/{LATE.application_id}?lang=en"


def test_rows_are_counted_by_stage_and_by_service() -> None:
    view = shown()
    assert [[c.text for c in row] for row in view.stages.rows] == [["at the service provider", "▲ 2", "3"]]
    assert [[c.text for c in row] for row in view.services.rows] == [
        ["Vehicle registration and number plates", "▲ 2", "2"],
        ["Driving licences", "0", "1"],
    ]


def test_filters_narrow_the_list_and_can_be_dropped() -> None:
    view = shown(chosen=Chosen("system", None, "almaty-5"))
    assert [row[0].text[-1] for row in view.rows.rows] == ["4"]
    assert [s.text for s in view.bar] == ["0", "4", "1"]
    assert [(c.text, c.href) for c in view.filters] == [
        ("waits for: an information system ✕", "/terms?branches=almaty-5&lang=en")
    ]
    both = shown(chosen=Chosen("provider", "licence"))
    assert [row[0].text[-1] for row in both.rows.rows] == ["2"]


def test_old_rows_are_grey_and_say_their_hour() -> None:
    view = shown(reckoned(OPEN, NETWORK, DEAD, (), NOW))
    assert view.old
    assert view.notes == (
        "Not current, as of 10:35: No. 5 spec. PSC, Post 7 (source not answering). "
        "What was finished since is not known.",
    )
    cells = [cell for row in view.rows.rows for cell in row]
    assert not {"crit", "warn"} & {cell.kind for cell in cells}
    assert view.rows.rows[0][6].text.endswith("clock stands · as of 10:35")
    assert {f.state for f in view.figures} == {""}


def test_nothing_known_is_never_an_empty_all_well() -> None:
    view = shown(reckoned((), NETWORK, DEAD, (), NOW))
    assert view.rows.empty == view.stages.empty == "Not known: no service log is live."
    assert [f.text for f in view.figures] == ["–", "–", "–"]
    assert [s.text for s in view.bar] == ["–", "–", "–"]


def test_an_empty_list_says_for_which_branches_that_is_known() -> None:
    assert shown(RiskNow(NOW)).rows.empty == "Nothing is late or due before the end of today."
    part = shown(RiskNow(NOW, old={"post-7": Told("never_read", None)}))
    assert part.rows.empty.endswith("at the branches whose log is live.")
    assert part.notes[0].startswith("Not current, as of –: Post 7 (no data yet).")


def test_old_rows_are_listed_and_not_summed_with_live_ones() -> None:
    elsewhere = replace(LATE, branch_id="post-7", application_id="000000000009")
    old = {"post-7": Told("source_failing", LONG_AGO)}
    view = shown(reckoned((*OPEN, elsewhere), NETWORK, old, (), NOW))
    assert [f.text for f in view.figures] == ["2", "3", "1"]
    assert sum(int(share.text) for share in view.bar) == 5
    assert len(view.rows.rows) == 6
    assert view.notes[0].endswith("Their rows are not in the sums.")
    assert shown(RiskNow(NOW), Chosen("branch")).rows.empty.startswith("Nothing of this kind")


def page(address: str, *logs: SourceFact, reader: FakeReader | None = None) -> str:
    made = Frame(1, NOW, morning(*logs), NETWORK)
    shown_at = screen(address, EVERYTHING, LANGUAGES, "en", NETWORK.branches)
    own = reader or FakeReader(open_rows=OPEN)
    return str(to_json_plotly(TermsPage(deps(own, NETWORK)).view(made, shown_at)))


def test_the_page_shows_the_branches_of_its_address() -> None:
    assert LATE.application_id in page("/terms?branches=almaty-5")
    other = page("/terms?branches=post-7")
    assert LATE.application_id not in other
    assert "Nothing is late" in other
    assert TOMORROW.application_id not in page("/terms")
    assert "There is no such branch" in page("/terms?branches=atlantis")
    assert "branches not found: 1" in page("/terms?branches=atlantis,almaty-5")


def test_a_filter_that_means_nothing_is_said_and_left_out() -> None:
    text = page("/terms?waits_for=nobody&service=plate")
    assert "no such filter: nobody" in text
    assert LATE.application_id in text


def test_no_persons_token_is_on_the_page() -> None:
    assert "token" not in page("/terms").replace("tokens.css", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_words(language: str) -> None:
    view = shown(language=language)
    assert view.rows.rows[0][4].text.startswith("■ ")
    texts = {"kk": "мерзімі өтіп кетті", "ru": "уже просрочено", "en": "late already"}
    assert view.figures[0].label == texts[language]


@pytest.mark.parametrize(
    ("path", "exists"),
    [
        ("terms/almaty-5/000000000001", True),
        ("terms/atlantis/000000000001", False),
        ("terms/almaty-5", False),
        ("terms/almaty-5/1/2", False),
    ],
)
def test_which_addresses_are_proofs(path: str, exists: bool) -> None:
    assert is_proof(path, NETWORK) is exists
