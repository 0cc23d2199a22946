"""The pages of terms, of indicators and of alarm performance in a real browser: whole words, true figures, old ones told."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.dashboard.world import FAILING
from tests.e2e.browser import at_widths, opened
from tests.e2e.server import Server, running
from tests.e2e.terms_world import applications, live_rows
from tests.e2e.test_branch import settled
from tests.waiting import until

LANGUAGES = ("kk", "ru", "en")
FIRST = applications()[0]
PROOF = f"/terms/{FIRST.branch_id}/{FIRST.application_id}"
WORDS = {
    ("kk", "/terms"): ("мерзімі өтіп кетті", "қызметті беруші", "жағдайы бойынша"),
    ("ru", "/terms"): ("уже просрочено", "услугодатель", "по состоянию на"),
    ("en", "/terms"): ("late already", "the service provider", "Not current, as of"),
    ("kk", PROOF): ("Ереже және күнтізбе", "sitcenter term --days 1", "алынған күн есепке кірмейді"),
    ("ru", PROOF): ("Правило и календарь", "sitcenter term --days 1", "день получения не засчитывается"),
    ("en", PROOF): ("Rule and calendar", "sitcenter term --days 1", "the day of receipt is not counted"),
    ("kk", "/performance"): ("Нұсқаулықпен салыстыру", "шегінде"),
    ("ru", "/performance"): ("В сравнении с рекомендациями", "в пределах"),
    ("en", "/performance"): ("Against the guideline", "within"),
    ("kk", "/rules"): (
        "Индикаторлар",
        "30 күнде 1 белгі",
        "дереккөз кезеңнің соңына дейін оқылмады",
        "≤ 0,18",
    ),
    ("ru", "/rules/C5"): (
        "Чего не видит",
        "оператор 01234567…",
        "p < 0,0001",
        "смотрело: есть что проверить",
    ),
    ("kk", "/branch/spec-5"): ("Бөлімшені күтуде", "Басқаларды күтуде"),
    ("ru", "/branch/spec-5"): ("Ждёт отделения", "Ждёт других"),
    ("en", "/branch/spec-5"): ("Waits for the branch", "Waits for others"),
}


class TermsSite(Server):
    """A server of its own process; the database is silent while `silence` exists."""

    def __init__(self, directory: Path) -> None:
        self.silence = directory / "silence"
        super().__init__("tests.e2e.serve_terms", str(self.silence))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TermsSite]:
    with running(TermsSite(tmp_path_factory.mktemp("terms"))) as started:
        yield started


@pytest.mark.parametrize(("language", "path"), WORDS)
def test_every_word_is_whole(browser: Browser, site: TermsSite, language: str, path: str) -> None:
    for page in at_widths(browser, f"{site.address}{path}?lang={language}", (1366, 1920), 6000):
        if path == "/terms":
            page.wait_for_selector("#part-terms-grid .ag-row")
        if path == "/rules":
            page.wait_for_selector("#part-rules-grid .ag-row")
        if path == "/branch/spec-5":
            page.wait_for_selector(".main-svg")
        text = page.inner_text("#page").replace("\u00a0", " ")
        assert [word for word in WORDS[language, path] if word not in text] == []
        settled(page)


def numbers(page: Page, selector: str) -> list[int]:
    return [int(re.sub(r"\D", "", text)) for text in page.locator(selector).all_inner_texts()]


def test_the_figures_are_those_of_the_domain(browser: Browser, site: TermsSite) -> None:
    rows = live_rows()
    branches = ",".join({row.branch_id for row in rows})
    late = sum(row.late for row in rows)
    with opened(browser, f"{site.address}/terms?lang=en&branches={branches}", 1920, 4000) as page:
        page.wait_for_selector("#part-terms-grid .ag-row")
        assert numbers(page, ".figures .value")[:3] == [
            late,
            len(rows) - late,
            sum(row.differs for row in rows),
        ]
        shares = [sum(row.waits_for == whom for row in rows) for whom in ("branch", "provider", "system")]
        assert numbers(page, ".share b") == shares
        listed = page.locator("#part-terms-grid .ag-row [col-id=v0]").all_inner_texts()
        assert set(listed) == {row.application_id for row in rows}
        assert page.locator("#part-terms-grid .ag-cell.crit").count() == late


def test_the_list_leads_to_the_proof_and_by_whom_narrows_it(browser: Browser, site: TermsSite) -> None:
    with opened(browser, f"{site.address}/terms?lang=en", 1920, 4000) as page:
        page.locator(".share.system").click()
        page.wait_for_selector(".share.system.chosen")
        page.wait_for_selector("#part-terms-grid .ag-row")
        told = page.locator("#part-terms-grid .ag-row [col-id=v4]").all_inner_texts()
        assert {text.strip() for text in told} == {"✕ an information system"}
        page.locator("#part-terms-grid .ag-row [col-id=v0] a").first.click()
        page.wait_for_selector(".term-page")
        assert "sitcenter term --days 1" in page.inner_text("#term-command")


def test_a_dead_service_log_greys_its_rows(browser: Browser, site: TermsSite) -> None:
    with opened(browser, f"{site.address}/terms?lang=en&branches={FAILING}", 1920, 4000) as page:
        page.wait_for_selector("#part-terms-grid .ag-row")
        assert "Not current, as of 11:02" in page.inner_text(".notes")
        assert page.locator("#part-terms-grid .ag-cell.crit").count() == 0
        assert page.locator(".figures s").count() == 3
        assert "as of 11:02" in page.inner_text("#part-terms-grid")


def test_a_silent_database_never_says_that_all_is_well(browser: Browser, tmp_path: Path) -> None:
    with (
        running(TermsSite(tmp_path)) as own,
        opened(browser, f"{own.address}/terms?lang=en", 1920, 4000) as page,
    ):
        page.wait_for_selector("#part-terms-grid .ag-row")
        own.silence.touch()
        page.wait_for_selector("#banner:not([hidden])", timeout=15_000)
        until(lambda: "database not answering" in page.inner_text(".notes"), 10)
        assert page.locator(".figures s").count() == 3
        assert page.locator("#part-terms-grid .ag-row").count() > 0


def test_which_proofs_exist(site: TermsSite) -> None:
    assert site.get(PROOF) == 200
    assert site.get("/terms/atlantis/000000000001") == 404
    assert site.get("/terms/spec-5") == 404
