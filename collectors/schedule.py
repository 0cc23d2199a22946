"""The only door to APScheduler: polls every source in its own job until told to stop."""

import logging
import random
from collections.abc import Iterable, Sequence
from datetime import UTC
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

from collectors import backoff
from collectors.masking import mask
from collectors.records import SourceError, Throttled
from collectors.run import Journal, Source, poll, sweep
from sitcenter import clock

log = logging.getLogger("collectors")

JITTER = 0.05
"""Share of the interval. APScheduler only ever adds jitter, so the interval is shortened by half of it."""
ERROR_LIMIT = 500


class PollJob:
    """One source's job: polls it, and keeps what its next poll must know. Never raises."""

    def __init__(self, source: Source, journal: Journal) -> None:
        self.source = source
        self._journal = journal
        self._health = backoff.WELL
        self._swept = clock.monotonic()

    def __call__(self) -> None:
        """One turn of the schedule."""
        began = clock.monotonic()
        if not self._health.due(began):
            return
        try:
            poll(self.source, self._journal, clock.now)
            self._sweep(began)
        except Exception as error:  # a job that raised would still run, but its source would look alive
            self._failed(error)
        else:
            self._succeeded()

    def _sweep(self, began: float) -> None:
        if self.source.sweep_s is not None and began - self._swept >= self.source.sweep_s:
            sweep(self.source, self._journal, clock.now())
            self._swept = began

    def _succeeded(self) -> None:
        if self._health.down:
            log.info("source %s is back after %d failed polls", self.source.id, self._health.failures)
        self._health = backoff.WELL

    def _failed(self, error: Exception) -> None:
        was_down = self._health.down
        retry_s = error.retry_s if isinstance(error, Throttled) else 0.0
        self._health = backoff.failed(
            self._health,
            self.source.poll_s,
            self.source.max_backoff_s,
            random.random(),
            retry_s,
            clock.monotonic(),
        )
        text = error_text(error)
        if self._health.down and not was_down:
            trace = None if isinstance(error, SourceError) else error
            log.warning("source %s is down: %s", self.source.id, text, exc_info=trace)
        self._record(text)

    def _record(self, text: str) -> None:
        try:
            self._journal.fail(self.source.id, text, clock.now())
        except Exception as error:  # the store itself may be what is down
            if self._health.failures == 1:
                log.error("source %s: its failure can't be recorded: %s", self.source.id, error_text(error))


def error_text(error: Exception) -> str:
    """One masked line; the kind of error where it is not the source's own."""
    kind = "" if isinstance(error, SourceError) else f"{type(error).__name__}: "
    return mask(f"{kind}{error}".strip().partition("\n")[0])[:ERROR_LIMIT]


def scheduler_of(jobs: Sequence[PollJob]) -> BackgroundScheduler:
    """A scheduler, not yet started, with one interval job and one thread a source: none waits for another."""
    scheduler = BackgroundScheduler(
        timezone=UTC, executors={"default": ThreadPoolExecutor(max(1, len(jobs)))}
    )
    for job in jobs:
        jitter = JITTER * job.source.poll_s
        scheduler.add_job(
            job,
            "interval",
            seconds=job.source.poll_s - jitter / 2,
            jitter=jitter,
            id=job.source.id,
            name=job.source.id,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # however late, a poll is worth making
            next_run_time=clock.now() - clock.shift(),
        )
    return scheduler


def collect(sources: Iterable[Source], journal: Journal, stop: Event) -> None:
    """Poll the sources until `stop` is set; returns when the polls under way have ended."""
    jobs = [PollJob(source, journal) for source in sources]
    # A source slower than its interval is told by its last success; a warning a second would drown the log.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # httpx tells every address it asks, parameters and all.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    scheduler = scheduler_of(jobs)
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)
        for job in jobs:
            job.source.transport.close()
