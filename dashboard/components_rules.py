"""The page of all indicators as Dash components. Nothing is decided or translated here."""

from dash import html
from dash.development.base_component import Component

from dashboard.components_grid import grid
from dashboard.components_tables import figures, lines
from dashboard.views_rules import RulesView

WIDTHS = (1, 1.75, 1.65, 1.45, 3.1, 1.25, 1.27, 1.27, 1.15, 1.4)


def rules(view: RulesView) -> Component:
    """The live part of the page."""
    return html.Div(
        className="rules-page",
        children=[
            html.H1(view.title),
            lines(view.notes, "notes"),
            *([html.P(view.unknown, className="empty unknown")] if view.unknown else _known(view)),
        ],
    )


def _known(view: RulesView) -> list[Component]:
    return [
        figures(view.sums, False, "figures"),
        grid(view.rules, "rules", WIDTHS, 1),
        html.P(view.meaning, className="quiet small"),
    ]
