"""The jobs that `sitcenter collect` runs beside its polls: a function for each part, a line for each here."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event

from collectors.evaluation import evaluation
from collectors.forecast import forecast_job
from collectors.jobs import Job
from collectors.notify.jobs import notify_jobs
from sitcenter import clock, storage
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings import Settings

SENT_KEPT = timedelta(days=31)
"""Longer than any `repeat_min`: while the key of a message stands here it isn't written again."""
FORGET_S = 3600.0
SAMPLES_AT_ONCE = 100_000
"""An hour brings 1,440 of 120 cameras; what years have left is gone within days."""


def jobs_of(settings: Settings, engine: storage.Engine, stop: Event) -> list[Job]:
    """All of them, ready to run. `stop` ends a long turn before its end."""
    return [
        *_evaluation(settings, engine),
        *_notification(settings, engine),
        *_forecast(settings, engine),
        *_cameras(settings, engine, stop),
        *_integrity(settings, engine, stop),
    ]


def _evaluation(settings: Settings, engine: storage.Engine) -> Iterator[Job]:
    """Rules: every `evaluate_s` of site.toml."""
    yield evaluation(
        storage.Reader(engine, settings.network),
        storage.AlertStore(engine, clock.now),
        settings.network,
        settings.rules,
        [config.route for config in settings.notify.routes],
        settings.site.evaluate_s,
        settings.integrity,
    )


def _notification(settings: Settings, engine: storage.Engine) -> Iterator[Job]:
    """Messages: a courier for each route of notify.toml, and the watchdog."""
    reader, store = storage.Reader(engine, settings.network), storage.AlertStore(engine)
    yield from notify_jobs(
        settings.notify,
        settings.network,
        settings.rules,
        store,
        store.evaluated_at,
        lambda: reader.sources(EVERYTHING),
        settings.integrity,
    )
    yield Job("forget", FORGET_S, lambda: store.forget_sent(clock.now() - SENT_KEPT))


def _forecast(settings: Settings, engine: storage.Engine) -> Iterator[Job]:
    """Waits of newcomers: foretold, scored, learnt from."""
    yield forecast_job(storage.ForecastStore(engine, settings.network), settings.network)


def _cameras(settings: Settings, engine: storage.Engine, stop: Event) -> Iterator[Job]:
    """What was measured of cameras long ago, out of its projection."""
    store, kept = storage.CameraStore(engine), settings.site.camera_samples
    yield Job(
        "forget camera samples",
        FORGET_S,
        lambda: store.forget_samples(clock.now() - kept, SAMPLES_AT_ONCE, stop.is_set),
    )


def _integrity(settings: Settings, engine: storage.Engine, stop: Event) -> Iterator[Job]:
    """Indicators of integrity, where there are cards and what their rules count with."""
    if not settings.integrity:
        return
    # Loads numpy and scipy: only where something is evaluated.
    from collectors.integrity.live import integrity_job
    from sitcenter.cli.registers import registers_of

    yield integrity_job(
        storage.Reader(engine, settings.network),
        storage.IntegrityStore(engine),
        settings.network,
        settings.integrity,
        settings.site.integrity,
        registers_of(settings),
        stop.is_set,
    )
