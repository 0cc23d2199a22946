"""The scheduler: polls, survives failures, tells them once, stops when told."""

import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

import pytest

from collectors.errors import error_text
from collectors.records import Page, Record, SourceError, Throttled
from collectors.run import Journal, Source
from collectors.schedule import PollJob, collect, scheduler_of
from sitcenter.domain.events import Kind
from tests.collectors.builders import IIN, NOW, FakeJournal, FakeTransport, parser, row, source
from tests.waiting import until


def made(
    transport: FakeTransport, poll_s: float = 0.05, cap_s: float = 0.05, source_id: str = "src"
) -> Source:
    return Source(source_id, Kind.QUEUE, "UTC", poll_s, cap_s, transport, parser(source()))


@contextmanager
def collecting(journal: Journal, *sources: Source) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=collect, args=(sources, journal, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def one_row() -> Page:
    return Page([Record("log:1", row(), "")], "c1")


def test_sources_are_polled_again_and_again() -> None:
    journal = FakeJournal()
    with collecting(journal, made(FakeTransport({None: one_row()}))):
        until(lambda: len(journal.polls) >= 5, 5)
    assert len(journal.batches) == 1


def test_a_source_that_hangs_does_not_hold_up_another() -> None:
    release = Event()

    class Hanging(FakeTransport):
        def fetch(self, cursor: str | None, limit: int) -> Page:
            release.wait(10)
            return Page((), cursor)

    journal, other = FakeJournal(), FakeTransport({None: one_row()})
    with collecting(journal, made(Hanging({}), source_id="hangs"), made(other)):
        until(lambda: len(journal.polls) >= 3, 5)
        release.set()


def test_a_failing_source_is_told_once_down_and_once_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "collectors")
    journal, transport = FakeJournal(), FakeTransport({}, error=SourceError("no such file"))
    with collecting(journal, made(transport)):
        until(lambda: journal.polls.count("no such file") >= 5, 5)
        transport.error = None
        until(lambda: "alive" in journal.polls, 5)
    texts = [record.getMessage() for record in caplog.records if record.name == "collectors"]
    assert len(texts) == 2
    assert texts[0] == "source src is down: no such file"
    assert texts[1].startswith("source src is back after ")


def test_an_error_of_any_kind_ends_no_job() -> None:
    class Broken(FakeTransport):
        def fetch(self, cursor: str | None, limit: int) -> Page:
            raise ZeroDivisionError(f"person {IIN}")

    journal = FakeJournal()
    with collecting(journal, made(Broken({}))):
        until(lambda: len(journal.polls) >= 3, 5)
    assert journal.polls[0] == "ZeroDivisionError: person ***"


def test_a_store_that_is_down_ends_no_job(caplog: pytest.LogCaptureFixture) -> None:
    class Down(FakeJournal):
        tries = 0

        def cursor(self, source_id: str) -> str | None:
            self.tries += 1
            raise OSError("store is down")

        def fail(self, source_id: str, error: str, now: datetime) -> None:
            raise OSError("store is down")

    journal = Down()
    with collecting(journal, made(FakeTransport({}))):
        until(lambda: journal.tries >= 4, 5)
    texts = [record.getMessage() for record in caplog.records if record.name == "collectors"]
    assert len([text for text in texts if "can't be recorded" in text]) == 1


def test_a_source_that_asks_to_be_left_alone_is() -> None:
    journal = FakeJournal()
    job = PollJob(made(FakeTransport({}, error=Throttled("busy", 3600))), journal)
    for _ in range(5):
        job()
    assert journal.polls == ["busy"]


def test_a_source_is_swept_at_its_own_interval() -> None:
    journal = FakeJournal(open={"7": "src/a/2026-11-20/A001"})
    found = made(FakeTransport({}, gone=frozenset({"7"})))
    swept = Source(found.id, found.kind, "UTC", 0.02, 1.0, found.transport, found.parse, sweep_s=0.1)
    with collecting(journal, swept):
        until(lambda: journal.batches, 5)
    assert journal.batches[0].rows[0].place == "sweep:7"


def test_every_job_is_coalesced_alone_jittered_and_never_too_late() -> None:
    scheduler = scheduler_of([PollJob(made(FakeTransport({}), poll_s=2.0), FakeJournal())], [], NOW)
    (job,) = scheduler.get_jobs()
    assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    assert (job.trigger.interval.total_seconds(), job.trigger.jitter) == (1.95, 0.1)


def test_only_the_first_line_of_an_error_is_kept_masked() -> None:
    assert error_text(SourceError(f"row of {IIN}\nSELECT ...")) == "row of ***"


PROGRAM = """
import signal, threading
from collectors.schedule import collect
from tests.collectors.builders import FakeJournal, FakeTransport
from tests.collectors.test_schedule import made
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
print("ready", flush=True)
collect([made(FakeTransport({}))], FakeJournal(), stop)
print("ended", flush=True)
"""


def test_a_collecting_process_ends_cleanly_on_sigterm() -> None:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=30)[0] == "ended\n"
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()
