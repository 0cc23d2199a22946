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


SWAP = """async () => {
  const tree = JSON.parse(document.getElementById('board').textContent);
  const tiles = tree.props.children[1].props.children[0].props.children;
  [tiles[0], tiles[1]] = [tiles[1], tiles[0]];
  const seen = [];
  const look = () => seen.push([...document.querySelectorAll('.tile')].slice(0, 2)
    .map((e) => [e.dataset.branch, e.querySelector('h2').innerText]));
  look();
  window.dash_clientside.set_props('live', { children: window.liveParts.update(tree) });
  for (let k = 0; k < 60; k++) { await new Promise((resolve) => requestAnimationFrame(resolve)); look(); }
  return seen;
}"""


def test_tiles_that_change_places_take_their_figures_with_them(
    browser: Browser, own_server: FakeSite
) -> None:
    """The page is shown another order once; the next push brings its own back."""
    with opened(browser, f"{own_server.address}/wall?kiosk&lang=en") as page:
        seen = page.evaluate(SWAP)
    first, second = seen[0]
    assert first[0] != second[0]
    assert [second, first] in seen
    assert all(pair in ([first, second], [second, first]) for pair in seen)
