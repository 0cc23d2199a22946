"""The hub: what is read how often, what is shared, and what happens when nothing answers."""

import asyncio
import json
import logging
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event
from typing import TypeVar

import pytest
from dash import html

from dashboard.frames import DATABASE_SILENT, MONITOR_FAULT, Frame, Screen, screen
from dashboard.i18n import LANGUAGES
from dashboard.live import Hub, LiveView
from dashboard.push import beat
from sitcenter.domain.board_types import State
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.deps_branch import deps
from tests.dashboard.world import NOW, FakeReader, network, snapshot

Answer = TypeVar("Answer")
SHOWN = screen("http://x/wall", EVERYTHING, LANGUAGES, "kk", network().branches)


def on_a_loop(work: Coroutine[object, object, Answer]) -> Answer:
    """Run in a thread: a browser that other tests hold open keeps a loop of its own in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@dataclass
class ChangingReader(FakeReader):
    """`number` is the revision; `gate` closed makes a reading hang."""

    number: int = 1
    gate: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def revision(self) -> int:
        self.gate.wait(10)
        return super().revision() * self.number


def _hub(
    reader: ChangingReader, view: LiveView | None = None, refresh_s: float = 60, answer_s: float = 5
) -> Hub:
    hub = Hub(reader, network(), lambda: NOW, tick_s=0.01, refresh_s=refresh_s, answer_s=answer_s)
    hub.add("wall", view or (lambda frame, _screen: html.Div(frame.number)))
    return hub


def test_a_frame_is_made_when_the_database_changed_and_not_otherwise() -> None:
    async def run() -> list[int]:
        reader = ChangingReader()
        hub, numbers = _hub(reader), []
        for change in (0, 0, 1):
            reader.number += change
            await hub.tick()
            numbers.append(hub.frame.number if hub.frame else 0)
        return numbers

    assert on_a_loop(run()) == [1, 1, 2]


def test_a_frame_is_made_although_nothing_changed_because_waits_age() -> None:
    async def run() -> int:
        hub = _hub(ChangingReader(), refresh_s=0)
        await hub.tick()
        await hub.tick()
        return hub.frame.number if hub.frame else 0

    assert on_a_loop(run()) == 2


def test_silence_makes_every_open_branch_unknown_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> tuple[Frame | None, Frame | None]:
        reader = ChangingReader()
        hub = _hub(reader, refresh_s=0)
        await hub.tick()
        reader.broken = True
        await hub.tick()
        await hub.tick()
        silent = hub.frame
        reader.broken = False
        await hub.tick()
        return silent, hub.frame

    with caplog.at_level(logging.INFO, "dashboard.live"):
        silent, recovered = on_a_loop(run())
    assert silent is not None
    assert recovered is not None
    assert silent.silent_since == NOW
    assert {branch.state for branch in silent.board(EVERYTHING).branches} == {State.UNKNOWN, State.CLOSED}
    assert recovered.silent_since is None
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


@dataclass
class WildReader(ChangingReader):
    """Says, while `wild`, what no board can be reckoned from."""

    wild: bool = False

    def snapshot(self, now: datetime, scope: Scope) -> Snapshot:
        facts = super().snapshot(now, scope)
        return replace(facts, tickets=(object(),)) if self.wild else facts  # type: ignore[arg-type]


def test_a_board_that_can_not_be_reckoned_is_no_silence_of_the_database(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> list[Frame | None]:
        reader, frames = WildReader(), []
        hub = _hub(reader, refresh_s=0)
        for wild, broken in ((False, False), (True, False), (True, False), (False, True), (False, False)):
            reader.wild, reader.broken = wild, broken
            await hub.tick()
            frames.append(hub.frame)
        return frames

    with caplog.at_level(logging.INFO, "dashboard.live"):
        good, fault, again, silent, back = on_a_loop(run())
    for frame, reason in ((fault, MONITOR_FAULT), (again, MONITOR_FAULT), (silent, DATABASE_SILENT)):
        assert frame is not None
        branches = frame.board(EVERYTHING).branches
        assert {branch.state for branch in branches} == {State.UNKNOWN, State.CLOSED}
        assert {branch.reason for branch in branches if branch.state is State.UNKNOWN} == {reason}
    assert good is not None
    assert back is not None
    assert (good.silent_since, back.silent_since) == (None, None)
    told = [(record.levelname, record.exc_info is not None) for record in caplog.records]
    assert told == [("ERROR", True), ("ERROR", False), ("INFO", False)]


def test_the_heartbeat_tells_a_fault_from_a_silent_database() -> None:
    async def run() -> list[tuple[bool, bool]]:
        reader = WildReader()
        made = replace(deps(reader), hub=_hub(reader, refresh_s=0))
        made.hub.add("branch", lambda frame, _screen: html.Div(1 // (frame.number - 1)))
        told = []
        for wild, broken, page in (
            (False, False, "branch"),
            (False, False, "wall"),
            (True, False, "wall"),
            (False, True, "wall"),
        ):
            reader.wild, reader.broken = wild, broken
            await made.hub.tick()
            assert made.hub.frame is not None
            shown = screen(f"http://x/{page}", EVERYTHING, LANGUAGES, "kk", network().branches)
            rendering = await made.hub.rendering(made.hub.frame, shown)
            heard = json.loads(beat(made, made.hub.frame, page, rendering, "push"))
            told.append((heard["silent"] is not None, heard["failed"] is not None))
        return told

    assert on_a_loop(run()) == [(False, True), (False, False), (False, True), (True, False)]


def test_a_reading_that_hangs_counts_as_silence_and_is_not_doubled() -> None:
    async def run() -> tuple[bool, bool, int]:
        reader = ChangingReader()
        hub = _hub(reader, refresh_s=0, answer_s=0.05)
        reader.gate.clear()
        await hub.tick()
        await hub.tick()
        silent = hub.frame is not None and hub.frame.silent_since is not None
        reader.gate.set()
        while hub.frame is None or hub.frame.silent_since is not None:
            await hub.tick()
        return silent, hub.frame.silent_since is None, len(reader.reads)

    assert on_a_loop(run()) == (True, True, 1)


def test_equal_screens_share_one_rendering() -> None:
    calls: list[Screen] = []

    def view(frame: Frame, shown: Screen) -> html.Div:
        calls.append(shown)
        return html.Div(str(frame.number))

    async def run() -> list[str]:
        hub = _hub(ChangingReader(), view)
        await hub.tick()
        frame = await hub.after(0)
        renderings = await asyncio.gather(*(hub.rendering(frame, SHOWN) for _ in range(50)))
        return [rendering.text for rendering in renderings if rendering is not None]

    texts = on_a_loop(run())
    assert len(texts) == 50
    assert len(set(texts)) == 1
    assert json.loads(texts[0])["props"]["children"] == "1"
    assert len(calls) == 1


def test_the_digest_changes_with_the_text_only() -> None:
    async def run(view: LiveView) -> list[str]:
        hub = _hub(ChangingReader(), view, refresh_s=0)
        digests = []
        for _ in range(2):
            await hub.tick()
            rendering = await hub.rendering(await hub.after(0), SHOWN)
            assert rendering is not None
            digests.append(rendering.digest)
        return digests

    same = on_a_loop(run(lambda _frame, _screen: html.Div("same")))
    other = on_a_loop(run(lambda frame, _screen: html.Div(frame.number)))
    assert same[0] == same[1]
    assert other[0] != other[1]


def test_a_view_that_fails_is_logged_once_and_harms_no_other() -> None:
    def view(_frame: Frame, _shown: Screen) -> html.Div:
        raise ConnectionError("no spans")

    async def run() -> list[object]:
        hub = _hub(ChangingReader(), view, refresh_s=0)
        hub.add("branch", lambda _frame, _screen: html.Div("well"))
        await hub.tick()
        frame = await hub.after(0)
        branch = screen("http://x/branch/medeu", EVERYTHING, LANGUAGES, "kk", network().branches)
        return [await hub.rendering(frame, SHOWN), await hub.rendering(frame, branch)]

    failed, well = on_a_loop(run())
    assert failed is None
    assert well is not None


def test_the_order_of_tiles_holds_while_waits_change() -> None:
    @dataclass
    class Swapping(ChangingReader):
        def snapshot(self, now: datetime, scope: Scope) -> Snapshot:
            facts = snapshot(now, NOW)
            worse = tuple(t for t in facts.tickets if t.branch_id != "spec-5")
            return facts if self.number == 1 else Snapshot(now, worse, facts.slots, sources=facts.sources)

    async def run() -> list[tuple[str, ...]]:
        reader, now = Swapping(), [NOW]
        hub = Hub(reader, network(), lambda: now[0], refresh_s=0)
        orders = []
        for step in (0, 10, 20):
            now[0] += timedelta(seconds=step)
            reader.number = 1 if step == 0 else 2
            await hub.tick()
            orders.append(hub.frame.order if hub.frame else ())
        return orders

    first, held, moved = on_a_loop(run())
    assert first[0] == held[0] == "spec-5"
    assert moved[0] != "spec-5"
