"""One branch: its waits, desks, queues and day."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import dash
from dash import Dash, html
from dash.development.base_component import Component
from plotly.graph_objects import Figure  # type: ignore[import-untyped]

from dashboard.camera_setting import camera_setting
from dashboard.components_branch import branch
from dashboard.deps import Deps
from dashboard.figures_day import DayWords, day_figure
from dashboard.figures_table import Hours, day_table
from dashboard.frames import Frame, Screen
from dashboard.i18n import Translator
from dashboard.live import LIVE
from dashboard.pages.forecast_panel import ForecastPanel
from dashboard.pages.missing import no_branch
from dashboard.pages.term_panel import TermsPanel
from dashboard.root import page
from dashboard.views_branch import branch_view
from dashboard.views_cameras_branch import branch_cameras
from sitcenter.domain.board_types import BranchBoard, State
from sitcenter.domain.facts import WaitSpan
from sitcenter.domain.forecast.usual import UsualDay
from sitcenter.domain.network import Branch

PAGE = "branch"
REDRAWN = timedelta(minutes=1)
"""The day's curve moves once a minute: faster nobody sees, and a figure is the page's largest part."""


def register(_app: Dash, deps: Deps) -> None:
    """The page and its live view."""

    def layout(
        branch_id: str = "", lang: str | None = None, theme: str | None = None, **_query: str
    ) -> Component:
        translator = deps.translator(lang)
        clock = html.Div([html.Time(id="clock"), html.Span(id="heart")], className="now")
        known = branch_id in deps.network.branches
        first = None if known else no_branch([branch_id], translator)
        return page(deps, translator, PAGE, [clock, html.Main(first, id=LIVE)], theme_of(theme))

    def title(branch_id: str = "", **_path: str) -> str:
        place = deps.network.branches.get(branch_id)
        return place.short.get(deps.site.default_language) if place else branch_id

    dash.register_page(  # type: ignore[no-untyped-call]
        PAGE, path_template="/branch/<branch_id>", layout=layout, title=title
    )
    deps.hub.add(PAGE, BranchPage(deps).view)


def theme_of(wanted: str | None) -> str:
    """Browser pages are light unless the address asks for dark."""
    return "dark" if wanted == "dark" else "light"


class BranchPage:
    """The live view, and the day's waits that it keeps for a minute."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._spans: dict[str, tuple[datetime, Sequence[WaitSpan]]] = {}
        self._terms = TermsPanel(deps.reader)
        self._forecast = ForecastPanel(deps.reader)

    def view(self, frame: Frame, screen: Screen) -> Component:
        """The branch that the screen's address names; others are as unknown as those that don't exist."""
        translator = self._deps.translator(screen.language)
        boards = {board.branch_id: board for board in frame.board(screen.scope).branches}
        board = boards.get(screen.subject)
        if board is None:
            return no_branch([screen.subject], translator)
        place = frame.network.branches[board.branch_id]
        shown = branch_view(board, place, frame.network, translator, frame.at)
        usual = self._forecast.usual(frame, board, place)
        forecast = self._forecast.panel(frame, board, place, usual, translator)
        panels = (self._terms.panel(frame, place, translator),)
        day = self._figure(frame, screen, board, place, translator, usual)
        s = camera_setting(self._deps, frame, screen, theme_of(screen.option("theme")))
        cameras = branch_cameras(board, place, s)
        return branch(shown, day, cameras, panels, forecast)

    def _figure(
        self,
        frame: Frame,
        screen: Screen,
        board: BranchBoard,
        place: Branch,
        translator: Translator,
        usual: UsualDay | None,
    ) -> Figure | None:
        hours = _hours(board, frame.at)
        if hours is None:
            return None
        slots = [slot for slot in frame.snapshot.slots if slot.branch_id == board.branch_id]
        spans = self._day_spans(frame, board.branch_id, hours)
        day = day_table(slots, spans, hours, board.norm_s, board.capacity_per_day, place.zone, usual)
        return day_figure(day, _words(translator, board), theme_of(screen.option("theme")))

    def _day_spans(self, frame: Frame, branch_id: str, hours: Hours) -> Sequence[WaitSpan]:
        """The waits of the day. While the database is silent, those of the last reading."""
        if hours.known_until is None:
            return ()
        kept = self._spans.get(branch_id)
        if frame.silent_since is not None:
            return kept[1] if kept else ()
        if kept is None or kept[0] != hours.known_until:
            read = self._deps.reader.spans(branch_id, hours.opens - timedelta(hours=12), hours.known_until)
            kept = self._spans[branch_id] = (hours.known_until, tuple(read))
        return kept[1]


def _hours(board: BranchBoard, now: datetime) -> Hours | None:
    """What the curve covers; it ends where knowledge does."""
    if board.opens_at is None or board.closes_at is None:
        return None
    until = board.as_of if board.state is State.UNKNOWN else now
    return Hours(board.opens_at, board.closes_at, None if until is None else _floor(until))


def _floor(at: datetime) -> datetime:
    return at - (at - at.replace(minute=0, second=0, microsecond=0)) % REDRAWN


def _words(translator: Translator, board: BranchBoard) -> DayWords:
    _ = translator.text
    capacity = "" if board.capacity_per_day is None else translator.number(board.capacity_per_day)
    return DayWords(
        median=_("median of those called"),
        p90=_("p90 of those called"),
        longest=_("longest wait of those waiting"),
        norm=_("norm {minutes} min", minutes=board.norm_s // 60),
        arrivals=_("arrivals in 15 minutes"),
        capacity=_("capacity {n} a day, evenly", n=capacity),
        minutes=_("minutes"),
        people=_("people"),
        usual=_("usual (4 of 5 like days)"),
    )
