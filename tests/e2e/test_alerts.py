"""Alerts in a real browser: nothing cut, sorting and selection that stay, and people who act at once."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import at_widths, opened
from tests.e2e.server import FakeSite
from tests.e2e.test_branch import settled

WIDTHS = {"kk": (1366, 1920, 3840), "ru": (1366, 1920), "en": (1366,)}
FIRST, SECOND = "a000000000000001", "a000000000000002"
PATHS = ("/alerts", f"/alerts/{FIRST}", "/alerts/maintenance")
WORDS = {
    ("kk", "/alerts"): ("ешкім әрекет етпеді", "Күту нормадан асты", "жоғары"),
    ("ru", "/alerts"): ("никто не отреагировал", "Ожидание дольше нормы", "высокая"),
    ("en", "/alerts"): ("nobody has acted", "Wait over the norm", "high"),
    ("kk", PATHS[1]): ("Қабылдағанын растау", "Не істеу керек", "spec-5/A000"),
    ("ru", PATHS[1]): ("Подтвердить получение", "Что делать", "spec-5/A000"),
    ("en", PATHS[1]): ("Acknowledge", "What to do", "spec-5/A000"),
    ("kk", PATHS[2]): ("Жұмыстарды жоспарлау",),
    ("ru", PATHS[2]): ("Запланировать работы",),
    ("en", PATHS[2]): ("Plan a window",),
}
ROWS = "#part-inbox-grid .ag-center-cols-container .ag-row"
ORDER = f"[...document.querySelectorAll('{ROWS}')].sort((a, b) => a.getAttribute('row-index') - b.getAttribute('row-index')).map((row) => row.getAttribute('row-id'))"
WHO, REASON = "#who", "#verb-acknowledge-reason"
OUTCOME = "#outcome"
expect.set_options(timeout=15_000)


@pytest.mark.parametrize("language", WIDTHS)
@pytest.mark.parametrize("path", PATHS)
def test_every_word_is_whole(browser: Browser, server: FakeSite, language: str, path: str) -> None:
    """In the dark too: Russian is dark, for a theme changes colours only."""
    address = f"{server.address}{path}?lang={language}&theme={'dark' if language == 'ru' else 'light'}"
    for page in at_widths(browser, address, WIDTHS[language], 6000):
        if path == "/alerts":
            page.wait_for_selector(ROWS)
        for details in page.locator(".verbs details:visible").all():
            details.evaluate("(e) => { e.open = true; }")
        text = page.inner_text("#page").replace("\u00a0", " ")
        assert [word for word in WORDS[language, path] if word not in text] == []
        settled(page)


def test_what_is_unhandled_comes_first_and_what_is_muted_last(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/alerts?lang=en") as page:
        page.wait_for_selector(ROWS)
        order = page.evaluate(ORDER)
        assert order[:2] == [SECOND, FIRST]
        assert set(order[-2:]) == {"a000000000000007", "a000000000000008"}
        assert page.locator("#part-counts .count").all_inner_texts()[1].split() == [
            "nobody", "has", "acted", "3"
        ]  # fmt: skip


def test_filters_stand_in_the_address(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/alerts?lang=en&owner=none&severity=low") as page:
        page.wait_for_selector(ROWS)
        assert page.evaluate(ORDER) == ["a000000000000005"]
        assert page.locator("select[name=owner]").input_value() == "none"
        page.locator("select[name=severity]").select_option("high")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**severity=high**")
        page.wait_for_selector(ROWS)
        assert page.evaluate(ORDER) == [SECOND]
        assert page.get_attribute("html", "lang") == "en"


def test_an_address_that_nobody_can_make_out_is_said_and_hides_nothing(
    browser: Browser, server: FakeSite
) -> None:
    with opened(browser, f"{server.address}/alerts?lang=en&severity=terrible&since=dawn") as page:
        page.wait_for_selector(ROWS)
        assert page.locator(ROWS).count() == 8
        assert page.locator(".notice").all_inner_texts() == [
            "? the address asks for something unknown, left out here: severity=terrible",
            "? the address asks for something unknown, left out here: since=dawn",
        ]


def _open(page: Page, who: str) -> None:
    page.fill(WHO, who)
    page.wait_for_selector(".alert-head")


def test_acknowledging_without_a_reason_is_refused_and_with_one_it_moves_for_everybody(
    browser: Browser, own_server: FakeSite
) -> None:
    address = f"{own_server.address}/alerts"
    with (
        opened(browser, f"{address}/{FIRST}?lang=en") as mine,
        opened(browser, f"{address}/{FIRST}?lang=ru") as theirs,
        opened(browser, f"{own_server.address}/wall?kiosk&lang=en") as wall,
    ):
        _open(mine, "Ахметова Г. С.")
        mine.get_by_role("button", name="Acknowledge").click()
        expect(mine.locator(OUTCOME)).to_contain_text("without it nothing is recorded")
        assert mine.locator("#verb-acknowledge").is_enabled()
        mine.fill(REASON, "called the branch")
        mine.get_by_role("button", name="Acknowledge").dblclick()
        expect(mine.locator(OUTCOME)).to_contain_text("Recorded at")
        expect(mine.locator(REASON)).to_have_value("")
        expect(theirs.locator(".alert-head")).to_contain_text("получение подтверждено")
        expect(theirs.locator(".history tbody")).to_contain_text("called the branch")
        assert theirs.locator(".history tbody tr").count() == 1
        expect(theirs.locator(".verb.acknowledge")).to_be_hidden()
        expect(wall.locator(".feed .item", has_text="Spec. PSC 5")).to_contain_text("Ахметова")
        assert wall.locator("[data-branch=spec-5] .badge").count() == 0


def test_the_browser_remembers_who_acts(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/alerts/{FIRST}?lang=en") as page:
        page.fill(WHO, "Ахметова Г. С.")
        page.press(WHO, "Tab")
        page.goto(f"{server.address}/alerts/{SECOND}?lang=en")
        page.wait_for_selector(".alert-head")
        assert page.input_value(WHO) == "Ахметова Г. С."


def test_a_push_takes_no_word_from_whoever_writes(browser: Browser, own_server: FakeSite) -> None:
    address = f"{own_server.address}/alerts/{FIRST}?lang=en"
    with opened(browser, address) as mine, opened(browser, address) as theirs:
        mine.fill(REASON, "half a sen")
        mine.focus(REASON)
        _open(theirs, "Иванова")
        theirs.locator(".verb.note summary").click()
        theirs.fill("#verb-note-reason", "seen")
        theirs.get_by_role("button", name="Add a note").click()
        expect(mine.locator(".history tbody")).to_contain_text("note: seen")
        assert mine.input_value(REASON) == "half a sen"
        assert mine.evaluate("document.activeElement.id") == REASON[1:]


def test_the_inbox_keeps_its_sorting_and_the_chosen_row_while_alerts_change(
    browser: Browser, own_server: FakeSite
) -> None:
    address = f"{own_server.address}/alerts"
    with (
        opened(browser, f"{address}?lang=en", 1366, 700) as inbox,
        opened(browser, f"{address}/{FIRST}?lang=en") as other,
    ):
        inbox.wait_for_selector(ROWS)
        inbox.locator("#part-inbox-grid [col-id=v2] .ag-header-cell-label").click()
        inbox.wait_for_selector("#part-inbox-grid [col-id=v2][aria-sort=ascending]")
        inbox.locator(f"{ROWS}[row-id={FIRST}] [col-id=v4]").click()
        inbox.evaluate("document.querySelector('#part-inbox-grid .ag-root-wrapper').dataset.mine = '1'")
        inbox.evaluate("window.scrollTo(0, 120)")
        before = inbox.evaluate(ORDER)
        _open(other, "Ахметова")
        other.fill(REASON, "called the branch")
        other.get_by_role("button", name="Acknowledge").click()
        expect(inbox.locator(f"{ROWS}[row-id={FIRST}]")).to_contain_text("acknowledged")
        expect(inbox.locator("#part-counts .count").nth(1)).to_contain_text("2")
        assert inbox.evaluate(ORDER) == before
        assert "ag-row-selected" in (inbox.locator(f"{ROWS}[row-id={FIRST}]").get_attribute("class") or "")
        assert inbox.locator("#part-inbox-grid [data-mine]").count() == 1
        assert inbox.evaluate("window.scrollY") == 120


def test_evaluation_that_stands_still_is_told_and_nothing_of_the_grid_is_lost(
    browser: Browser, own_server: FakeSite
) -> None:
    """Sorting survives a change of state, both ways."""
    halt = own_server.silence.with_name("halt")
    with (
        opened(browser, f"{own_server.address}/alerts?lang=en") as page,
        opened(browser, f"{own_server.address}/wall?kiosk&lang=en") as wall,
    ):
        page.wait_for_selector(ROWS)
        page.locator("#part-inbox-grid [col-id=v2] .ag-header-cell-label").click()
        page.wait_for_selector("#part-inbox-grid [col-id=v2][aria-sort=ascending]")
        sorted_order = page.evaluate(ORDER)
        halt.touch()
        expect(page.locator(".notice.old")).to_contain_text("have not been evaluated since", timeout=25_000)
        expect(wall.locator(".feed .item.unknown")).to_contain_text("have not been evaluated since")
        assert page.locator("#part-counts s").count() == 5
        assert page.evaluate(ORDER) == sorted_order
        halt.unlink()
        expect(page.locator(".notice")).to_have_count(0)
        assert page.evaluate(ORDER) == sorted_order
        assert page.locator("#part-inbox-grid [col-id=v2][aria-sort=ascending]").count() == 1


def test_maintenance_is_planned_once_shown_to_all_and_taken_back(
    browser: Browser, own_server: FakeSite
) -> None:
    address = f"{own_server.address}/alerts/maintenance?lang=en"
    with opened(browser, address) as mine, opened(browser, address) as theirs:
        mine.fill(WHO, "Ахметова")
        mine.get_by_role("button", name="Plan", exact=True).click()
        expect(mine.locator("#plan-outcome")).to_contain_text("Write why")
        mine.fill("#plan-reason", "new queue server")
        mine.fill("#plan-end", "2026-11-20 15:00")
        mine.get_by_label("Medeu").check()
        mine.get_by_role("button", name="Plan", exact=True).dblclick()
        expect(mine.locator("#plan-outcome")).to_contain_text("Planned: 11:48 – 15:00.")
        window = theirs.locator(".window")
        expect(window).to_have_count(1)
        expect(window).to_contain_text("Medeu")
        expect(window).to_contain_text("new queue server")
        theirs.fill(WHO, "Иванова")
        theirs.get_by_role("button", name="End it now").click()
        expect(theirs.locator("#cancel-outcome")).to_contain_text("the window ended")
        expect(mine.locator(".window")).to_have_count(0)


def test_an_alert_that_is_not_there_says_so(browser: Browser, server: FakeSite) -> None:
    with opened(browser, f"{server.address}/alerts/ffffffffffffffff?lang=ru") as page:
        assert page.inner_text("h1") == "Такого оповещения нет"
        assert page.locator(".verbs").is_hidden()
    assert server.get("/alerts/nonsense") == 404


BLINKING = "getComputedStyle(document.querySelector('.feed .item .shape')).animationName"
FRESH = "document.querySelectorAll('.feed .item[data-fresh]').length"
MAKE_FRESH = """() => { const item = document.querySelector('.feed .item');
  item.dataset.freshUntil = String(Date.parse('2100-01-01')); }"""


@pytest.mark.parametrize(("motion", "name"), [("no-preference", "call"), ("reduce", "none")])
def test_what_is_new_blinks_unless_the_reader_wants_no_motion(
    browser: Browser, server: FakeSite, motion: str, name: str
) -> None:
    with opened(browser, f"{server.address}/wall?kiosk&lang=en") as page:
        page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
        assert page.evaluate(FRESH) == 0  # the morning's alerts are older than two minutes
        page.evaluate(MAKE_FRESH)
        page.wait_for_function(f"{FRESH} === 1", timeout=3000)
        assert page.evaluate(BLINKING) == name


def test_the_wall_shows_whom_it_waits_for(browser: Browser, server: FakeSite, tmp_path: Path) -> None:
    with opened(browser, f"{server.address}/wall?kiosk&lang=kk") as page:
        page.screenshot(path=tmp_path / "wall.png")
        assert page.inner_text(".feed h2") == "Ескертулер · иесіз: 3"
        assert page.locator(".badge").count() == 3
        assert page.locator(".feed .well").inner_text() == "дыбыссыз: 2"
