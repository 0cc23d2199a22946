"""The forecast panel as Dash components. Nothing is decided or translated here."""

from dash import html
from dash.development.base_component import Component

from dashboard.components_tables import figure, part
from dashboard.views_forecast import ForecastView


def forecast_panel(view: ForecastView) -> Component:
    """A titled row of figures, and what is still missing for them."""
    note = [html.P(view.note, className="quiet small")] if view.note else []
    row = html.Div([figure(one, view.old) for one in view.figures], className="figures")
    return html.Section([html.H2(view.title), row, *note], className="panel forecast", **part("forecast"))
