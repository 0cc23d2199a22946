"""The page of alarm performance as Dash components. Nothing is decided or translated here."""

from dash import html
from dash.development.base_component import Component

from dashboard.components_tables import figures, lines, part, table
from dashboard.views_performance import PerformanceView


def performance(view: PerformanceView) -> Component:
    """The live part of the page."""
    links = [html.A(cell.text, href=cell.href, className=cell.kind) for cell in view.choices]
    return html.Div(
        className="performance-page",
        children=[
            html.H1(view.title),
            html.P(view.period, className="facts", **part("period")),
            html.P(links, className="chosen", **part("choices")),
            lines(view.notes, "notes"),
            *([html.P(view.unknown, className="empty")] if view.unknown else _known(view)),
            html.P(view.source, className="quiet small"),
        ],
    )


def _known(view: PerformanceView) -> list[Component]:
    return [
        figures(view.figures, False, "figures"),
        table(view.guideline, "guideline"),
        html.Div([table(view.top, "top"), table(view.severities, "severities")], className="pair"),
    ]
