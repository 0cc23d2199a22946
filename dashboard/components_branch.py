"""The branch page as Dash components. Nothing is decided or translated here."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from plotly.graph_objects import Figure  # type: ignore[import-untyped]

from dashboard.components_grid import grid
from dashboard.components_tables import age, figures, lines, part, table
from dashboard.views_branch import BranchView, DeskView
from dashboard.views_cameras_branch import BranchCameras, CameraLink

TICKETS_WIDTHS = (0.8, 2.4, 1.75, 1.6, 1.42, 1.42, 1.05)
GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True}


def branch(
    view: BranchView,
    day: Figure | None,
    cameras: BranchCameras,
    panels: Sequence[Component] = (),
    forecast: Component | None = None,
) -> Component:
    """The live part of the page. `day` is None on a day without opening hours; `panels` stand below,
    `forecast` above the columns.
    """
    return html.Div(
        className=f"branch-page {view.state}",
        children=[
            header(view),
            lines(view.notes, "notes"),
            figures(view.figures, view.old, "figures"),
            *([] if forecast is None else [forecast]),
            html.Div(
                className="columns",
                children=[
                    html.Div(
                        [
                            desks(view, cameras),
                            *camera_strip(cameras),
                            table(view.services, "services", view.old),
                        ]
                    ),
                    html.Div([_day(view, day), grid(view.tickets, "tickets", TICKETS_WIDTHS, 2, view.old)]),
                ],
            ),
            *panels,
            _foot(view),
        ],
    )  # fmt: skip


def header(view: BranchView) -> Component:
    """Name, kind, place, hours; the state in a shape and a word; the age of the data."""
    trial = [html.Span(view.trial, className="chip")] if view.trial else []
    facts = [html.Span(fact) for fact in view.facts if fact]
    return html.Header(
        [
            html.Div([html.H1(view.name), html.P([*facts, *trial], className="facts")]),
            html.P(_state(view), className="state", **part("state")),
        ]
    )


def _state(view: BranchView) -> list[Component | str]:
    word = html.Span([html.Span(view.shape, className="shape"), html.B(view.word)], className="word")
    if view.as_of_ms is None:
        return [word]
    fresh: list[Component | str] = [f"{view.age_label} {view.at} · ", age(view.as_of_ms)]
    return [word, html.Span(fresh, className="fresh quiet")]


def desks(view: BranchView, cameras: BranchCameras) -> Component:
    """The map of desks, in the configured order; it is said which of them no camera sees."""
    title = html.H2([view.desks_title, html.Span(view.desks_count, className="quiet")])
    if not view.desks:
        return html.Section([title, html.P(view.desks_empty, className="empty")], className="panel desk-map")
    return html.Section(
        [title, html.Ul([desk(one, _unseen(one, cameras)) for one in view.desks])],
        className=f"panel desk-map{' old' if view.old else ''}",
        **part("desks"),
    )


def _unseen(view: DeskView, cameras: BranchCameras) -> str:
    return cameras.unseen if view.number in cameras.unseen_desks else ""


def camera_strip(view: BranchCameras) -> list[Component]:
    """A mark, a name and a word a camera, each leading to its page; nothing where there are none."""
    if not view.links:
        return []
    title = html.H2([view.title, html.A(view.all_text, href=view.all_href, className="quiet")])
    strip = html.Ul([_camera(one) for one in view.links])
    return [html.Section([title, strip], className="panel camera-strip", **part("branch-cameras"))]


def _camera(view: CameraLink) -> Component:
    link = html.A([html.Span(view.name), html.Span(view.word, className=view.level)], href=view.href)
    return html.Li([html.Img(src=view.mark, alt=""), link], className=str(view.kind))


def desk(view: DeskView, unseen: str = "") -> Component:
    """One desk: number, shape and word of its state, the ticket it serves, since when, why it pauses.

    `unseen`: the words that no camera sees it; they call for attention while it serves.
    """
    kind = [html.Span(view.kind, className="kind")] if view.kind else []
    ticket = [html.Span(view.ticket, className="ticket")] if view.ticket else []
    reason = [html.Span(view.reason, className="reason")] if view.reason else []
    since = [html.Span(view.since)] + ([age(view.since_ms)] if view.since_ms is not None else [])
    return html.Li(
        className=f"desk {view.state}{' attention' if view.attention else ''}",
        children=[
            html.Span([html.B(view.number), *kind], className="number"),
            html.Span([html.Span(className="mark"), html.Span(view.word)], className="word"),
            *ticket,
            *reason,
            html.Span(since, className="since quiet"),
            *([html.Span(_attend(view, unseen), className=_unseen_kind(view))] if unseen else []),
        ],
    )


def _attend(view: DeskView, unseen: str) -> str:
    return f"◆ {unseen}" if view.state == "serving" else unseen


def _unseen_kind(view: DeskView) -> str:
    return "unseen now" if view.state == "serving" else "unseen quiet"


def _day(view: BranchView, day: Figure | None) -> Component:
    title = html.H2(view.day_title)
    if day is None:
        return html.Section([title, html.P(view.day_empty, className="empty")], className="panel day")
    graph = dcc.Graph(figure=day, config=GRAPH_CONFIG, style={"height": "395px"})
    return html.Section([title, graph], className=f"panel day{' old' if view.old else ''}", **part("day"))


def _foot(view: BranchView) -> Component:
    links = [html.A(link.text, href=link.href) for link in view.exports]
    return html.Footer(
        [
            html.P(view.footnote, className="footnote"),
            html.P([html.B(view.exports_title), *links], className="exports"),
        ]
    )
