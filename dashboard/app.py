"""The web application: FastAPI underneath, Dash pages on top, one live hub for all screens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from dash import Dash
from fastapi import FastAPI

from dashboard import api, api_alerts, api_cameras, api_rules, camera_still, exports, health, inbound, push
from dashboard.alerts_now import late_after
from dashboard.build import build_id
from dashboard.deps import Deps, nobody
from dashboard.doors import AlertDesk, BoardReader, CameraDesk, SiteOptions
from dashboard.doors_integrity import Indicators
from dashboard.i18n import translators
from dashboard.live import Hub
from dashboard.missing import Missing
from dashboard.pages import (
    alert,
    branch,
    camera,
    cameras,
    maintenance,
    missing,
    performance,
    rule,
    sources,
    terms,
    wall,
)
from dashboard.pages import alerts as alerts_page
from dashboard.pages import rules as rules_page
from dashboard.root import root_layout
from dashboard.warm import warm_up
from sitcenter import clock
from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.network import Network

PAGES = (
    wall.register,
    branch.register,
    alerts_page.register,
    maintenance.register,
    alert.register,
    cameras.register,
    camera.register,
    sources.register,
    terms.register,
    rules_page.register,
    performance.register,
    missing.register,
)
"""Every page of the interface. A new page is a file in dashboard/pages and an entry here."""


class Settings(Protocol):
    """The part of the settings that screens need."""

    @property
    def site(self) -> SiteOptions:
        """Languages, ticks, demonstration."""

    @property
    def network(self) -> Network:
        """Branches, services, norms, calendar."""


def create_app(
    settings: Settings,
    reader: BoardReader,
    schema_is_current: Callable[[], bool],
    now: Callable[[], datetime] = clock.now,
    version: str | None = None,
    transports: Mapping[str, str] | None = None,
    alerts: AlertDesk | None = None,
    rules: Mapping[str, AlertRule] | None = None,
    webhooks: inbound.Inbound | None = None,
    camera_desk: CameraDesk | None = None,
    camera_limits: CameraLimits | None = None,
    stills: bool = False,
    own_tokens: Callable[[str], frozenset[str]] = nobody,
    indicators: Indicators | None = None,
) -> FastAPI:
    """The ASGI application. One a process, because Dash's register of pages is process-wide.

    Serve it with `lifespan="on"`: the live hub runs from startup to shutdown. A change of `version`
    makes open screens reload. Without `alerts` the screens say that none are evaluated here; without
    `camera_desk` nothing can be ordered of cameras. Unless `stills` there is no way to any picture of them.
    `own_tokens` recognises whoever acts on an alert about himself.
    Without `indicators` their pages say that no rule is judged here.
    """
    deps = replace(
        _basics(settings, reader, now, version, alerts),
        transports=transports or {},
        rules=rules or {},
        cameras=camera_desk,
        camera_limits=camera_limits or CameraLimits(),
        stills=stills,
        own_tokens=own_tokens,
        indicators=indicators or Indicators(),
    )
    return _served(deps, schema_is_current, webhooks)


def _basics(
    settings: Settings,
    reader: BoardReader,
    now: Callable[[], datetime],
    version: str | None,
    alerts: AlertDesk | None,
) -> Deps:
    """What no page can do without: the site, its clock, words, and the hub that all screens share."""
    site, late = settings.site, late_after(settings.site.evaluate_s)
    return Deps(
        site=site,
        network=settings.network,
        reader=reader,
        now=now,
        hub=Hub(reader, settings.network, now, tick_s=site.tick_seconds, desk=alerts, late=late),
        translators=translators(),
        version=version or build_id(Path(__file__).parent),
        alerts=alerts,
    )


def _served(deps: Deps, schema_is_current: Callable[[], bool], webhooks: inbound.Inbound | None) -> FastAPI:
    """Every route and page over these parts."""
    server = FastAPI(title="sitcenter", lifespan=_lifespan(deps.hub), docs_url=None, redoc_url=None)
    for routes in (
        health.router(deps, schema_is_current),
        api.router(deps),
        api_alerts.router(deps),
        api_cameras.router(deps),
        api_rules.router(deps),
        camera_still.router(deps),
        exports.router(deps),
    ):
        server.include_router(routes)
    if deps.alerts is not None and webhooks is not None:
        server.include_router(inbound.router(deps.alerts, webhooks, deps.now))
    _dash(server, deps)
    # Dash adds its catch-all at the start: what is routed until then is all that there is beside pages.
    server.add_middleware(Missing, is_page=_is_page(deps), routes=server.routes)
    return server


def _is_page(deps: Deps) -> Callable[[str], bool]:
    network = deps.network
    paths = missing.page_paths() | {f"{branch.PAGE}/{branch_id}" for branch_id in network.branches}
    return lambda path: (
        path in paths
        or terms.is_proof(path, network)
        or alert.is_alert(path)
        or camera.is_camera(path, network)
        or rule.is_rule(path, deps.indicators.cards)
    )


def _dash(server: FastAPI, deps: Deps) -> None:
    app = Dash(
        "dashboard",
        server=server,  # type: ignore[arg-type]  # dash types name Flask only
        backend="fastapi",
        use_pages=True,
        pages_folder="",
        title="sitcenter",
        update_title="",
        suppress_callback_exceptions=True,
        websocket_inactivity_timeout=0,
        websocket_heartbeat_interval=5000,
    )
    app.layout = root_layout
    push.register(app, deps)
    for register in PAGES:
        register(app, deps)


def _lifespan(hub: Hub) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(server: FastAPI) -> AsyncIterator[None]:
        await warm_up(server)
        ticking = asyncio.create_task(hub.run())
        yield
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking

    return lifespan
