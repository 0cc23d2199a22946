"""The wall: every branch on one screen, read from five metres."""

from dataclasses import replace

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard.alert_setting import setting
from dashboard.components import wall
from dashboard.deps import Deps
from dashboard.feed_view import feed_view
from dashboard.frames import Frame, Screen
from dashboard.live import LIVE
from dashboard.pages.missing import left_out, no_branch
from dashboard.root import page
from dashboard.views import wall_view

PAGE = "wall"
ROTATE = "20s"
"""How long a page of tiles stays where there are more branches than fit, unless the address says."""


def register(_app: Dash, deps: Deps) -> None:
    """The page, also as the front page, and its live view."""

    def layout(lang: str | None = None, theme: str | None = None, **_query: str) -> Component:
        clock = html.Div([html.Time(id="clock"), html.Span(id="heart")], className="now")
        live = html.Main(id=LIVE)
        return page(deps, deps.translator(lang), PAGE, [clock, live], theme_of(theme))

    def view(frame: Frame, screen: Screen) -> Component:
        translator = deps.translator(screen.language)
        if screen.is_empty:
            return no_branch(screen.missing, translator)
        board = frame.board(screen.scope)
        theme = theme_of(screen.option("theme"))
        seen = frame.alerts.within(screen.scope) if frame.alerts else ()
        feed = feed_view(frame.alerts, seen, setting(deps, frame, screen))
        shown = wall_view(board, deps.network, translator, frame.order, theme, deps.site.demo, feed)
        if screen.missing:
            shown = replace(shown, missing=left_out(screen, translator), feed=replace(feed, well=""))
        return wall(shown, screen.option("rotate") or ROTATE)

    dash.register_page(PAGE, path="/wall", layout=layout)  # type: ignore[no-untyped-call]
    dash.register_page("front", path="/", layout=layout)  # type: ignore[no-untyped-call]
    deps.hub.add(PAGE, view)


def theme_of(wanted: str | None) -> str:
    """The wall is dark unless the address asks for light."""
    return "light" if wanted == "light" else "dark"
