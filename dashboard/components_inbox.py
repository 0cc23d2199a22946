"""The inbox as Dash components. Nothing is decided or translated here.

Its outline never changes with what is in it: the grid stays the same element, whatever happens, and with it
its sorting, its scroll and the row that somebody has chosen.
"""

from typing import Any

import dash_ag_grid as dag  # type: ignore[import-untyped]
from dash import html
from dash.development.base_component import Component

from dashboard.components_grid import COLUMN, KINDS, OPTIONS, fields
from dashboard.components_tables import part
from dashboard.views_inbox import CountView, InboxView
from dashboard.views_tables import Cell

WIDTHS = (1.4, 2.9, 1.7, 1.7, 2, 1.4, 1.6)
INBOX_KINDS = (*KINDS, "low", "fresh", "unhandled")
LINK, AGES = 1, (3, 6)
"""Which columns lead to the alert, and which show an age."""


def inbox(view: InboxView, sort_hint: str) -> Component:
    """The live part of the page."""
    return html.Div(
        className="alerts-page",
        children=[
            notices(view.notices, view.old),
            html.Div([count(one, view.old) for one in view.counts], className="counts", **part("counts")),
            html.Section(
                [_grid(view, sort_hint), html.P(view.note, className="quiet", **part("inbox-note"))],
                className="panel inbox",
            ),
        ],
    )


def notices(texts: tuple[str, ...], old: bool) -> Component:
    """Why what is shown may not hold; an empty place where all is well."""
    lines = [html.P([html.B("? "), text], className="notice old" if old else "notice") for text in texts]
    return html.Div(lines, className="notices", role="status", **part("notices"))


def count(view: CountView, old: bool) -> Component:
    """A count that leads to what it counts; an old one is struck through."""
    figure = html.S(view.text) if old else html.Strong(view.text)
    kind = "" if old else view.kind
    return html.A(
        [html.Span(view.label, className="label"), figure], href=view.href, className=f"count {kind}".rstrip()
    )


def _grid(view: InboxView, sort_hint: str) -> Component:
    made: Component = dag.AgGrid(
        **part("inbox-grid"),
        className="grid",
        columnDefs=[_column(k, *pair) for k, pair in enumerate(zip(view.head, WIDTHS, strict=True))],
        defaultColDef=dict(COLUMN),
        rowData=[fields(alert_id, cells) for alert_id, cells in view.rows],
        getRowId="params.data.id",
        dashGridOptions={
            **OPTIONS,
            "suppressNoRowsOverlay": True,
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "localeText": {"ariaSortableColumn": sort_hint},
        },
        style={"height": None, "width": "100%"},
    )
    return made


def _column(k: int, head: Cell, width: float) -> dict[str, Any]:
    return {
        "colId": f"v{k}",
        "field": f"v{k}",
        "headerName": head.text,
        "flex": width,
        "valueFormatter": {"function": f"params.data.t{k}"},
        "cellClassRules": {kind: f"params.data.k{k}.includes(' {kind} ')" for kind in INBOX_KINDS},
        **_drawn(k),
    }


def _drawn(k: int) -> dict[str, Any]:
    """How assets/cells.js draws a column's cells."""
    if k == LINK:
        return {"cellRenderer": "CellLink", "cellRendererParams": {"href": f"h{k}", "text": f"t{k}"}}
    if k in AGES:
        return {"cellRenderer": "CellAge", "cellRendererParams": {"age": f"a{k}", "text": f"t{k}"}}
    return {}
