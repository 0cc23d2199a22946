"""The wall's tiles are replaced one by one: what a push doesn't change stays the same element."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.browser import opened
from tests.e2e.server import FakeSite, running

MARK = "document.querySelectorAll('.tile, .tile h2').forEach((e) => { e.dataset.mine = '1'; })"
WATCH = """() => {
  window.changed = new Set();
  new MutationObserver((changes) => changes.forEach((change) => {
    if (change.target.matches('.tile')) window.changed.add(change.target.dataset.branch);
  })).observe(document.querySelector('.pages'), { childList: true, subtree: true });
}"""
CHANGED = "[...window.changed].length"
TILES_KEPT = "[...document.querySelectorAll('.tile')].filter((e) => e.dataset.mine).length"
HEADS_KEPT = "[...document.querySelectorAll('.tile')].filter((e) => e.querySelector('h2').dataset.mine).map((e) => e.dataset.branch)"


def _watched(page: Page) -> None:
    page.evaluate(MARK)
    page.evaluate(WATCH)


def test_a_tile_that_does_not_change_is_kept(browser: Browser, own_server: FakeSite) -> None:
    with opened(browser, f"{own_server.address}/wall?kiosk&lang=en") as page:
        _watched(page)
        page.wait_for_function(f"{CHANGED} > 0", timeout=30_000)
        assert page.evaluate(TILES_KEPT) == 15
        assert "bostandyk-2" in page.evaluate(HEADS_KEPT)  # shut until 14:00


def test_rotation_and_pushes_leave_each_other_alone(browser: Browser, tmp_path: Path) -> None:
    with (
        running(FakeSite(tmp_path, branches=20)) as server,
        opened(browser, f"{server.address}/wall?kiosk&lang=en&rotate=5s") as page,
    ):
        _watched(page)
        for count in (5, 15):
            page.wait_for_function(
                "n => [...document.querySelectorAll('.tile')].filter((t) => t.checkVisibility()).length === n",
                arg=count,
                timeout=15_000,
            )
        page.wait_for_function(f"{CHANGED} > 0", timeout=30_000)
        assert page.evaluate(TILES_KEPT) == 20
        assert "bostandyk-2" in page.evaluate(HEADS_KEPT)
