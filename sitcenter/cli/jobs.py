"""The jobs that `sitcenter collect` runs beside its polls: a function for each part, a line for each here."""

from collections.abc import Iterator

from collectors.evaluate import evaluation
from collectors.jobs import Job
from sitcenter import storage
from sitcenter.settings import Settings


def jobs_of(settings: Settings, engine: storage.Engine) -> list[Job]:
    """All of them, ready to run."""
    return [*_evaluation(settings, engine)]


def _evaluation(settings: Settings, engine: storage.Engine) -> Iterator[Job]:
    """Rules: every `evaluate_s` of site.toml."""
    yield evaluation(
        storage.Reader(engine, settings.network),
        storage.AlertStore(engine),
        settings.network,
        settings.rules,
        [config.route for config in settings.notify.routes],
        settings.site.evaluate_s,
    )
