"""The live hub: one reading of the database a tick, shared by all screens.

A page joins in by `hub.add("branch", view)`. `view(frame, screen)` returns the Dash component tree of the
page's live part; it is called in a thread, once a frame for all equal screens, and the browser shows it as
the children of the element whose id is LIVE in that page's layout. `frame.board(screen.scope)` is the board
for that screen; nothing outside `screen.scope` may be shown. A view may read more through its own reader; if
it raises, the screen says that its figures are not renewed, and the next frame tries again.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from dash.development.base_component import Component
from plotly.io.json import to_json_plotly  # type: ignore[import-untyped]

from dashboard.alert_watch import AlertWatch
from dashboard.alerts_now import LATE
from dashboard.arrange import Arrangement, arrange
from dashboard.doors import AlertDesk, BoardReader
from dashboard.frames import DATABASE_SILENT, MONITOR_FAULT, Frame, Screen
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING

LIVE = "live"
"""The id of the element of a page that the hub fills."""
Children = Component | Sequence[Component]
LiveView = Callable[[Frame, Screen], Children]
log = logging.getLogger(__name__)


class Unanswered(Exception):
    """The database gave no answer; the cause says why."""


class Rendering(NamedTuple):
    """A live part as JSON text, and a short digest that changes with it."""

    text: str
    digest: str


class Hub:
    """Frames for all, renderings for each kind of screen. Lives on one event loop.

    `refresh_s`: a frame at least this often, because waits age; `tick_s`: how often changes are looked for;
    `answer_s`: after this long without an answer the database counts as silent; `late`: how long an
    evaluation of alerts holds.
    """

    def __init__(
        self,
        reader: BoardReader,
        network: Network,
        now: Callable[[], datetime],
        tick_s: float = 0.5,
        refresh_s: float = 1.4,
        answer_s: float = 3.0,
        desk: AlertDesk | None = None,
        late: timedelta = LATE,
    ) -> None:
        self._reader, self._network, self._now = reader, network, now
        self._watch = AlertWatch(desk, late)
        self._tick_s, self._refresh_s, self._answer_s = tick_s, refresh_s, answer_s
        self._views: dict[str, LiveView] = {}
        self._revision: tuple[int, int] | None = None
        self._read_at = float("-inf")
        self._reading: asyncio.Task[Frame | None] | None = None
        self._arrangement = Arrangement()
        self._renderings: dict[Screen, asyncio.Task[Rendering | None]] = {}
        self._next = asyncio.Event()
        self.failing: dict[str, datetime] = {}
        """Pages whose view fails, and since when."""
        self.frame: Frame | None = None

    def add(self, page: str, view: LiveView) -> None:
        """Fill the live part of a page by `view`; the page is the first part of its path."""
        self._views[page] = view

    async def run(self) -> None:
        """Tick until cancelled. A tick that fails shows: no frame, no heartbeat, and screens say so."""
        while True:
            try:
                await self.tick()
            except Exception:
                log.exception("a tick failed")
            await asyncio.sleep(self._tick_s)

    async def tick(self) -> None:
        """Publish a frame if the database changed, if the last one has aged, or if nothing answers."""
        try:
            frame = await self._answer()
        except Unanswered as error:
            if self._publish_silence(DATABASE_SILENT):
                log.error("the database does not answer: %s", error)
            return
        except Exception:  # the monitor's own fault; the screens must say unknown all the same
            if self._publish_silence(MONITOR_FAULT):
                log.exception("the board can't be reckoned")
            return
        if frame is not None:
            self._publish(frame)

    async def _answer(self) -> Frame | None:
        """The next frame, None if it isn't due. A reading that hangs is awaited, not doubled."""
        if self._reading is None:
            self._reading = asyncio.create_task(asyncio.to_thread(self._read, self._is_due()))
        done, _ = await asyncio.wait({self._reading}, timeout=self._answer_s)
        if not done:
            raise Unanswered(f"no answer in {self._answer_s} s")
        reading, self._reading = self._reading, None
        return reading.result()

    def _is_due(self) -> bool:
        return asyncio.get_running_loop().time() - self._read_at >= self._refresh_s

    def _read(self, due: bool) -> Frame | None:
        """In a thread: the database is read and the board reckoned there, so that pushes aren't held up."""
        try:
            revision = self._reader.revision(), self._watch.revision()
            if revision == self._revision and not due:
                return None
            snapshot = self._reader.snapshot(self._now(), EVERYTHING)
        except Exception as error:  # whatever storage raises means the same here
            raise Unanswered(f"{type(error).__name__}: {error}") from error
        alerts = self._watch.read(snapshot.at)
        frame = Frame(self._number(), snapshot.at, snapshot, self._network, alerts=alerts)
        frame.board(EVERYTHING)
        self._revision = revision
        return frame

    def _publish(self, frame: Frame) -> None:
        if self.frame is not None and self.frame.silent_since is not None:
            log.info("the board is known again")
        self._read_at = asyncio.get_running_loop().time()
        self._show(replace(frame, number=self._number()))

    def _publish_silence(self, reason: str) -> bool:
        """A frame of which nothing is known; whether that, or the reason, is new."""
        now, last = self._now(), self.frame
        since = last.silent_since if last is not None else None
        told = last is not None and since is not None and last.silent_reason == reason
        self._read_at = float("-inf")
        snapshot = last.snapshot if last is not None else Snapshot(now)
        self._show(
            Frame(
                self._number(),
                now,
                snapshot,
                self._network,
                silent_since=since or now,
                silent_reason=reason,
                alerts=self._watch.blind(),
            )
        )
        return not told

    def _number(self) -> int:
        return self.frame.number + 1 if self.frame is not None else 1

    def _show(self, frame: Frame) -> None:
        self._arrangement = arrange(self._arrangement, frame.board(EVERYTHING), frame.at)
        self.frame = frame.ordered(self._arrangement.order)
        self._renderings = {}
        shown, self._next = self._next, asyncio.Event()
        shown.set()

    async def after(self, number: int) -> Frame:
        """The newest frame, once there is one later than `number`."""
        while self.frame is None or self.frame.number <= number:
            await self._next.wait()
        return self.frame

    async def rendering(self, frame: Frame, screen: Screen) -> Rendering | None:
        """The live part of a screen, shared with equal screens; None if its view failed."""
        if self.frame is not frame:
            return await self._render(frame, screen)
        if screen not in self._renderings:
            self._renderings[screen] = asyncio.create_task(self._render(frame, screen))
        return await asyncio.shield(self._renderings[screen])

    async def _render(self, frame: Frame, screen: Screen) -> Rendering | None:
        view = self._views.get(screen.page)
        if view is None:
            return Rendering("null", "")
        try:
            text = await asyncio.to_thread(lambda: str(to_json_plotly(view(frame, screen))))
        except Exception:  # a view that can't read must not end the screen's push
            self._fail(screen.page, frame.at)
            return None
        self.failing.pop(screen.page, None)
        return Rendering(text, blake2b(text.encode(), digest_size=8).hexdigest())

    def _fail(self, page: str, at: datetime) -> None:
        if page not in self.failing:
            log.exception("the live view of %s failed", page)
        self.failing.setdefault(page, at)
