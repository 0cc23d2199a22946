"""The grids in a real browser: sorted at a click, and sorted they stay while figures change."""

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import opened
from tests.e2e.server import FakeSite

WAITS = "[...document.querySelectorAll('#part-tickets-grid .ag-row')].map((row) => [+row.getAttribute('row-index'), row.querySelector('[col-id=v4]').innerText]).sort((a, b) => a[0] - b[0]).map((pair) => pair[1])"
COUNT_CHANGES = """() => {
  window.changes = 0;
  new MutationObserver(() => { window.changes += 1; })
    .observe(document.querySelector('#part-tickets-grid .ag-center-cols-container'), { childList: true, subtree: true, characterData: true });
}"""


def waits(page: Page) -> list[int]:
    return [int(text.replace("▲", "").strip()) for text in page.evaluate(WAITS)]


def test_a_grid_stays_sorted_and_the_same_while_its_rows_change(
    browser: Browser, own_server: FakeSite
) -> None:
    with opened(browser, f"{own_server.address}/branch/spec-5?lang=en") as page:
        page.wait_for_selector("#part-tickets-grid .ag-row")
        shown = waits(page)
        assert shown == sorted(shown, reverse=True)
        page.locator("#part-tickets-grid [col-id=v4] .ag-header-cell-label").click()
        page.wait_for_selector("#part-tickets-grid [col-id=v4][aria-sort=ascending]")
        page.evaluate("document.querySelector('#part-tickets-grid .ag-root-wrapper').dataset.mine = '1'")
        page.evaluate(COUNT_CHANGES)
        page.wait_for_function("window.changes > 0", timeout=60_000)
        shown = waits(page)
        assert shown == sorted(shown)
        assert page.locator("#part-tickets-grid [data-mine]").count() == 1


@pytest.mark.parametrize(
    ("language", "header"), [("kk", "талон"), ("ru", "сверх нормы на"), ("en", "over by")]
)
def test_a_wait_over_the_norm_is_marked_by_shape_in_words_of_the_page(
    browser: Browser, server: FakeSite, language: str, header: str
) -> None:
    with opened(browser, f"{server.address}/branch/spec-5?lang={language}", 1366) as page:
        page.wait_for_selector("#part-tickets-grid .ag-cell.crit")
        assert page.locator("#part-tickets-grid .ag-cell.crit").first.inner_text().startswith("▲")
        assert header in page.inner_text("#part-tickets-grid .ag-header")


REASONS = {"kk": "уақыт оқылмайды", "ru": "время не читается", "en": "time can't be read"}


@pytest.mark.parametrize(("language", "reason"), REASONS.items())
def test_rows_set_aside_are_whole_and_sorted_at_a_click(
    browser: Browser, server: FakeSite, language: str, reason: str
) -> None:
    with opened(browser, f"{server.address}/sources?lang={language}", 1366, 6000) as page:
        page.wait_for_selector("#part-set-aside-grid .ag-row")
        text = page.inner_text("#part-set-aside-grid")
        assert "steps:2026-11-20T10:41:07.120+05:00/000012345678" in text
        assert reason in text
        first = page.locator("#part-set-aside-grid [row-index='0'] [col-id=v1]")
        assert first.inner_text() == "queue-5"
        for _ in ("ascending", "descending"):
            page.locator("#part-set-aside-grid [col-id=v1] .ag-header-cell-label").click()
        page.wait_for_selector("#part-set-aside-grid [col-id=v1][aria-sort=descending]")
        assert first.inner_text() == "service-specialised-5"


def test_a_grid_stays_sorted_when_the_state_of_its_branch_changes(
    browser: Browser, own_server: FakeSite
) -> None:
    with opened(browser, f"{own_server.address}/branch/spec-5?lang=en") as page:
        page.wait_for_selector("#part-tickets-grid .ag-row")
        page.locator("#part-tickets-grid [col-id=v4] .ag-header-cell-label").click()
        page.wait_for_selector("#part-tickets-grid [col-id=v4][aria-sort=ascending]")
        own_server.silence.touch()
        page.wait_for_selector(".branch-page.unknown #part-tickets-grid [col-id=v4][aria-sort=ascending]")
        own_server.silence.unlink()
        page.wait_for_selector(".branch-page.crit #part-tickets-grid [col-id=v4][aria-sort=ascending]")
        shown = waits(page)
        assert shown == sorted(shown)
