"""From a collector's commit to the wall, through a real SQLite file that two processes share."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sitcenter import clock
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.intake import Batch, Row
from sitcenter.storage import SourceSpec, Writer, connect, migrate
from tests.dashboard.world import NOW, SHORT, network
from tests.e2e.browser import opened
from tests.e2e.serve_store import BRANCHES
from tests.e2e.server import Server, running
from tests.waiting import until

PLACES = tuple(branch[0] for branch in SHORT[:BRANCHES])
FIRST, SECOND, UNREAD = PLACES


class Collector:
    """What a collector process does: polls every branch but the last, whose source is never read."""

    def __init__(self, url: str) -> None:
        self._shift = NOW - clock.now()
        engine = connect(url)
        migrate(engine)
        self._writer = Writer(engine, network(BRANCHES))
        self._writer.register(SourceSpec(f"q-{place}", "queue", (place,), 1.0) for place in PLACES)

    @property
    def shift_s(self) -> str:
        return str(self._shift.total_seconds())

    def now(self) -> datetime:
        return clock.now() + self._shift

    def tell(self, branch_id: str, event_type: str, number: str, minutes_ago: float, **payload: str) -> None:
        source_id = f"q-{branch_id}"
        before = self._writer.cursor(source_id)
        happened = Event(
            source_id, f"{number}:{event_type}", Kind.QUEUE, branch_id, event_type, f"{branch_id}/{number}",
            self.now() - timedelta(minutes=minutes_ago), payload={"ticket_number": number} | payload,
        )  # fmt: skip
        row = Row(f"{number}:{event_type}", (happened,))
        self._writer.save(Batch(source_id, (row,), before, f"{number}:{event_type}", self.now()))

    def poll(self) -> bool:
        for place in (FIRST, SECOND):
            self._writer.alive(f"q-{place}", self.now(), None)
        return True


@pytest.fixture
def collector(tmp_path: Path) -> Collector:
    told = Collector(_url(tmp_path))
    told.tell(FIRST, "ticket_issued", "A001", 34.5)
    told.tell(FIRST, "ticket_issued", "A002", 12)
    told.tell(SECOND, "ticket_issued", "A001", 7)
    return told


def _url(directory: Path) -> str:
    return f"sqlite:///{directory / 'sitcenter.db'}"


@pytest.fixture
def screen(tmp_path: Path, collector: Collector, browser: Browser) -> Iterator[Page]:
    server = Server("tests.e2e.serve_store", _url(tmp_path), SITCENTER_CLOCK_SHIFT_S=collector.shift_s)
    with running(server), opened(browser, f"{server.address}/wall?kiosk&lang=en") as page:
        yield page


def _tile(page: Page, branch_id: str) -> str:
    tile = page.locator(f"[data-branch={branch_id}]")
    words = " ".join(tile.inner_text().replace("\u00a0", " ").split())
    return f"{tile.get_attribute('class')} {words}"


def _shows(page: Page, collector: Collector, branch_id: str, *words: str) -> None:
    """Until the tile has all the words, polls going on meanwhile."""
    until(lambda: collector.poll() and all(word in _tile(page, branch_id) for word in words), 10)


def test_a_commit_reaches_the_wall(screen: Page, collector: Collector) -> None:
    _shows(screen, collector, FIRST, "crit", "over the norm", "34 min", "waiting 2")
    _shows(screen, collector, SECOND, "tile ok", "7 min", "waiting 1")
    _shows(screen, collector, UNREAD, "unknown", "no data yet", "–")
    collector.tell(FIRST, "called", "A001", 0)
    _shows(screen, collector, FIRST, "tile ok", "12 min", "waiting 1")


def test_a_collector_that_stops_turns_the_wall_unknown_and_back(screen: Page, collector: Collector) -> None:
    _shows(screen, collector, SECOND, "tile ok", "7 min")
    until(lambda: "unknown" in _tile(screen, SECOND), 12)
    assert "data out of date" in _tile(screen, SECOND)
    assert screen.locator(f"[data-branch={SECOND}] s").inner_text() == "7"
    assert not screen.is_visible("#banner")
    _shows(screen, collector, SECOND, "tile ok", "7 min")
