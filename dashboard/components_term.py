"""The proof of a term as Dash components. Nothing is decided or translated here."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components_tables import figures, lines, part, table
from dashboard.views_term import TermView
from dashboard.views_term_rule import Line

COMMAND = "term-command"


def term(view: TermView) -> Component:
    """The live part of the page."""
    verdict = html.Span([html.Span(view.shape, className="shape"), html.B(view.word)], className="word")
    return html.Div(
        className=f"term-page {view.state}",
        children=[
            html.P(html.A(view.back.text, href=view.back.href)),
            html.Header(
                [
                    html.Div([html.H1(view.title), html.P(view.place, className="facts")]),
                    html.P(verdict, className="state", **part("state")),
                ]
            ),
            lines(view.notes, "notes"),
            figures(view.figures, view.old, "figures"),
            html.Div(
                [rule(view.rule_title, view.rule), table(view.intervals, "intervals", view.old)],
                className="columns",
            ),
            command(view),
            table(view.steps, "steps"),
        ],
    )


def rule(title: str, rows: Sequence[Line]) -> Component:
    """Labels and what belongs to them."""
    found = [one for row in rows for one in (html.Dt(row.label), _text(row))]
    return html.Section([html.H2(title), html.Dl(found)], className="panel rule", hidden=not rows)


def _text(row: Line) -> Component:
    return html.Dd(html.Code(row.text) if row.code else row.text)


def command(view: TermView) -> Component:
    """The command line; a click selects it whole."""
    return html.Section(
        [
            html.H2(view.command_title),
            html.Div(
                [
                    html.Pre(view.command, id=COMMAND, className="code command"),
                    dcc.Clipboard(target_id=COMMAND, title=view.command_title, className="copy"),
                ],
                className="copied",
            ),
            html.P(view.command_note, className="quiet small"),
        ],
        className="panel",
        hidden=not view.command,
    )
