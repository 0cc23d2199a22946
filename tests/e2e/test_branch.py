"""The branch and the sources in a real browser: nothing cut, nothing rebuilt in vain, a file to take away."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import at_widths, opened
from tests.e2e.server import FakeSite
from tests.waiting import until

WIDTHS = {"kk": (1366, 1920, 3840), "ru": (1366,), "en": (1366,)}
"""Kazakh is the longest; the others are looked at where there is least room."""
GEOMETRY = (Path(__file__).parent / "geometry.js").read_text(encoding="utf-8")
PATHS = ("/branch/spec-5", "/branch/bostandyk", "/sources")
WORDS = {
    ("kk", "/branch/spec-5"): ("нормативтен асты", "кідіртілген", "127", "бүгін шақырылғандар"),
    ("ru", "/branch/spec-5"): ("выше норматива", "на паузе", "127", "вызванные сегодня"),
    ("en", "/branch/spec-5"): ("over the norm", "paused", "127", "of those called today"),
    ("kk", "/branch/bostandyk"): ("дереккөз жауап бермейді", "сызып көрсетілген"),
    ("ru", "/branch/bostandyk"): ("источник не отвечает", "зачёркнуты"),
    ("en", "/branch/bostandyk"): ("source not answering", "struck through"),
    ("kk", "/sources"): ("кезек журналы", "жинаушы сұрамай тұр"),
    ("ru", "/sources"): ("журнал очереди", "сборщик не опрашивает"),
    ("en", "/sources"): ("queue log", "collector is not polling"),
}
MARK = (
    "document.querySelectorAll('h1, .desk, .exports a, .main-svg').forEach((e) => { e.dataset.mine = '1'; })"
)
KEPT = "[...document.querySelectorAll('h1, .desk, .exports a, .main-svg')].every((e) => e.dataset.mine)"
COUNT_STATES = """() => {
  window.states = 0;
  new MutationObserver(() => { window.states += 1; })
    .observe(document.getElementById('part-state'), { childList: true });
}"""


def faults(page: Page) -> list[str]:
    """Words that are cut or covered. A drawing's own texts have no box that could cut them."""
    return [fault for fault in page.evaluate(GEOMETRY) if "SVGAnimatedString" not in fault]


def settled(page: Page) -> None:
    """Nothing is cut or covered once the grids have measured their place; a busy machine takes a moment."""
    left: list[str] = []

    def whole() -> bool:
        left[:] = faults(page)
        return not left

    try:
        until(whole, 5)
    except AssertionError:
        assert left == []


@pytest.mark.parametrize("language", WIDTHS)
@pytest.mark.parametrize("path", PATHS)
def test_every_word_is_whole(browser: Browser, server: FakeSite, language: str, path: str) -> None:
    for page in at_widths(browser, f"{server.address}{path}?lang={language}", WIDTHS[language], 6000):
        if path == "/branch/spec-5":
            page.wait_for_selector(".main-svg")
        text = page.inner_text("#page").replace("\u00a0", " ")
        assert [word for word in WORDS[language, path] if word not in text] == []
        settled(page)


def test_a_push_rebuilds_only_what_changed(browser: Browser, own_server: FakeSite) -> None:
    """A server of its own, so that no figure of the made-up morning has changed for good meanwhile."""
    with opened(browser, f"{own_server.address}/branch/spec-5?lang=en") as page:
        page.wait_for_selector(".main-svg")
        page.evaluate(MARK)
        page.evaluate(COUNT_STATES)
        page.locator(".exports a").first.focus()
        page.wait_for_function("window.states >= 3", timeout=20_000)
        assert page.evaluate(KEPT)
        assert page.evaluate("document.activeElement.matches('.exports a')")


def test_an_old_branch_is_struck_through_and_a_live_one_is_not(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/branch/bostandyk?lang=en") as page:
        assert page.locator(".figures s").count() > 0
        assert page.locator(".figures .crit, .figures .warn, td.crit, td.warn").count() == 0
    with opened(browser, f"{server.address}/branch/spec-5?lang=en") as page:
        assert page.locator(".figures s").count() == 0
        assert page.locator(".figures .crit").count() == 1


@pytest.mark.parametrize(
    ("language", "title"),
    [("kk", "Мұндай бөлімше жоқ"), ("ru", "Такого отделения нет"), ("en", "There is no such branch")],
)
def test_an_unknown_branch_is_a_404_with_words(
    browser: Browser, server: FakeSite, language: str, title: str
) -> None:
    assert server.get("/branch/atlantis") == 404
    with opened(browser, f"{server.address}/branch/atlantis?lang={language}") as page:
        assert page.inner_text("h1") == title


def taken(page: Page, link: str, into: Path) -> Path:
    """The file behind a link, as the browser saves it."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    path = into / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_page_gives_the_branchs_tickets_as_a_file(
    browser: Browser, server: FakeSite, tmp_path: Path
) -> None:
    with opened(browser, f"{server.address}/branch/spec-5?lang=ru") as page:
        path = taken(page, "талоны, для Excel", tmp_path)
    assert path.name == "tickets_20261120T0000_20261121T0000.csv"
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    header = next(csv.reader([content.decode("utf-8-sig")], delimiter=";"))
    assert header[:3] == ["branch_id", "ticket_uid", "ticket_number"]
