"""Debian's Chromium under Playwright."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FRAMES = """async () => {
  for (let k = 0; k < 4; k++) await new Promise((resolve) => requestAnimationFrame(resolve));
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, address: str, width: int = 1920, height: int = 1080) -> Iterator[Page]:
    """A page in a context of its own, so that it has its own WebSocket; waits for the first push."""
    context = browser.new_context(viewport={"width": width, "height": height})
    try:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("#live > *", timeout=15_000)
        page.wait_for_function("document.fonts.status === 'loaded'")
        yield page
    finally:
        context.close()


def widened(page: Page, width: int, height: int) -> None:
    """The same page on a screen of another size, once what measures itself has done so."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("size => innerWidth === size[0] && innerHeight === size[1]", arg=[width, height])
    page.evaluate(FRAMES)


def at_widths(browser: Browser, address: str, widths: Sequence[int], height: int) -> Iterator[Page]:
    """The page on screens of some widths, beginning with the narrowest.

    Opening costs seconds, so a page is opened once and widened; one with a drawing is opened for each width,
    for a drawing that is widened isn't the one that was drawn at that width.
    """
    first, *wider = widths
    with opened(browser, address, first, height) as page:
        yield page
        drawn = page.locator(".dash-graph").count() > 0
        for width in () if drawn else wider:
            widened(page, width, height)
            yield page
    for width in wider if drawn else ():
        with opened(browser, address, width, height) as page:
            yield page
