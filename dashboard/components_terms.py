"""The list of terms at risk as Dash components. Nothing is decided or translated here."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components_grid import grid
from dashboard.components_tables import figures, lines, part, table
from dashboard.views_tables import Cell
from dashboard.views_terms import Share, TermsView

ROW_WIDTHS = (1.5, 1.35, 1.9, 1.3, 1.5, 1.3, 1.75, 1.45)


def terms(view: TermsView) -> Component:
    """The live part of the page."""
    return html.Div(
        className="terms-page",
        children=[
            html.H1(view.title),
            lines(view.notes, "notes"),
            filters(view.filters),
            figures(view.figures, view.old, "figures"),
            bar(view.bar_title, view.bar, view.old),
            html.Div(
                [table(view.stages, "stages", view.old), table(view.services, "services", view.old)],
                className="pair",
            ),
            grid(view.rows, "terms", ROW_WIDTHS, 1, view.old),
        ],
    )


def filters(cells: Sequence[Cell]) -> Component:
    """What the list is narrowed to; a click takes it away."""
    return html.P([html.A(cell.text, href=cell.href) for cell in cells], className="chosen", hidden=not cells)


def bar(title: str, shares: Sequence[Share], old: bool) -> Component:
    """Whom they wait for: a part for each, as wide as its count, with its shape, word and figure."""
    return html.Section(
        [html.H2(title), html.Div([_share(one) for one in shares], className="bar", **part("bar"))],
        className=f"panel attribution{' old' if old else ''}",
    )


def _share(view: Share) -> Component:
    figure = html.B(view.text, className="num")
    late = [html.Span(view.late, className="late")] if view.late else []
    return html.A(
        [html.Span([html.Span(view.shape, className="shape"), view.word], className="whom"), figure, *late],
        href=view.href,
        className=f"share {view.waits_for}{' chosen' if view.chosen else ''}",
        style={"flexGrow": max(view.count, 1)},
    )
