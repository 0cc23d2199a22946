"""One camera's page as Dash components. Nothing is decided or translated here."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components_cameras import choices
from dashboard.components_tables import age, part, table
from dashboard.figures_camera import HEIGHT_PX, Figure
from dashboard.views_camera import Band, CameraView, MeasuresPart
from dashboard.views_camera_measures import MeasureView
from dashboard.views_camera_still import StillView

GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True}


def camera(view: CameraView, figures: Mapping[str, Figure]) -> Component:
    """The live part of the page. `figures`: a drawing for each measure, by its name."""
    return html.Div(
        className="camera-page",
        children=[
            html.Div(_head(view), **part("camera-head")),
            *([_still(view.still)] if view.still else []),
            html.Div(_bands(view), className="panel bands", **part("camera-bands")),
            _measures(view.measures, figures),
            html.Div(_desks(view), className="panel coverage", **part("camera-desks")),
            table(view.intervals, "camera-intervals"),
            table(view.orders, "camera-orders"),
            html.P(view.footnote, className="footnote quiet"),
        ],
    )


def _head(view: CameraView) -> Component:
    counted: list[Component | str] = [" · ", age(view.since_ms)] if view.since_ms is not None else []
    return html.Header(
        [
            html.P(
                [html.A(view.all_text, href=view.all_href), " · ", html.A(view.place, href=view.place_href)],
                className="place",
            ),
            html.H1(view.name),
            html.P([html.Img(src=view.mark, alt="", className="mark"), html.B(view.word)], className="word"),
            *([html.P(view.cause, className="cause")] if view.cause else []),
            *([html.P([view.since, *counted], className="since")] if view.since else []),
            *(html.P(text, className="note quiet") for text in view.notes),
            html.P(view.meaning, className="meaning"),
            html.P([html.Span(f"{view.advice_label}: ", className="quiet"), view.advice], className="advice"),
        ],
        className=f"camera-head {view.kind} {view.level}".rstrip(),
    )


def _still(view: StillView) -> Component:
    """The picture if there is one, and what it is or why there is none."""
    words = [html.P(text, className="quiet") for text in view.words]
    shown = [html.Img(src=view.source, alt=view.title, width=320, height=180)] if view.source else []
    return html.Section(
        [html.H2(view.title), *shown, *words], className="panel still", **part("camera-still")
    )


def _bands(view: CameraView) -> list[Component]:
    record = [html.Div([html.Dt(label), html.Dd(text)]) for label, text in view.record]
    return [html.Dl(record, className="record"), *map(_band, view.bands)]


def _band(band: Band) -> Component:
    ends = html.P([html.Span(band.start), html.Span(band.end)], className="ends quiet")
    return html.Div([html.H3(band.title), html.Img(src=band.image, alt=band.title), ends], className="band")


def _measures(view: MeasuresPart, figures: Mapping[str, Figure]) -> Component:
    top: list[Component] = [html.H2(view.title), choices(view.spans)]
    if view.empty:
        return html.Section([*top, html.P(view.empty, className="empty")], className="panel measures")
    drawn = [_measure(one, figures[one.name]) for one in view.drawn]
    note = html.P(view.note, className="quiet small")
    return html.Section([*top, note, html.Div(drawn, className="plots")], className="panel measures")


def _measure(view: MeasureView, figure: Figure) -> Component:
    """Its name, its last value with a shape where it lies beyond a limit, the limits, and the curve."""
    value = html.B([html.Span("▲ ", className="shape"), view.word] if view.beyond else view.word)
    title = [html.Span(view.title, className="label"), value, html.Span(view.limit, className="quiet")]
    return html.Div(
        [
            html.P(title, className="beyond" if view.beyond else ""),
            dcc.Graph(figure=figure, config=GRAPH_CONFIG, style={"height": f"{HEIGHT_PX}px"}),
        ],
        className="plot",
        **part(f"measure-{view.name}"),
    )


def _desks(view: CameraView) -> list[Component]:
    desks = [
        html.Li([html.B(one.numbers), f" {_shape(one.level)}{one.word}"], className=one.level)
        for one in view.desks
    ]
    masks = [html.H3(view.masks_title), html.Ul([html.Li(text) for text in view.masks])] if view.masks else []
    shown = html.Ul(desks) if desks else html.P(view.desks_empty, className="quiet")
    return [html.H2(view.desks_title), shown, *masks]


def _shape(level: str) -> str:
    return "◆ " if level == "warn" else ""
