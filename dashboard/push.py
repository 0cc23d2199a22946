"""How frames reach browsers: a WebSocket pushes, an interval asks where WebSockets are blocked.

Two hidden elements of the root layout carry them as JSON text: BOARD the live part of the page, sent when it
changes, and BEAT the heartbeat, sent with every frame. dashboard/assets/live.js does the rest in the browser.

No callback may have these elements as an Input: Dash's renderer keeps every value that an Input ever had (its
history for undo), and a wall that runs for weeks would grow by hundreds of megabytes a day.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from dash import Dash, Input, Output, State, ctx, no_update, set_props
from dash.backends.ws import DashWebsocketCallback

from dashboard.deps import Deps
from dashboard.frames import DATABASE_SILENT, Frame, Screen, screen
from dashboard.i18n import LANGUAGES
from dashboard.live import Rendering
from sitcenter.domain.scope import EVERYTHING

ADDRESS, BOARD, BEAT, KICK, FALLBACK, TAB = "address", "board", "beat", "kick", "fallback", "tab"
ANSWER_S = 10.0
"""A browser that doesn't tell its address for so long is gone."""


def register(app: Dash, deps: Deps) -> None:
    """The root layout's callbacks; none of them belongs to a page."""
    app.callback(websocket=True, persistent=True)(_pushing(deps))
    app.callback(
        Output(BOARD, "children"),
        Output(BEAT, "children"),
        Input(FALLBACK, "n_intervals"),
        State(ADDRESS, "href"),
        State(BEAT, "children"),
        prevent_initial_call=True,
    )(_asking(deps))
    app.callback(Input(KICK, "data"), websocket=True, prevent_initial_call=True)(_wake)


async def _wake(_kick: object) -> None:
    """Nothing to do: a message makes the browser's worker reconnect at once instead of backing off."""


def screen_of(deps: Deps, href: str) -> Screen:
    """The screen at a browser's address."""
    return screen(href, EVERYTHING, LANGUAGES, deps.site.default_language, deps.network.branches)


def beat(deps: Deps, frame: Frame, page: str, rendering: Rendering | None, way: str) -> str:
    """The heartbeat: server time and its zone's offset in ms; since when (ms) the database is silent, if so.

    `failed`: since when (ms) the figures can't be renewed although the database answers.
    """
    fault = frame.silent_reason != DATABASE_SILENT
    failed = deps.hub.failing.get(page, frame.at) if rendering is None else None
    if frame.silent_since is not None and fault:
        failed = frame.silent_since
    silent = None if fault else frame.silent_since
    offset = frame.at.astimezone(deps.network.zone).utcoffset()
    told = {
        "number": frame.number,
        "now": _ms(frame.at),
        "silent": _ms(silent),
        "failed": _ms(failed),
        "offset": int(offset.total_seconds() * 1000) if offset is not None else 0,
        "version": deps.version,
        "digest": rendering.digest if rendering is not None else None,
        "way": way,
    }
    return orjson.dumps(told).decode()


def _ms(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1000)


def _pushing(deps: Deps) -> Any:
    latest: dict[str, object] = {}

    async def push() -> None:
        """One browser's push, until it leaves.

        A browser that reconnected may for a while have two sockets: its older push gives way.
        """
        socket, mine = ctx.websocket, object()
        if socket is None:  # a browser without WebSockets asks over HTTP: see `ask`
            return
        tab = str(await socket.get_prop(TAB, "children", timeout=ANSWER_S))
        latest[tab] = mine
        try:
            await _push_frames(deps, socket, lambda: latest.get(tab) is mine)
        except TimeoutError:  # its tabs share one socket: this one was closed, another keeps it open
            return
        finally:
            if latest.get(tab) is mine:
                del latest[tab]

    return push


async def _push_frames(deps: Deps, socket: DashWebsocketCallback, wanted: Callable[[], bool]) -> None:
    """Every frame from now on; the browser's address is asked anew for each."""
    number, sent = 0, None
    while wanted() and not socket.is_shutdown:
        frame = await deps.hub.after(number)
        number = frame.number
        href = await socket.get_prop(ADDRESS, "href", timeout=ANSWER_S)
        if not href or not wanted():
            continue
        shown = screen_of(deps, href)
        rendering = await deps.hub.rendering(frame, shown)
        if rendering is not None and rendering.digest != sent:
            sent = rendering.digest
            set_props(BOARD, {"children": rendering.text})
        set_props(BEAT, {"children": beat(deps, frame, shown.page, rendering, "push")})


def _asking(deps: Deps) -> Any:
    async def ask(_n: int, href: str, heard: str | None) -> tuple[Any, Any]:
        frame, last = deps.hub.frame, orjson.loads(heard) if heard else {}
        if frame is None or last.get("number") == frame.number:
            return no_update, no_update
        shown = screen_of(deps, href)
        rendering = await deps.hub.rendering(frame, shown)
        isnew = rendering is not None and rendering.digest != last.get("digest")
        text = rendering.text if rendering is not None and isnew else no_update
        return text, beat(deps, frame, shown.page, rendering, "ask")

    return ask
