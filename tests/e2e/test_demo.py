"""The demonstration as a newcomer sees it: one command, fifteen live branches; a source that stops and returns."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import opened
from tests.e2e.server import ROOT, free_port
from tests.waiting import until

JSONL_BRANCHES = {"spec-psc-1", "psc-nauryzbai", "psc-bostandyk"}


@dataclass
class Demo:
    address: str
    directory: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(30)


def group_is_gone(group: int) -> bool:
    """Whether no process of the group runs. One that has ended and waits to be buried doesn't."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(of_group) == group and state != "Z":
                return False
    return True


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    place, port = tmp_path_factory.mktemp("demo"), free_port()
    argv = [sys.executable, "-m", "sitcenter", "demo", "--dir", str(place / "files"), "--port", str(port)]
    process = subprocess.Popen(argv, cwd=ROOT, start_new_session=True)
    try:
        yield Demo(f"http://127.0.0.1:{port}", place / "files", process)
    finally:
        if not group_is_gone(process.pid):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def tiles(page: Page, state: str = "") -> set[str]:
    selector = f".tile{state}"
    return set(page.eval_on_selector_all(selector, "found => found.map(tile => tile.dataset.branch)"))


def alive(page: Page) -> set[str]:
    return tiles(page) - tiles(page, ".unknown") - tiles(page, ".closed")


@pytest.fixture(scope="module")
def wall(demo: Demo, browser: Browser) -> Iterator[Page]:
    until(lambda: answers(demo), 60)
    with opened(browser, f"{demo.address}/wall?lang=en") as page:
        yield page


def answers(demo: Demo) -> bool:
    try:
        with urllib.request.urlopen(f"{demo.address}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_one_command_brings_fifteen_live_branches(wall: Page) -> None:
    until(lambda: len(alive(wall)) == 15, 30)


def test_a_source_that_stops_turns_its_branches_grey_and_back(demo: Demo, wall: Page) -> None:
    log = demo.directory / "sources" / "jsonl" / "queue_events.jsonl"
    hidden = log.with_suffix(".hidden")
    log.rename(hidden)
    until(lambda: tiles(wall, ".unknown") == JSONL_BRANCHES, 15)
    grey = wall.locator('[data-branch="psc-bostandyk"]')
    assert grey.locator(".word .age").inner_text().strip()
    assert grey.locator("s").count() == 1
    hidden.rename(log)
    until(lambda: len(alive(wall)) == 15, 15)


def arrivals(demo: Demo) -> int:
    """People who came today at all branches, as the board has them."""
    with urllib.request.urlopen(f"{demo.address}/api/v1/board", timeout=5) as answer:
        return sum(branch["arrivals"] or 0 for branch in json.load(answer)["branches"])


def test_people_keep_coming(demo: Demo, wall: Page) -> None:
    assert len(alive(wall)) == 15
    before = arrivals(demo)
    until(lambda: arrivals(demo) > before, 60)


def test_the_store_stays_whole_and_a_stop_leaves_nothing_behind(demo: Demo, wall: Page) -> None:
    assert len(alive(wall)) == 15
    assert demo.stop() == 0
    until(lambda: group_is_gone(demo.process.pid), 10)
    env = dict(os.environ) | {"SITCENTER_DATABASE_URL": f"sqlite:///{demo.directory / 'sitcenter.db'}"}
    verify = [sys.executable, "-m", "sitcenter", "verify", "--journal"]
    assert subprocess.run(verify, cwd=ROOT, env=env).returncode == 0
