"""Figures and tables of several pages as Dash components. Nothing is decided or translated here."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.views_tables import NONE, Cell, FigureView, TableView

PART = "part-"
"""The browser replaces components with such an id one by one: what stays the same is not built anew."""


def part(name: str) -> dict[str, Any]:
    """The id of a part, as keyword arguments; no name, no part."""
    return {"id": f"{PART}{name}"} if name else {}


def figures(views: Sequence[FigureView], old: bool, name: str = "") -> Component:
    """A row of figures; old ones are struck through. `name` makes it a part of the live page."""
    return html.Section(
        [figure(view, old) for view in views], className="figures old" if old else "figures", **part(name)
    )


def figure(view: FigureView, old: bool) -> Component:
    """One figure: its label, the value with its unit, and what stands beside it."""
    value = html.S(view.text) if old and view.text != NONE else html.Strong(view.text)
    return html.Div(
        className=f"figure {view.state}".rstrip(),
        children=[
            html.Span(view.label, className="label"),
            html.Span([value, html.Span(view.unit, className="unit")], className="value"),
            html.Span(view.note, className="note"),
        ],
    )


def table(view: TableView, name: str, old: bool = False) -> Component:
    """A titled table that scrolls on its own where it is wider or longer than its place."""
    children: list[Component] = [html.H2(view.title)]
    if view.rows:
        children.append(_grid(view))
    else:
        children.append(html.P(view.empty, className="empty"))
    if view.note and view.rows:
        children.append(html.P(view.note, className="quiet small"))
    return html.Section(children, className=f"panel {name}{' old' if old else ''}", **part(name))


def _grid(view: TableView) -> Component:
    top = html.Thead(html.Tr([html.Th(c.text, className=c.kind, scope="col") for c in view.head]))
    body = html.Tbody([html.Tr([cell(c) for c in row]) for row in view.rows])
    return html.Div(html.Table([top, body]), className="scroll", tabIndex=0)


def cell(view: Cell) -> Component:
    """A cell of a table."""
    content: list[Component | str] = [view.text]
    if view.as_of_ms is not None:
        content += [" ", age(view.as_of_ms)]
    if view.href:
        content = [html.A(view.text, href=view.href)]
    return html.Td(content, className=view.kind.strip())


def age(as_of_ms: int) -> Component:
    """An age that live.js counts up in the browser."""
    marks: dict[str, Any] = {"data-as-of": as_of_ms}
    return html.Span(className="age", **marks)


def lines(texts: Sequence[str], kind: str) -> Component:
    """Short sentences, one below the other."""
    return html.Div([html.P(text) for text in texts], className=kind, **part(kind))
