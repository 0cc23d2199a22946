"""Jobs beside the polls: run again and again, told when they fail, their lateness measured."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest

from collectors.jobs import Job, RepeatedJob
from collectors.schedule import collect, scheduler_of
from sitcenter import clock
from sitcenter.domain.heartbeat import Turn
from tests.collectors.builders import NOW, FakeJournal
from tests.waiting import until


class FakeHeart:
    def __init__(self, down: bool = False) -> None:
        self.turns: list[Turn] = []
        self.down = down

    def beat(self, turn: Turn) -> None:
        if self.down:
            raise OSError("store is down")
        self.turns.append(turn)


@contextmanager
def running(heart: FakeHeart, *jobs: Job) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=collect, args=([], FakeJournal(), stop, jobs, heart))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def raising(wrong: list[Exception]) -> Callable[[], None]:
    """Fails as long as `wrong` has an error in it."""

    def run() -> None:
        for error in wrong:
            raise error

    return run


def test_a_job_holds_up_no_other_and_never_runs_twice_at_once() -> None:
    release, slow, quick = Event(), list[int](), list[int]()

    def hang() -> None:
        slow.append(1)
        release.wait(10)

    with running(FakeHeart(), Job("slow", 0.02, hang), Job("quick", 0.02, lambda: quick.append(1))):
        until(lambda: len(quick) >= 10, 5)
        assert len(slow) == 1
        release.set()
        until(lambda: len(slow) >= 2, 5)


def test_a_failing_job_is_told_once_down_and_once_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "collectors")
    wrong: list[Exception] = [ZeroDivisionError("oh")]
    turns, fail = list[int](), raising(wrong)

    def run() -> None:
        turns.append(1)
        fail()

    with running(FakeHeart(), Job("evaluate", 0.05, run)):
        until(lambda: len(turns) >= 5, 5)
        wrong.clear()
        until(lambda: "is back" in caplog.text, 5)
    texts = [record.getMessage() for record in caplog.records if record.name == "collectors"]
    assert len(texts) == 2
    assert texts[0] == "job evaluate fails: ZeroDivisionError: oh"
    assert texts[1].startswith("job evaluate is back after ")


def test_the_heart_learns_of_every_change_at_once() -> None:
    heart, wrong = FakeHeart(), list[Exception]()
    job = RepeatedJob(Job("evaluate", 3600, raising(wrong)), heart, clock.now())
    for errors in ([], [ValueError("a")], [ValueError("b")], []):
        wrong[:] = errors
        job()
    assert [turn.error for turn in heart.turns] == ["", "ValueError: a", ""]


def test_a_heart_that_is_down_ends_no_job(caplog: pytest.LogCaptureFixture) -> None:
    heart, turns = FakeHeart(down=True), list[int]()
    job = RepeatedJob(Job("evaluate", 3600, lambda: turns.append(1)), heart, clock.now())
    for _ in range(3):
        job()
    assert len(turns) == 3
    assert caplog.text.count("can't be recorded") == 1
    heart.down = False
    job()
    assert len(heart.turns) == 1


@pytest.mark.parametrize(
    ("late_s", "every_s", "due_in_s"),
    [(0.0, 3.0, 3.0), (1.0, 3.0, 2.0), (7.5, 3.0, 1.5), (-2.0, 3.0, 5.0)],
)
def test_how_late_a_turn_began_and_when_the_next_is_due(
    late_s: float, every_s: float, due_in_s: float
) -> None:
    """Turns that were missed meanwhile make one late turn; the grid stays where it was."""
    job = RepeatedJob(Job("evaluate", every_s, int), None, NOW)
    began = NOW + timedelta(seconds=late_s)
    assert job.lag_s(began) == max(0.0, late_s)
    assert job.lag_s(began + timedelta(seconds=due_in_s + 0.25)) == 0.25


def test_a_turn_says_how_late_it_began() -> None:
    heart = FakeHeart()
    RepeatedJob(Job("evaluate", 3.0, int), heart, clock.now() - timedelta(seconds=5))()
    assert 5 <= heart.turns[0].lag_s < 6


def test_every_job_is_coalesced_alone_and_never_too_late() -> None:
    scheduler = scheduler_of([], [RepeatedJob(Job("evaluate", 3.0, int), None, NOW)], NOW)
    (job,) = scheduler.get_jobs()
    assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    assert (job.trigger.interval.total_seconds(), job.trigger.start_date) == (3.0, NOW)
