"""Cameras in a real browser: on the wall, all of them, one with its forms; in three languages and sizes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import opened
from tests.e2e.server import Server, running

TOO_WIDE = """() => [...document.querySelectorAll('#page *')].filter((e) => e.checkVisibility()
  && getComputedStyle(e).display !== 'inline' && !e.closest('details, .scroll, .dash-graph, .grid, [class^=ag-]')
  && e.scrollWidth > e.clientWidth + 2.5).map((e) => `${e.className || e.tagName}: ${e.textContent.slice(0, 60)}`)"""


class CameraSite(Server):
    """Fifteen branches whose cameras have a past and take orders."""

    def __init__(self, silence: str) -> None:
        super().__init__("tests.e2e.serve_cameras", silence)


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraSite]:
    with running(CameraSite(str(tmp_path_factory.mktemp("cameras") / "silence"))) as started:
        yield started


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def assert_fits(page: Page, width: int) -> None:
    """Nothing is cut and nothing makes the page wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize(
    ("path", "language", "size"),
    [
        ("/cameras?theme=light", "kk", (390, 844)),
        ("/cameras/spec-5/c4?theme=dark", "kk", (390, 844)),
        ("/cameras?state=trouble&theme=dark", "ru", (1366, 768)),
        ("/cameras/spec-5/c2?theme=light", "ru", (1366, 768)),
    ],
)
def test_every_word_is_whole(
    browser: Browser, cameras: CameraSite, path: str, language: str, size: tuple[int, int]
) -> None:
    """Kazakh, the longest, on the smallest screen."""
    with opened(browser, f"{cameras.address}{path}&lang={language}", *size) as page:
        page.wait_for_selector(".camera, .camera-head")
        assert_fits(page, size[0])


def test_all_cameras_are_there_worst_first_and_can_be_narrowed(browser: Browser, cameras: CameraSite) -> None:
    with opened(browser, f"{cameras.address}/cameras?lang=en") as page:
        assert page.locator(".camera").count() == 117
        first = page.locator(".camera-section").first
        assert "Spec. PSC 5" in first.inner_text()
        covered = first.locator(".camera.crit").nth(1)
        assert "covered lens" in covered.inner_text()
        assert covered.locator("img").count() == 1
        page.get_by_role("link", name="only what is not well").click()
        page.wait_for_selector(".camera-section")
        assert page.locator(".camera.seeing").count() == 0
        assert "state=trouble" in page.url
        page.get_by_role("link", name="c4 · hall").first.click()
        page.wait_for_selector(".camera-head")
        assert "Something hides most of the view." in page.inner_text(".camera-head")


def test_why_is_seen_in_the_measures(browser: Browser, cameras: CameraSite) -> None:
    with opened(browser, f"{cameras.address}/cameras/spec-5/c4?lang=en") as page:
        first = page.locator(".plot").first
        first.locator(".main-svg").first.wait_for()
        assert "share of the view that is lost" in first.inner_text()
        assert "▲" in first.inner_text()
        assert page.locator(".plot .main-svg").count() > 0
        assert "No picture of the camera is shown or kept here" in page.inner_text(".camera-page")
        assert page.locator(".verb").count() == 4
        assert page.locator(".verb.still, .panel.still").count() == 0


def test_an_order_needs_a_name_and_a_reason_and_shows_on_the_page(
    browser: Browser, cameras: CameraSite
) -> None:
    with opened(browser, f"{cameras.address}/cameras/medeu/c2?lang=en") as page:
        form = page.locator(".verb.mask")
        form.locator("summary").click()
        page.fill("#camera-mask-right", "60")
        expect(page.locator("#mask-preview")).to_have_attribute(
            "style", "left: 0%; width: 60%; top: 0%; height: 8%;"
        )
        page.click("#camera-mask")
        expect(page.locator("#camera-outcome")).to_have_text("Write who you are: nothing was recorded.")
        page.fill("#who", "Ахметова, duty officer")
        page.click("#camera-mask")
        expect(page.locator("#camera-outcome")).to_have_text("Write why: without it nothing is recorded.")
        page.fill("#camera-mask-reason", "clock overlay")
        page.click("#camera-mask")
        expect(page.locator("#camera-outcome")).to_contain_text("Recorded at")
        expect(page.locator(".camera-orders")).to_contain_text("clock overlay", timeout=10_000)
        expect(page.locator(".coverage")).to_contain_text("clock in the picture: 0–60 % across")


def test_a_wall_tile_shows_its_cameras_and_the_top_line_counts_them(
    browser: Browser, cameras: CameraSite
) -> None:
    with opened(browser, f"{cameras.address}/wall?kiosk&lang=en") as page:
        tile = page.locator("[data-branch=spec-5]")
        assert "2 cameras don't see" in plain(tile.inner_text())
        assert tile.locator(".marks").get_attribute("alt") == "cameras that see: 6 of 8. 2 cameras don't see"
        assert "cameras 100/117" in plain(page.inner_text(".summary"))
        assert page.locator("[data-branch=auezov-2] .marks").count() == 0


def test_a_camera_that_does_not_exist_is_not_found(browser: Browser, cameras: CameraSite) -> None:
    assert cameras.get("/cameras/spec-5/c99") == 404
    assert cameras.get("/api/v1/cameras") == 200
    with opened(browser, f"{cameras.address}/cameras/spec-5/c99?lang=en") as page:
        assert "There is no such camera" in page.inner_text("#live")
        assert not page.locator(".camera-verbs").is_visible()
