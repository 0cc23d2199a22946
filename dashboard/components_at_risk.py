"""The panel of terms at risk on a branch's page as Dash components."""

from dash import html
from dash.development.base_component import Component

from dashboard.components_tables import table
from dashboard.views_at_risk import AtRiskView


def at_risk_panel(view: AtRiskView) -> Component:
    """Two columns: what waits for the branch, and what waits for others."""
    note = [html.P(view.note, className="quiet")] if view.note else []
    return html.Section(
        [
            html.H2([view.title, " · ", html.A(view.link.text, href=view.link.href)]),
            *note,
            html.Div(
                [table(view.ours, "ours", view.old), table(view.theirs, "theirs", view.old)],
                className="pair",
            ),
        ],
        className="panel at-risk",
    )
