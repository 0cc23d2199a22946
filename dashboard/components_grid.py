"""A table as AG Grid: sortable, its texts whole. Nothing is decided or translated here.

The browser gets new rows without a new grid (see assets/parts.js), so sorting, scroll and focus stay.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag  # type: ignore[import-untyped]
from dash import html
from dash.development.base_component import Component

from dashboard.components_tables import part
from dashboard.views_tables import Cell, TableView

KINDS = ("num", "name", "ticket", "quiet", "code", "raw", "warn", "crit", "old")
"""Classes that a cell's kind may consist of; dashboard/assets/grid.css dresses them."""
LEAST_PX = 60
OPTIONS: Mapping[str, object] = {
    "domLayout": "autoHeight",
    "animateRows": False,
    "enableCellTextSelection": True,
    "ensureDomOrder": True,
    "suppressMovableColumns": True,
    "suppressColumnVirtualisation": True,
    "suppressRowVirtualisation": True,
    "suppressScrollOnNewData": True,
    "suppressMultiSort": True,
}
COLUMN: Mapping[str, object] = {
    "sortable": True,
    "resizable": False,
    "wrapText": True,
    "autoHeight": True,
    "wrapHeaderText": True,
    "autoHeaderHeight": True,
    "suppressHeaderMenuButton": True,
    "suppressHeaderContextMenu": True,
    "minWidth": LEAST_PX,
}


def grid(view: TableView, name: str, widths: Sequence[float], keys: int, old: bool = False) -> Component:
    """A titled grid. `widths`: shares of the columns; the first `keys` cells tell one row from another."""
    children: list[Component] = [html.H2(view.title)]
    if view.rows:
        children.append(_grid(view, name, widths, keys))
        children.append(html.P(view.note, className="quiet small", **part(f"{name}-note")))
    else:
        children.append(html.P(view.empty, className="empty"))
    return html.Section(children, className=f"panel {name}{' old' if old else ''}")


def _grid(view: TableView, name: str, widths: Sequence[float], keys: int) -> Component:
    made: Component = dag.AgGrid(
        **part(f"{name}-grid"),
        className="grid",
        columnDefs=[
            _column(k, head, width, any(row[k].href for row in view.rows))
            for k, (head, width) in enumerate(zip(view.head, widths, strict=True))
        ],
        defaultColDef=dict(COLUMN),
        rowData=rows(view.rows, keys),
        getRowId="params.data.id",
        dashGridOptions={**OPTIONS, "localeText": {"ariaSortableColumn": view.sort_hint}},
        style={"height": None, "width": "100%"},
    )
    return made


def rows(cells: Sequence[Sequence[Cell]], keys: int) -> list[dict[str, Any]]:
    """Rows for the grid: v0, v1 … to sort by, t0, t1 … to show, k0, k1 … their classes, and an id each.

    h0, h1 … are the addresses of those cells that lead somewhere; a0, a1 … the instants (in ms of the
    epoch) whose age is shown.
    """
    seen: Counter[str] = Counter()
    made = []
    for row in cells:
        key = "|".join(cell.text for cell in row[:keys])
        seen[key] += 1
        made.append(fields(f"{key}|{seen[key]}", row))
    return made


def fields(row_id: str, cells: Sequence[Cell]) -> dict[str, Any]:
    """One row for the grid."""
    made: dict[str, Any] = {"id": row_id}
    for k, cell in enumerate(cells):
        made |= {f"v{k}": cell.order, f"t{k}": cell.text, f"k{k}": f" {cell.kind} "}
        made |= {f"h{k}": cell.href} if cell.href else {}
        made |= {f"a{k}": cell.as_of_ms} if cell.as_of_ms is not None else {}
    return made


def _column(k: int, head: Cell, width: float, leads: bool) -> dict[str, Any]:
    """`leads`: its cells may be links; assets/cells.js draws them."""
    drawn = {"cellRenderer": "CellLink", "cellRendererParams": {"href": f"h{k}", "text": f"t{k}"}}
    return {
        **(drawn if leads else {}),
        "colId": f"v{k}",
        "field": f"v{k}",
        "headerName": head.text,
        "headerClass": head.kind,
        "flex": width,
        "valueFormatter": {"function": f"params.data.t{k}"},
        "cellClassRules": {kind: f"params.data.k{k}.includes(' {kind} ')" for kind in KINDS},
    }
