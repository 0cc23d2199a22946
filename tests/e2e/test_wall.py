"""The wall in a real browser: what is on it, in three languages, at three sizes, and nothing cut."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import opened, widened
from tests.e2e.server import FakeSite, running

SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
GEOMETRY = (Path(__file__).parent / "geometry.js").read_text(encoding="utf-8")
WORDS = {
    "kk": (
        "күтіп тұр",
        "нормативтен асты",
        "дереккөз жауап бермейді",
        "кезек қағаз жүзінде",
        "жабық, ашылуы 14:00",
    ),
    "ru": (
        "ожидают",
        "выше норматива",
        "источник не отвечает",
        "очередь на бумаге",
        "закрыто, откроется в 14:00",
    ),
    "en": ("waiting", "over the norm", "source not answering", "queue on paper", "closed, opens at 14:00"),
}


def words(page: Page, selector: str) -> str:
    """The text of an element, its unbreakable spaces made plain."""
    return page.inner_text(selector).replace("\u00a0", " ")


def faults(page: Page) -> list[str]:
    return list(page.evaluate(GEOMETRY))


@pytest.mark.parametrize(("language", "theme"), [("kk", "dark"), ("ru", "light"), ("en", "dark")])
def test_every_word_is_whole_at_every_size(
    browser: Browser, server: FakeSite, language: str, theme: str
) -> None:
    """In both themes: Russian is light, for a theme changes colours only."""
    address = f"{server.address}/wall?kiosk&lang={language}&theme={theme}"
    with opened(browser, address, *SIZES[0]) as page:
        for size in SIZES:
            widened(page, *size)
            text = words(page, "#page")
            assert [word for word in WORDS[language] if word not in text] == []
            assert page.locator(".tile").count() == 15
            assert faults(page) == []


def test_a_wider_font_cuts_nothing(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/wall?kiosk&lang=kk") as page:
        page.add_style_tag(content=".page { font-family: 'DejaVu Sans' !important }")
        page.wait_for_function("document.fonts.status === 'loaded'")
        assert faults(page) == []


def test_navigation_shows_unless_it_is_a_kiosk(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/wall?lang=ru") as page:
        assert page.locator(".navigation").is_visible()
        assert faults(page) == []
    with opened(browser, f"{server.address}/wall?kiosk&lang=ru") as page:
        assert not page.locator(".navigation").is_visible()


def test_the_language_is_kazakh_unless_the_address_says(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/") as page:
        assert page.get_attribute("html", "lang") == "kk"
        assert "күтіп тұр" in words(page, ".summary")


def test_an_unknown_branch_is_struck_through_with_its_hour_and_age(
    browser: Browser, server: FakeSite
) -> None:
    with opened(browser, f"{server.address}/wall?kiosk&lang=en") as page:
        tile = page.locator("[data-branch=turksib]")
        assert "unknown" in (tile.get_attribute("class") or "")
        assert tile.locator("s").inner_text() == "7"
        assert "11:41" in tile.inner_text()
        assert re.fullmatch(r"\d+ min( \d+ sec)?", words(page, "[data-branch=turksib] .age"))
        assert tile.locator("strong").count() == 0


def test_a_branch_that_only_counts_shows_its_queue_as_such(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/wall?kiosk&lang=en") as page:
        text = words(page, "[data-branch=nauryzbai]")
        assert "9" in text
        assert "queue length" in text
        assert "p90" not in text


def test_branches_in_the_address_take_the_others_away(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/wall?kiosk&lang=en&branches=medeu,almaly") as page:
        assert page.locator(".tile").count() == 2
        assert "waiting 28" in words(page, ".summary")
        assert faults(page) == []


def test_the_check_sees_what_is_cut(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/wall?kiosk&lang=kk") as page:
        page.add_style_tag(content=".tile h2 { font-size: 90px !important }")
        assert any(fault.startswith("too high") for fault in faults(page))


def test_more_branches_than_fit_take_turns(browser: Browser, tmp_path: Path) -> None:
    with (
        running(FakeSite(tmp_path, branches=20)) as server,
        opened(browser, f"{server.address}/wall?kiosk&lang=en&rotate=5s") as page,
    ):
        shown = page.locator(".tile:visible")
        assert faults(page) == []
        first = shown.count()
        page.wait_for_function(
            "count => [...document.querySelectorAll('.tile')].filter(t => t.checkVisibility()).length !== count",
            arg=first,
            timeout=8000,
        )
        assert {first, shown.count()} == {15, 5}
        assert faults(page) == []
