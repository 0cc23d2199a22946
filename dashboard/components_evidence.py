"""The evidence of an alert as Dash components. Nothing is decided or translated here."""

from datetime import tzinfo
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components_tables import part, table
from dashboard.evidence_block import Block
from dashboard.figures_evidence import figure, height
from dashboard.views_evidence import EvidenceView
from dashboard.views_tables import TableView

GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True}


def evidence(view: EvidenceView, zone: tzinfo, theme: str) -> Component:
    """All parts, each replaced by itself."""
    parts: list[Component] = [html.Div(_lead(view), className="panel lead", **part("evidence-lead"))]
    if view.checks:
        parts.append(table(view.checks, "evidence-checks"))
    if view.facts:
        parts.append(html.Div(_facts(view), className="panel facts-of", **part("evidence-facts")))
    parts += [_block(block, place, zone, theme) for place, block in enumerate(view.blocks)]
    if view.rows:
        parts.append(table(view.rows, "evidence-rows"))
    return html.Div(parts, className="evidence-of")


def _lead(view: EvidenceView) -> list[Component]:
    csv = [html.P(html.A(view.csv.text, href=view.csv.href), className="links")] if view.csv else []
    says = [html.P(text, className="says crit" if view.broken else "says") for text in view.lead]
    return [html.H2(view.title), *says, *csv]


def _facts(view: EvidenceView) -> list[Component]:
    lines = [one for fact in view.facts for one in (html.Dt(fact.label), html.Dd(fact.text))]
    return [html.H2(view.facts_title), html.Dl(lines)]


def _block(block: Block, place: int, zone: tzinfo, theme: str) -> Component:
    children: list[Component] = [
        html.H2(block.title),
        *(html.P(text, className="says") for text in block.says),
    ]
    if block.links:
        children.append(html.P([html.A(one.text, href=one.href) for one in block.links], className="links"))
    if block.drawn is not None:
        children.append(
            dcc.Graph(
                figure=figure(block.drawn, zone, theme),
                config=GRAPH_CONFIG,
                style={"height": f"{height(block.drawn)}px"},
            )
        )
    children += [_table(view) for view in block.tables]
    return html.Section(children, className=f"panel block of-{block.name}", **part(f"evidence-{place}"))


def _table(view: TableView) -> Component:
    """The same in words, under the drawing."""
    return html.Div(table(view, ""), className="drawn-words")
