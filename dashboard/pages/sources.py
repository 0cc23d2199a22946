"""The sources: whether they are read, how old their word is, and what became of every row."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard.components_sources import sources
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.live import LIVE
from dashboard.pages.branch import theme_of
from dashboard.pages.missing import left_out, no_branch
from dashboard.root import page
from dashboard.views_sources import source_views
from dashboard.views_sources_page import Quarantine, sources_view
from sitcenter.domain.scope import Scope

PAGE = "sources"
ROWS_SHOWN = 50
FRAMES_KEPT = 20
"""So long what was read stays for a scope that nobody asks for; browsers that poll skip some frames."""


def register(_app: Dash, deps: Deps) -> None:
    """The page and its live view."""

    def layout(lang: str | None = None, theme: str | None = None, **_query: str) -> Component:
        clock = html.Div([html.Time(id="clock"), html.Span(id="heart")], className="now")
        return page(deps, deps.translator(lang), PAGE, [clock, html.Main(id=LIVE)], theme_of(theme))

    dash.register_page(PAGE, path="/sources", layout=layout)  # type: ignore[no-untyped-call]
    deps.hub.add(PAGE, SourcesPage(deps).view)


class _Kept(NamedTuple):
    """A reading: the sources' counts that it belongs to, and the frame that last needed it."""

    counts: Mapping[str, int]
    read: Quarantine
    frame: int


class SourcesPage:
    """The live view, and what was set aside, read anew only when its counts change."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._kept: dict[Scope, _Kept] = {}

    def view(self, frame: Frame, screen: Screen) -> Component:
        """The sources of the branches that the screen may show."""
        translator = self._deps.translator(screen.language)
        if screen.is_empty:
            return no_branch(screen.missing, translator)
        views = source_views(frame, screen.scope)
        kept = self._quarantine(frame, screen.scope)
        shown = sources_view(views, kept, frame.network, self._deps.transports, translator, frame.at)
        return sources(replace(shown, missing=left_out(screen, translator)))

    def _quarantine(self, frame: Frame, scope: Scope) -> Quarantine:
        used = [(s, kept) for s, kept in list(self._kept.items()) if kept.frame > frame.number - FRAMES_KEPT]
        self._kept = dict(used)
        counts = {source.source_id: source.quarantined for source in frame.snapshot.sources}
        kept = self._kept.get(scope)
        if kept is None and frame.silent_since is not None:
            return Quarantine({}, ())
        if kept is None or (frame.silent_since is None and kept.counts != counts):
            kept = _Kept(counts, self._read(scope), frame.number)
        self._kept[scope] = kept._replace(frame=frame.number)
        return kept.read

    def _read(self, scope: Scope) -> Quarantine:
        reader = self._deps.reader
        rows = tuple(reader.quarantine(None, ROWS_SHOWN, scope))
        return Quarantine(reader.quarantine_reasons(scope), rows)
