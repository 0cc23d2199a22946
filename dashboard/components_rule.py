"""One rule's page as Dash components. Nothing is decided or translated here."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components_tables import figures, lines, part, table
from dashboard.figures_rule import HEIGHT_PX, Figure
from dashboard.views_alert import Said
from dashboard.views_rule import RuleView

GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True}


def rule(view: RuleView, weeks: Figure) -> Component:
    """The live part of the page; `weeks` is the drawing of its weeks."""
    power = [table(view.power, "power")] if view.power is not None else []
    return html.Div(
        className="rules-page rule-page",
        children=[
            html.Header(_head(view), **part("rule-head")),
            lines(view.notes, "notes"),
            figures(view.sums, False, "figures"),
            table(view.branches, "rule-branches"),
            html.Div(
                [_weeks(view, weeks), html.Div([table(view.verdicts, "verdicts"), _innocent(view)])],
                className="pair",
            ),
            _signals(view),
            html.Div([_card(view), table(view.exemptions, "exemptions")], className="pair"),
            *power,
        ],
    )


def _head(view: RuleView) -> list[Component]:
    return [
        html.P(html.A(view.back.text, href=view.back.href), className="place"),
        html.H1(f"{view.rule_id} · {view.name}"),
        html.P(view.about, className="quiet"),
        html.P(view.stand, className="stand" if view.looks else "stand unknown"),
        html.P(view.explanation),
    ]


def _weeks(view: RuleView, weeks: Figure) -> Component:
    graph = dcc.Graph(figure=weeks, config=GRAPH_CONFIG, style={"height": f"{HEIGHT_PX}px"})
    drawn = [graph, html.P(view.weeks_note, className="quiet small")]
    empty = [html.P(view.weeks_empty, className="empty")]
    return html.Section(
        [html.H2(view.weeks_title), *(empty if view.weeks_empty else drawn)],
        className="panel weeks",
        **part("rule-weeks"),
    )


def _signals(view: RuleView) -> Component:
    link = html.P(html.A(view.export.text, href=view.export.href), className="export")
    return html.Div([table(view.signals, "rule-signals"), link], className="signals")


def _card(view: RuleView) -> Component:
    rows = [child for said in view.card for child in (html.Dt(said.label), html.Dd(_said(said)))]
    return html.Section(
        [html.H2(view.card_title), html.Dl(rows)], className="panel rule", **part("rule-card")
    )


def _said(said: Said) -> Component | str:
    return html.A(said.text, href=said.href, rel="noreferrer") if said.href else said.text


def _innocent(view: RuleView) -> Component:
    causes = [html.Li(text) for text in view.innocent]
    return html.Section(
        [html.H2(view.innocent_title), html.Ul(causes)], className="panel innocent", **part("innocent")
    )
