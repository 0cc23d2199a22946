"""The sources page as Dash components. Nothing is decided or translated here."""

from dash import html
from dash.development.base_component import Component

from dashboard.components_grid import grid
from dashboard.components_tables import age, figures, part, table
from dashboard.views_sources_page import SourceCard, SourcesView
from dashboard.views_tables import Cell

SET_ASIDE_WIDTHS = (1.1, 1.5, 1.5, 1.7, 1.7, 2.6)


def sources(view: SourcesView) -> Component:
    """The live part of the page."""
    told = [html.P(text, className="empty") for text in (view.missing, view.empty) if text]
    return html.Div(
        className="sources-page",
        children=[
            html.H1(view.title),
            figures(view.summary, False, "summary"),
            *told,
            html.Div([card(one, f"source-{k}") for k, one in enumerate(view.cards)], className="cards"),
            html.Div(
                [table(view.reasons, "reasons"), grid(view.rows, "set-aside", SET_ASIDE_WIDTHS, 4)],
                className="quarantine",
            ),
        ],
    )


def card(view: SourceCard, name: str) -> Component:
    """One source: what it is, how it stands, how old its word is, what became of its rows."""
    error = [html.P(view.error, className="error")] if view.error else []
    balance = "sum" if view.adds_up else "sum crit"
    return html.Article(
        className=f"source {view.state}",
        **part(name),
        children=[
            html.H2([html.Code(view.source_id), html.Span(" · ".join(view.facts), className="quiet")]),
            html.P([html.Span(view.shape, className="shape"), html.B(view.word)], className="word"),
            html.P(view.branches, className="branches-served"),
            *error,
            html.Dl([_term(cell) for cell in view.times]),
            html.Div(
                [figures(view.counts, old=False), html.P(view.sum, className=balance)], className="rows"
            ),
        ],
    )


def _term(cell: Cell) -> Component:
    if cell.kind == "label":
        return html.Dt(cell.text)
    content: list[Component | str] = [cell.text]
    if cell.as_of_ms is not None:
        content += [" · ", age(cell.as_of_ms)]
    return html.Dd(content)
