"""A screen is live, or it says that it isn't: never something in between."""

import json
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import opened
from tests.e2e.server import FakeSite
from tests.e2e.test_wall import words
from tests.waiting import until

WALL = "/wall?kiosk&lang=en"


def _is_lost(page: Page) -> bool:
    return "connection lost since 11:4" in words(page, "#banner") and _is_dead(page)


def _is_dead(page: Page) -> bool:
    return "dead" in (page.get_attribute("#page", "class") or "")


def _mark(page: Page) -> None:
    """Something that only a page which was not loaded anew still has."""
    page.evaluate("window.stayed = true")


def _stayed(page: Page) -> bool:
    return page.evaluate("window.stayed === true") is True


def test_the_heartbeat_beats_and_the_clock_runs_on_server_time(browser: Browser, server: FakeSite) -> None:
    with opened(browser, server.address + WALL) as page:
        first = page.inner_text("#clock")
        page.wait_for_selector("#heart.beat", timeout=4000)
        page.wait_for_selector("#heart:not(.beat)", timeout=4000)
        page.wait_for_function("first => document.getElementById('clock').textContent !== first", arg=first)
        assert page.inner_text("#clock").startswith("11:")
        assert not page.is_visible("#banner")


def test_a_screen_comes_back_by_itself_after_a_restart(browser: Browser, own_server: FakeSite) -> None:
    with opened(browser, own_server.address + WALL) as page:
        _mark(page)
        own_server.stop()
        until(lambda: _is_lost(page), 9)
        stopped = page.inner_text("#clock")
        heart = page.get_attribute("#heart", "class")
        page.wait_for_function(
            "since => performance.now() - since > 1500", arg=page.evaluate("performance.now()")
        )
        assert (page.inner_text("#clock"), page.get_attribute("#heart", "class")) == (stopped, heart)
        own_server.start()
        until(lambda: not _is_dead(page) and not page.is_visible("#banner"), 10)
        page.wait_for_selector("#heart.beat", timeout=4000)
        page.wait_for_selector("#heart:not(.beat)", timeout=4000)
        assert _stayed(page)


def test_a_quick_restart_is_not_noticed_for_long(browser: Browser, own_server: FakeSite) -> None:
    with opened(browser, own_server.address + WALL) as page:
        _mark(page)
        own_server.stop()
        own_server.start()
        before = page.evaluate("document.getElementById('clock').textContent")
        page.wait_for_function(
            "t => document.getElementById('clock').textContent !== t", arg=before, timeout=10_000
        )
        assert not page.is_visible("#banner")
        assert _stayed(page)


def test_a_silent_database_greys_every_tile_and_recovers(browser: Browser, own_server: FakeSite) -> None:
    with opened(browser, own_server.address + WALL) as page:
        own_server.silence.touch()
        page.wait_for_selector("#banner:not([hidden])", timeout=6000)
        assert "the database has not answered since 11:" in words(page, "#banner")
        assert page.locator(".tile.unknown").count() == 14
        assert page.locator(".tile.closed").count() == 1
        assert page.locator(".tile.crit, .tile.warn, .tile.ok").count() == 0
        assert "waiting –" in words(page, ".summary")
        own_server.silence.unlink()
        page.wait_for_selector("#banner", state="hidden", timeout=6000)
        assert page.locator(".tile.crit").count() == 2


def test_a_page_loaded_while_the_database_is_silent_shows_nothing_as_known(
    browser: Browser, own_server: FakeSite
) -> None:
    own_server.stop()
    own_server.silence.touch()
    own_server.start()
    assert own_server.get("/healthz") == 200
    assert own_server.get("/readyz") == 503
    with opened(browser, own_server.address + WALL) as page:
        assert page.locator(".tile.unknown").count() == 14
        assert page.locator(".tile strong").all_inner_texts() == ["–"] * 14
        page.wait_for_selector("#banner:not([hidden])", timeout=3000)


def test_where_websockets_are_blocked_the_screen_asks_instead(browser: Browser, server: FakeSite) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.add_init_script("delete window.SharedWorker")
        page.goto(server.address + WALL)
        page.wait_for_selector(".tile", timeout=15_000)
        page.wait_for_selector("#banner", state="hidden", timeout=5000)
        first = page.inner_text("#clock")
        page.wait_for_function("first => document.getElementById('clock').textContent !== first", arg=first)
        assert not _is_dead(page)
    finally:
        context.close()


def test_two_screens_do_not_disturb_each_other(browser: Browser, server: FakeSite) -> None:
    with (
        opened(browser, f"{server.address}/wall?kiosk&lang=ru") as one,
        opened(browser, f"{server.address}/wall?kiosk&lang=en&branches=medeu") as other,
    ):
        other.wait_for_selector("#heart.beat", timeout=4000)
        one.wait_for_selector("#heart.beat", timeout=4000)
        assert one.locator(".tile").count() == 15
        assert other.locator(".tile").count() == 1


def test_a_new_build_makes_open_screens_reload(browser: Browser, own_server: FakeSite) -> None:
    with opened(browser, own_server.address + WALL) as page:
        _mark(page)
        own_server.stop()
        own_server.version.write_text("a newer one")
        own_server.start()
        page.wait_for_function("window.stayed !== true", timeout=15_000)
        page.wait_for_selector(".tile.crit", timeout=10_000)


def test_no_callback_listens_to_what_is_pushed(server: FakeSite) -> None:
    """The renderer remembers every value of an Input for undo: a wall would grow until it died."""
    with urlopen(f"{server.address}/_dash-dependencies", timeout=5) as answer:
        callbacks = json.load(answer)
    listened = {(wire["id"], wire["property"]) for callback in callbacks for wire in callback["inputs"]}
    pushed = {name for name, prop in listened if prop != "n_clicks" and not name.startswith("_pages")}
    typed = {name for name in pushed if name.startswith("camera-mask-")}
    assert pushed - typed == {"fallback", "kick"}, "all else that is listened to a person clicks or types"


def test_everything_comes_from_this_server(browser: Browser, server: FakeSite) -> None:
    asked: list[str] = []
    context = browser.new_context()
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(server.address + WALL)
        page.wait_for_selector(".tile")
    finally:
        context.close()
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith((server.address, "data:", "blob:"))] == []


AGED = """seconds => {
  const own = document.createElement("span"), known = document.querySelector("#live [data-as-of]");
  own.dataset.asOf = Number(known.dataset.asOf) - 1000 * seconds;
  own.className = "aged";
  document.getElementById("page").append(own);
}"""


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["1 day 1 hr", "2 days 1 hr"]),
        ("ru", ["1 дн. 1 ч", "2 дн. 1 ч"]),
        ("kk", ["1 күн 1 сағ", "2 күн 1 сағ"]),
    ],
)
def test_an_age_has_the_form_of_its_number(
    browser: Browser, server: FakeSite, language: str, texts: list[str]
) -> None:
    with opened(browser, f"{server.address}/wall?lang={language}") as page:
        page.wait_for_selector("#live [data-as-of]", state="attached")
        for days in (1, 2):
            page.evaluate(AGED, days * 86_400 + 3600 + 60)
        until(lambda: page.locator(".aged").all_inner_texts() == [t.replace(" ", "\u00a0") for t in texts], 5)
