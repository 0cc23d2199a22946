"""Addresses that name nothing, in a real browser: a 404 with words, never an empty wall."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import opened
from tests.e2e.server import FakeSite

NO_PAGE = {"kk": "Мұндай бет жоқ", "ru": "Такой страницы нет", "en": "There is no such page"}
NO_BRANCH = {"kk": "Мұндай бөлімше жоқ", "ru": "Такого отделения нет", "en": "There is no such branch"}


@pytest.mark.parametrize(
    "path", ["/metrics", "/nope", "/wall/x", "/not-found-404", "/branch/none", "/api/v2"]
)
def test_what_is_not_there_is_a_404(server: FakeSite, path: str) -> None:
    assert server.get(path) == 404


@pytest.mark.parametrize(
    "path", ["/", "/wall", "/wall?kiosk", "/sources", "/branch/medeu", "/assets/live.js", "/_dash-layout"]
)
def test_what_is_there_is_not(server: FakeSite, path: str) -> None:
    assert server.get(path) == 200


@pytest.mark.parametrize("language", NO_PAGE)
def test_a_browser_is_told_in_words(browser: Browser, server: FakeSite, language: str) -> None:
    with opened(browser, f"{server.address}/nope?lang={language}", 1366, 768) as page:
        assert page.inner_text("h1") == NO_PAGE[language]


@pytest.mark.parametrize("path", ["/wall", "/sources"])
@pytest.mark.parametrize("language", NO_BRANCH)
def test_branches_that_do_not_exist_leave_no_page_that_looks_well(
    browser: Browser, server: FakeSite, language: str, path: str
) -> None:
    with opened(browser, f"{server.address}{path}?lang={language}&branches=atlantis,nowhere") as page:
        assert page.inner_text("h1") == NO_BRANCH[language]
        assert "atlantis, nowhere" in page.inner_text("#live")
        assert page.locator(".tile, .well, .source").count() == 0


def test_a_wall_says_that_some_of_its_branches_do_not_exist(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/wall?lang=ru&branches=medeu,atlantis") as page:
        assert page.locator(".tile").count() == 1
        assert "отделений не найдено: 1" in page.inner_text(".summary")
