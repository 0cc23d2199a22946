"""The only door to APScheduler: polls every source in its own job until told to stop.

Other work of the process comes in by the same door: `collect(sources, journal, stop, jobs=(), heart=None)`
runs each `Job(name, every_s, run)` beside the polls, in a thread of its own. A job neither waits for a
poll nor runs twice at once; turns that it missed count as one. `run` may raise: told once when it goes
down and once when it comes back. Each turn and how late it began go to the heart (storage's Heartbeats).
"""

import logging
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

from collectors import backoff
from collectors.errors import error_text
from collectors.jobs import Heart, Job, RepeatedJob
from collectors.records import SourceError, Throttled
from collectors.run import Journal, Source, poll, sweep
from sitcenter import clock

log = logging.getLogger("collectors")

JITTER = 0.05
"""Share of the interval. APScheduler only ever adds jitter, so the interval is shortened by half of it."""


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


def scheduler_of(
    polls: Sequence[PollJob], repeated: Sequence[RepeatedJob], start: datetime
) -> BackgroundScheduler:
    """A scheduler, not yet started, with one job and one thread a source and a job: none waits for another.

    `start`: when all first run, by the clock of the machine.
    """
    threads = max(1, len(polls) + len(repeated))
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(threads)})
    for poll_job in polls:
        source, jitter = poll_job.source, JITTER * poll_job.source.poll_s
        _add(scheduler, poll_job, source.id, source.poll_s - jitter / 2, start, jitter)
    for job in repeated:
        # A source may be called as a job is.
        _add(scheduler, job, f"job {job.job.name}", job.job.every_s, start, None)
    return scheduler


def _add(
    scheduler: BackgroundScheduler,
    run: Callable[[], None],
    name: str,
    every_s: float,
    first: datetime,
    jitter: float | None,
) -> None:
    scheduler.add_job(
        run,
        "interval",
        seconds=every_s,
        start_date=first,
        jitter=jitter,
        id=name,
        name=name,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,  # however late, a poll or a job is worth making
        next_run_time=first,
    )


def collect(
    sources: Iterable[Source],
    journal: Journal,
    stop: Event,
    jobs: Iterable[Job] = (),
    heart: Heart | None = None,
) -> None:
    """Poll the sources and run the jobs until `stop` is set; returns when those under way have ended."""
    now = clock.now()
    polls = [PollJob(source, journal) for source in sources]
    repeated = [RepeatedJob(job, heart, now) for job in jobs]
    # A source slower than its interval is told by its last success; a warning a second would drown the log.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # httpx tells every address it asks, parameters and all.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    scheduler = scheduler_of(polls, repeated, now - clock.shift())
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)
        for job in polls:
            job.source.transport.close()
