"""`/export/{name}.csv` and its manifest: a file is whole, or the answer is an error.

The file is first written to disk and only then sent, with its length: what fails on the way is a
status 500 and never a short 200, and a transfer that breaks off is seen by every client. Memory doesn't
grow with the file; disk is bounded by SPOOL_LIMIT times AT_ONCE.
"""

import base64
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import JSONResponse, StreamingResponse

from dashboard.csv_text import Separator
from dashboard.deps import Deps
from dashboard.exports_cells import Stores
from dashboard.exports_file import Export, Style, TooLarge, Written, manifest, write
from dashboard.exports_period import Asked, BadFilter, NoSuchAlert, NoSuchBranch, filters
from dashboard.exports_tables import TABLES
from sitcenter.domain.scope import EVERYTHING

AT_ONCE = 2
"""Exports at the same time; they read long, and screens come first."""
SPOOL_LIMIT = 2 << 30
SEND_BYTES = 1 << 16
BUSY_RETRY_S = 30

From = Annotated[str | None, Query(alias="from", description="Date or instant, included. Default: today.")]
To = Annotated[str | None, Query(alias="to", description="Date or instant, not included itself.")]
Branches = Annotated[str | None, Query(description="Branch ids between commas. Default: all.")]
Service = Annotated[str | None, Query(description="Service code.")]
Status = Annotated[str | None, Query(description="Status, as in the column of that name.")]
RuleId = Annotated[str | None, Query(alias="rule", description="Of `signals`: the indicator's id.")]
AlertId = Annotated[str | None, Query(alias="alert", description="Of `evidence`: whose.")]
Sep = Annotated[Separator, Query(description="`semicolon` for Excel in Kazakh or Russian.")]
Marked = Annotated[
    bool,
    Query(
        alias="mark_ids",
        description="Put an apostrophe before each identifier: Excel then keeps leading zeros.",
    ),
]


def router(deps: Deps) -> APIRouter:
    """Routes of all files in TABLES."""
    routes = APIRouter(prefix="/export", tags=["export"])
    slots = BoundedSemaphore(AT_ONCE)

    def wanted(
        name: str,
        start: From = None,
        end: To = None,
        branches: Branches = None,
        service: Service = None,
        status: Status = None,
        alert: AlertId = None,
        rule: RuleId = None,
        sep: Sep = Separator.COMMA,
        mark_ids: Marked = False,
    ) -> Export:
        return _export(
            deps, name, Asked(start, end, branches, service, status, alert, rule), Style(sep, mark_ids)
        )

    Wanted = Annotated[Export, Depends(wanted)]  # noqa: N806  # a type, though made here

    @routes.get("/{name}.csv", response_class=StreamingResponse)
    def csv_file(export: Wanted) -> StreamingResponse:
        """The rows of a period as CSV: UTF-8 with BOM, English keys, times with the branch's offset."""
        return _answer(export, _spool(export, slots))

    @routes.get("/{name}.manifest.json")
    def manifest_file(export: Wanted) -> JSONResponse:
        """Row count, SHA-256 and filters of the file that the same parameters give now."""
        spooled = _spool(export, slots)
        spooled.file.close()
        return JSONResponse(manifest(export, spooled.written, deps.version, deps.now()))

    return routes


@dataclass(frozen=True, slots=True)
class _Spooled:
    """A finished file without a name: the system removes it when it is closed."""

    file: BinaryIO
    written: Written


def _export(deps: Deps, name: str, asked: Asked, style: Style) -> Export:
    table = TABLES.get(name)
    if table is None:
        raise HTTPException(404, f"no such export: {name}; there are {', '.join(TABLES)}")
    if table.needs_desk and deps.alerts is None:
        raise HTTPException(404, "alerts are not evaluated here")
    if asked.service_code and not table.by_service:
        raise HTTPException(400, f"service: no filter of {name}")
    if asked.rule_id and not table.by_rule:
        raise HTTPException(400, f"rule: no filter of {name}")
    if asked.rule_id and deps.indicators.cards and asked.rule_id not in deps.indicators.cards:
        raise HTTPException(404, f"rule: no such indicator: {asked.rule_id[:40]}")
    if asked.alert and table.narrowed is None:
        raise HTTPException(400, f"alert: no filter of {name}")
    stores = Stores(deps.reader, deps.alerts, deps.indicators.cards)
    try:
        chosen = filters(asked, EVERYTHING, deps.network, table.statuses, deps.now())
        chosen = table.narrowed(stores, chosen) if table.narrowed else chosen
    except (NoSuchAlert, NoSuchBranch) as error:
        raise HTTPException(404, str(error)) from error
    except BadFilter as error:
        raise HTTPException(400, str(error)) from error
    return Export(table, chosen, style, deps.network, stores)


def _spool(export: Export, slots: BoundedSemaphore) -> _Spooled:
    if not slots.acquire(blocking=False):
        raise HTTPException(
            503, "other exports are being prepared", headers={"Retry-After": str(BUSY_RETRY_S)}
        )
    try:
        with ExitStack() as on_failure:
            file = on_failure.enter_context(tempfile.TemporaryFile(prefix="sitcenter-export-"))
            written = write(export, file, SPOOL_LIMIT)
            file.seek(0)
            on_failure.pop_all()
    except TooLarge as error:
        raise HTTPException(413, str(error)) from error
    finally:
        slots.release()
    return _Spooled(file, written)


def _answer(export: Export, spooled: _Spooled) -> StreamingResponse:
    digest = base64.b64encode(bytes.fromhex(spooled.written.sha256)).decode()
    return StreamingResponse(
        _pieces(spooled.file),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{export.filename()}"',
            "Content-Length": str(spooled.written.size),
            "Repr-Digest": f"sha-256=:{digest}:",
            "X-Row-Count": str(spooled.written.rows),
            "Cache-Control": "no-store",
        },
    )


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(SEND_BYTES):
            yield piece
