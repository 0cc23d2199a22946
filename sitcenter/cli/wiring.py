"""Puts the parts together: settings in, running parts out."""

import gc
import logging
import sys
from pathlib import Path

import uvicorn

from collectors.errors import error_text
from collectors.mapping.tokens import TokenKey
from collectors.registry import build_sources
from collectors.run import Source
from collectors.run import collect_once as drain
from collectors.schedule import collect
from sitcenter import clock, storage
from sitcenter.cli.cameras import camera_sources, camera_specs, watch_once
from sitcenter.cli.jobs import jobs_of
from sitcenter.cli.keys import inbound_token, token_key
from sitcenter.cli.own_tokens import own_tokens
from sitcenter.cli.supervise import stop_on_signals
from sitcenter.domain.cameras.limits import limits_of
from sitcenter.settings import Settings
from sitcenter.settings.cameras import SOURCE
from sitcenter.settings.load import indicators_lack
from sitcenter.settings.sources import SourceConfig

log = logging.getLogger(__name__)


def database(settings: Settings) -> storage.Engine:
    """The site's database, its schema up to date. Processes that start together wait for each other."""
    url = settings.site.database_url
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = storage.connect(url)
    storage.migrate(engine)
    return engine


def prepared(settings: Settings, engine: storage.Engine) -> storage.Writer:
    """A writer that knows every configured source. Only a collector may say which sources there are.

    What is stored was computed by the rules of the last run: it is brought up to date first.
    """
    writer = storage.Writer(engine, settings.network)
    writer.register(_specs(settings), retire_others=True)
    done = storage.recompute(engine, settings.network, clock.now())
    if done.reasons:
        log.info(told(done))
    return writer


def told(done: storage.Recomputed) -> str:
    """One line on what a change of rules touched."""
    counts = f"{done.tickets} tickets, {done.applications} applications, {done.moved} deadlines moved"
    return f"recomputed by the rules: {counts} ({'; '.join(done.reasons)})"


def sources_of(settings: Settings) -> list[Source]:
    """The configured sources, ready to be polled."""
    key = token_key(settings.site.token_key_file)
    zones = {branch.id: branch.zone for branch in settings.network.branches.values()}
    return build_sources(settings.sources, zones, TokenKey(key.secret, key.key_id))


def collect_once(settings: Settings, only: str | None) -> int:
    """Drain the sources (or one), print rows read, stored, duplicate and quarantined. 1 if one failed.

    Cameras are watched only when they are asked for by name.
    """
    engine = database(settings)
    sources = [source for source in sources_of(settings) if only in (None, source.id)]
    if only == SOURCE:
        sources = list(camera_sources(settings, engine))
    if not sources:
        known = ", ".join(spec.source_id for spec in _specs(settings))
        print(f"no source {only!r}; configured: {known}", file=sys.stderr)
        return 1
    writer = prepared(settings, engine)
    gc.freeze()
    drained = [_drain(source, writer) for source in sources]
    return 0 if all(drained) else 1


def _drain(source: Source, writer: storage.Writer) -> bool:
    """Drain one source; False if it failed. What goes wrong with one source stops no other.

    Cameras are never drained: they are watched for a while.
    """
    try:
        watched = source.id == SOURCE
        outcome = watch_once(source, writer) if watched else drain(source, writer, clock.now)
    except Exception as error:
        text = error_text(error)
        writer.fail(source.id, text, clock.now())
        print(f"{source.id}: {text}", file=sys.stderr)
        return False
    finally:
        source.transport.close()
    print(
        f"{source.id}: read {outcome.read}, stored {outcome.stored}, "
        f"duplicate {outcome.duplicate}, quarantined {outcome.quarantined}"
    )
    return True


def collect_forever(settings: Settings) -> int:
    """Poll every source on its schedule, and run the other jobs, until SIGINT or SIGTERM."""
    stop = stop_on_signals()
    engine = database(settings)
    writer, jobs = prepared(settings, engine), jobs_of(settings, engine, stop)
    sources = [*sources_of(settings), *camera_sources(settings, engine)]
    # What is loaded by now stays loaded: collections of garbage that pass over it save a fifth of the work.
    gc.freeze()
    collect(sources, writer, stop, jobs, storage.Heartbeats(engine))
    return 0


def serve_screens(settings: Settings) -> int:
    """Serve the screens until SIGINT or SIGTERM; 127.0.0.1 only, access control comes later."""
    from dashboard.app import create_app
    from dashboard.doors_integrity import Indicators
    from dashboard.inbound import Inbound

    engine = database(settings)
    reader = storage.ScreenReader(engine, settings.network, clock.now)
    transports = {source.id: source.transport.type for source in settings.sources}
    alerts = storage.AlertStore(engine, clock.now)
    timing = settings.site.integrity
    indicators = Indicators(
        settings.integrity, reader, alerts, indicators_lack(), timing.shadow, timing.lateness
    )
    app = create_app(
        settings,
        reader,
        lambda: storage.schema_is_current(engine),
        transports=transports,
        alerts=alerts,
        rules=settings.rules,
        webhooks=Inbound(inbound_token(settings.notify.token_file), settings.notify.site_url),
        camera_desk=storage.CameraStore(engine),
        camera_limits=limits_of(settings.cameras.limits),
        stills=settings.cameras.watch.stills,
        own_tokens=own_tokens(settings.site.token_key_file),
        indicators=indicators,
    )
    uvicorn.run(
        app,
        host=settings.site.host,
        port=settings.site.port,
        lifespan="on",
        log_level="warning",
        ws="websockets-sansio",
        timeout_graceful_shutdown=3,
    )
    return 0


def _specs(settings: Settings) -> list[storage.SourceSpec]:
    return [*map(_spec, settings.sources), *camera_specs(settings)]


def _spec(source: SourceConfig) -> storage.SourceSpec:
    return storage.SourceSpec(
        source.id, source.kind.value, source.branches, source.poll_s, source.silent_after_s
    )
