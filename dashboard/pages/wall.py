"""The wall: every branch on one screen, read from five metres."""

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.live import LIVE
from dashboard.root import page

PAGE = "wall"


def register(_app: Dash, deps: Deps) -> None:
    """The page, also as the front page, and its live view."""

    def layout(lang: str | None = None, theme: str | None = None, **_query: str) -> Component:
        live = html.Main(id=LIVE, className="wall")
        return page(deps, deps.translator(lang), PAGE, [live], theme or "dark")

    def view(frame: Frame, screen: Screen) -> Component:
        return html.Div(str(frame.board(screen.scope)))

    dash.register_page(PAGE, path="/wall", layout=layout)  # type: ignore[no-untyped-call]
    dash.register_page("front", path="/", layout=layout)  # type: ignore[no-untyped-call]
    deps.hub.add(PAGE, view)
