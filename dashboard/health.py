"""/healthz says that the process lives; /readyz whether it can be relied on, and why not."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from dashboard.alerts_now import late_after
from dashboard.deps import Deps
from sitcenter.domain.scope import EVERYTHING

FRAME_LATE = timedelta(seconds=6)
COLLECTOR_LATE = timedelta(seconds=60)
"""Polls come every few seconds; a minute without a single attempt is a collector that stands."""
EVALUATION_LATE = timedelta(seconds=60)
"""Rules are evaluated every few seconds; what happens after the last time raises no alert. Where screens
wait longer before they call alerts late, so does /readyz."""


def router(deps: Deps, schema_is_current: Callable[[], bool]) -> APIRouter:
    """The two routes. They name branches and sources by id only, never figures."""
    routes = APIRouter()

    @routes.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "version": deps.version}

    @routes.get("/readyz", include_in_schema=False)
    def readyz() -> JSONResponse:
        reasons = [{"code": code, "detail": detail} for code, detail in _reasons(deps, schema_is_current)]
        status = "unavailable" if reasons else "ok"
        return JSONResponse({"status": status, "reasons": reasons}, status_code=503 if reasons else 200)

    return routes


def _reasons(deps: Deps, schema_is_current: Callable[[], bool]) -> Iterator[tuple[str, str]]:
    try:
        deps.reader.ping()
        current = schema_is_current()
    except Exception as error:  # whatever storage raises means the same here
        yield "database_silent", type(error).__name__
        return
    if not current:
        yield "schema_outdated", "run the migrations"
        return
    yield from _late(deps)


def _late(deps: Deps) -> Iterator[tuple[str, str]]:
    """A hub or a collector that stopped. One source that fails is a branch's trouble, not the service's."""
    now, frame = deps.now(), deps.hub.frame
    if frame is None or now - frame.at > FRAME_LATE:
        yield "hub_late", "no frame yet" if frame is None else frame.at.isoformat()
    attempts = [source.last_attempt_at for source in deps.reader.sources(EVERYTHING)]
    latest = max(filter(None, attempts), default=None)
    if latest is None or now - latest > COLLECTOR_LATE:
        yield "collector_late", "no source was ever polled" if latest is None else latest.isoformat()
    if deps.alerts is not None:
        evaluated_at = deps.alerts.evaluated_at()
        late = max(EVALUATION_LATE, late_after(deps.site.evaluate_s))
        if evaluated_at is None or now - evaluated_at > late:
            yield "evaluation_late", "never" if evaluated_at is None else evaluated_at.isoformat()
