"""All cameras as Dash components. Nothing is decided or translated here."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components_tables import age, figures, part
from dashboard.views_cameras import CamerasView, Section
from dashboard.views_cameras_tile import CameraTile
from dashboard.views_tables import Cell


def cameras(view: CamerasView) -> Component:
    """The live part of the page."""
    return html.Div(
        className="cameras-page",
        children=[
            html.H1(view.title),
            *([html.P([html.B("? "), view.missing], className="missing")] if view.missing else []),
            figures(view.figures, old=False, name="camera-figures"),
            choices(view.choices),
            *(section(one) for one in view.sections),
            *([] if view.sections else [html.P(view.empty, className="panel empty")]),
            html.P(
                [view.footnote, " ", html.A(view.file.text, href=view.file.href)], className="footnote quiet"
            ),
        ],
    )


def choices(cells: Sequence[Cell]) -> Component:
    """What the page shows, to choose."""
    return html.P(
        [html.A(one.text, href=one.href, className=one.kind) for one in cells], className="choices-of"
    )


def section(view: Section) -> Component:
    """A branch: how its cameras stand, what nobody sees, and its cameras."""
    return html.Section(
        className="camera-section",
        children=[
            html.Header(_head(view), **part(f"cameras-{view.branch_id}")),
            html.Ul([tile(one) for one in view.tiles], className="camera-tiles"),
        ],
    )


def _head(view: Section) -> list[Component]:
    lines: list[Component] = [
        html.H2([html.A(view.name, href=view.href), html.Span(view.told, className=f"told {view.level}")])
    ]
    if view.blind:
        lines.append(html.P([html.Span("◆", className="shape"), view.blind], className="blind"))
    if view.doubtful:
        lines.append(html.P([html.Span("?", className="shape"), view.doubtful]))
    if view.unmapped:
        lines.append(html.P(view.unmapped, className="quiet small"))
    return lines


def tile(view: CameraTile) -> Component:
    """One camera, in as few components as can be: a page has more than a hundred, and each takes its time."""
    said = [
        html.P(text, className=kind)
        for text, kind in (
            (view.cause, "cause"),
            (view.blind, "blind"),
            (" · ".join(view.notes), "note quiet"),
            (view.measured, "measured"),
        )
        if text
    ]
    drawn = [html.Img(src=view.curves, alt=view.curves_alt)] if view.curves else []
    return html.Li(
        [
            html.A(view.name, href=view.href, className="name"),
            html.P(_word(view), className="word"),
            *said,
            *drawn,
            html.P(" · ".join(view.record), className="record"),
        ],
        className=f"camera {view.kind} {view.level}".rstrip(),
        style={"--mark": f'url("{view.mark}")'},
        **part(f"camera-{view.branch_id}-{view.camera_id}"),
    )


def _word(view: CameraTile) -> list[Component | str]:
    """How it stands and since when; for how long is counted where something is the matter."""
    if not view.since:
        return [view.word]
    if view.kind == "seeing" or view.since_ms is None:
        return [f"{view.word} · {view.since}"]
    return [view.word, html.Span([view.since, " · ", age(view.since_ms)], className="since quiet")]
