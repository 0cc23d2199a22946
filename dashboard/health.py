"""/healthz says that the process lives; /readyz whether it can be relied on, and why not."""

from collections.abc import Callable, Iterator

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from dashboard.deps import Deps
from sitcenter.domain.feed import source_trouble
from sitcenter.domain.scope import EVERYTHING

FRAME_LATE_S = 6.0


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
    """A hub that stopped, and sources whose collector stopped. A silent source is not a stopped collector."""
    now = deps.now()
    frame = deps.hub.frame
    if frame is None or (now - frame.at).total_seconds() > FRAME_LATE_S:
        yield "hub_late", "no frame" if frame is None else frame.at.isoformat()
    sources = deps.reader.sources(EVERYTHING)
    if not sources:
        yield "no_source", "no source is registered"
    for source in sources:
        trouble = source_trouble(source, is_open=False, now=now)
        if trouble:
            yield trouble, source.source_id
