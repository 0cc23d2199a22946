"""The page of all indicators as Dash components. Nothing is decided or translated here."""

from dash import html
from dash.development.base_component import Component

from dashboard.components_grid import grid
from dashboard.components_tables import figures, lines
from dashboard.views_rules import RulesView

WIDTHS = (0.98, 2.05, 1.55, 1.3, 4.1, 1.15, 1.1, 1.1, 0.85, 1.35)


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
