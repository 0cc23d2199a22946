"""What a camera's account tells, and when; without a stream."""

from collections.abc import Callable

import pytest

from camera_feeds.account import Account, Video
from camera_feeds.failures import Failed
from camera_feeds.options import WatchOptions
from camera_feeds.packets import Arrival
from sitcenter import clock
from sitcenter.domain.cameras.types import Failure, Picture, Sample
from tests.camera_feeds.watching import key

VIDEO = Video("h264", 1920, 1080)


class Told:
    """An account and what it told; time is ours."""

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self.unread = False
        self.account = Account(key("c1"), WatchOptions(), self.samples.append, lambda: self.unread)

    def take(self) -> list[Sample]:
        found, self.samples[:] = list(self.samples), []
        return found

    def packets(self, start: float, end: float) -> None:
        number = 0
        while (at := start + number * 0.04) < end:
            self.account.packet(Arrival(at, 1000, at, key=number % 50 == 0))
            number += 1

    def ticks(self, start: float, end: float) -> None:
        at = start
        while at < end:
            self.account.tick(at)
            at += 0.5


@pytest.fixture
def told() -> Told:
    return Told()


def open_stream(told: Told, at: float = 0.0) -> None:
    told.account.step("open", at)
    told.account.opened(VIDEO, at)
    told.packets(at, at + 1)


def test_nothing_is_said_before_anything_is_known(told: Told) -> None:
    told.account.step("connect", 0.0)
    told.ticks(0, 30)
    assert told.take() == []


def test_an_open_is_told_with_its_first_packet(told: Told) -> None:
    open_stream(told)
    (sample,) = told.take()
    assert (sample.reachable, sample.failure, sample.fps, sample.width) == (True, "", None, 1920)


def test_samples_follow_every_ten_seconds_and_every_two_when_asked(told: Told) -> None:
    open_stream(told)
    for second in range(1, 41):
        told.packets(second, second + 1)
        told.account.tick(second + 1)
    assert len(told.take()) == 1 + 4
    told.account.suspicious = True
    for second in range(41, 61):
        told.packets(second, second + 1)
        told.account.tick(second + 1)
    samples = told.take()
    assert len(samples) == 10
    assert [sample.fps for sample in samples[1:]] == pytest.approx([25] * 9, abs=1)


def test_silence_is_told_once_when_it_begins_and_when_it_ends(told: Told) -> None:
    open_stream(told)
    told.take()
    told.ticks(1, 7.5)
    (silent,) = told.take()
    assert (silent.reachable, silent.failure) == (False, "")
    assert silent.last_frame_age_s == pytest.approx(5.04, abs=0.6)
    told.packets(8, 9)
    assert [sample.reachable for sample in told.take()] == [True]


def test_a_late_watchdog_accuses_no_camera(told: Told) -> None:
    open_stream(told)
    told.take()
    told.account.tick(9, late_s=7.5)
    (unsure,) = told.take()
    assert (unsure.reachable, unsure.failure, unsure.unlooked_s) == (False, "", 7.5)
    told.packets(9.1, 10)
    assert [(sample.reachable, sample.unlooked_s) for sample in told.take()] == [(True, None)]


def test_after_a_late_look_a_picture_is_due_however_busy_we_are(told: Told) -> None:
    open_stream(told)
    told.account.pictured(1)
    told.account.overloaded = True
    told.account.tick(3, late_s=1.5)
    assert not told.account.picture_due(3.1)
    told.account.tick(9, late_s=5.5)
    assert told.account.picture_due(9.1)
    told.account.pictured(9.2)
    assert not told.account.picture_due(9.3)


def test_after_a_late_look_a_silence_is_told_once_it_was_watched_for_five_seconds(told: Told) -> None:
    open_stream(told)
    told.account.tick(9, late_s=7.5)
    told.take()
    told.ticks(9.5, 12.5)
    assert told.take() == []
    told.ticks(12.5, 14)
    (silent,) = told.take()
    assert (silent.reachable, silent.unlooked_s) == (False, None)
    assert silent.last_frame_age_s == pytest.approx(12.5, abs=0.6), "since the last packet all the same"


def test_what_came_during_a_late_look_ends_its_excuse(told: Told) -> None:
    open_stream(told)
    told.packets(8.9, 9)
    told.account.tick(9, late_s=7.5)
    told.take()
    told.ticks(9.5, 14.6)
    silent = told.take()[-1]
    assert (silent.reachable, silent.unlooked_s) == (False, None), "five seconds after its last packet"


def test_bytes_that_nobody_has_read_are_no_silence(told: Told) -> None:
    open_stream(told)
    told.take()
    told.unread = True
    told.ticks(1, 9)
    assert {(sample.reachable, sample.unlooked_s is None) for sample in told.take()} == {(False, False)}
    told.unread = False
    told.ticks(9, 10)
    assert [(sample.reachable, sample.unlooked_s) for sample in told.take()] == [(False, None)]


@pytest.mark.parametrize(("failure", "excused"), [("timeout", True), ("dns", True), ("refused", False)])
def test_an_answer_that_we_were_too_late_for_is_no_failure(told: Told, failure: str, excused: bool) -> None:
    told.account.step("connect", 0.0)
    told.account.tick(3, late_s=2.5)
    told.account.ended(Failed(Failure(failure), "no answer"), 3.1)
    (sample,) = told.take()
    assert (sample.failure, sample.unlooked_s) == (("", 2.5) if excused else (failure, None))
    told.account.step("connect", 4.0)
    told.account.ended(Failed(Failure.TIMEOUT, "no answer"), 7.0)
    assert [sample.failure for sample in told.take()] == ["timeout"], "in its own time it is"


@pytest.mark.parametrize("late_s", [0.3, 0.5, 1.0, 4.0])
def test_a_dead_camera_is_told_however_late_every_look_at_it_is(told: Told, late_s: float) -> None:
    at, failures = 0.0, [""]
    while failures == [""] * len(failures) and at < 600:
        told.account.step("connect", at)
        ends = at + 3
        while at < ends:
            at += 0.6 + late_s
            told.account.tick(at, late_s)
        told.account.ended(Failed(Failure.TIMEOUT, "no answer"), at)
        failures.extend(sample.failure for sample in told.take())
        at += 5
    assert failures[1] == "", "the first time may be our own haste"
    assert (failures[-1], at < 120) == ("timeout", True)


def test_an_answer_makes_the_next_late_one_excusable_again(told: Told) -> None:
    for start in (0.0, 20.0, 40.0):
        told.account.step("connect", start)
        told.account.tick(start + 5.5, late_s=1.5)
        told.account.ended(Failed(Failure.TIMEOUT, "no answer"), start + 5.5)
        open_stream(told, start + 10)
    assert {sample.failure for sample in told.take()} == {""}


def test_an_open_that_takes_long_because_we_are_late_doesnt_hang(told: Told) -> None:
    told.account.step("open", 0.0)
    told.account.tick(8, late_s=7.0)
    assert told.take() == []


def test_a_silent_session_that_is_opened_anew_stays_silent_until_that_fails(told: Told) -> None:
    open_stream(told)
    told.ticks(1, 16)
    told.account.ended(None, 16)
    told.take()
    told.account.step("connect", 16.7)
    told.ticks(17, 28)
    assert {(s.reachable, s.failure) for s in told.take()} == {(False, "")}
    told.account.ended(Failed(Failure.TIMEOUT, "no answer"), 28)
    assert [sample.failure for sample in told.take()] == ["timeout"]


def test_a_session_without_a_packet_is_told_after_a_second_and_again_at_five(told: Told) -> None:
    told.account.step("open", 0.0)
    told.account.opened(VIDEO, 0.0)
    told.ticks(0, 9)
    samples = told.take()
    assert [(s.frozen_open, s.reachable, s.failure) for s in samples] == [(True, False, "")] * 2


def test_the_same_failure_is_told_once_and_then_every_ten_seconds(told: Told) -> None:
    for attempt in range(5):
        told.account.step("connect", attempt * 2.0)
        told.account.ended(Failed(Failure.REFUSED, "refused"), attempt * 2.0 + 0.1)
        told.ticks(attempt * 2.0 + 0.2, attempt * 2.0 + 2)
    assert len(told.take()) == 1
    told.account.ended(Failed(Failure.AUTH, "401"), 11)
    assert [sample.failure for sample in told.take()] == ["auth"]


@pytest.mark.parametrize(("step", "failure"), [("resolve", "dns"), ("open", "timeout")])
def test_what_hangs_is_told_while_it_hangs(told: Told, step: str, failure: str) -> None:
    told.account.ended(Failed(Failure.REFUSED, "refused"), 0.0)
    told.account.step(step, 1.0)
    told.ticks(1, 9)
    assert [sample.failure for sample in told.take()] == ["refused", failure]


def test_waiting_for_ones_own_turn_is_no_failure(told: Told) -> None:
    told.account.step("turn", 0.0)
    told.ticks(0, 60)
    assert told.take() == []


def test_key_packets_without_a_picture_are_told_at_the_third(told: Told) -> None:
    open_stream(told)
    told.take()
    for at in (1.0, 2.0, 3.0, 4.0):
        told.account.picture(None, at)
    assert [sample.undecoded for sample in told.take()] == [3]
    told.account.picture(picture(), 5.0)
    (back,) = told.take()
    assert back.undecoded == 0
    assert back.picture is not None


def test_a_picture_is_told_once(told: Told) -> None:
    open_stream(told)
    told.account.picture(picture(), 1.0)
    told.take()
    told.ticks(10, 11)
    told.packets(11, 20.5)
    told.ticks(20.5, 21)
    assert [sample.picture is not None for sample in told.take()] == [True, False]


def picture() -> Picture:
    return Picture(clock.now(), 100, 40, 0, 0, 1, 1, 1, 0)


@pytest.mark.parametrize(
    ("change", "every"),
    [
        (lambda account: None, 10.0),
        (lambda account: setattr(account, "suspicious", True), 2.0),
        (lambda account: setattr(account, "overloaded", True), 60.0),
    ],
)
def test_pictures_are_due_in_time_for_their_sample(
    told: Told, change: Callable[[Account], None], every: float
) -> None:
    change(told.account)
    open_stream(told)
    assert told.account.picture_due(0.1)
    told.account.picture(picture(), 0.1)
    due = next(second for second in range(1, 100) if _due_after(told, second))
    assert due == pytest.approx(max(1, 0.1 + every - 2 - 0.5), abs=1)


def _due_after(told: Told, second: int) -> bool:
    """After one more second of packets, with a key frame each two seconds."""
    for number in range(25):
        at = second - 1 + number * 0.04
        told.account.packet(Arrival(at, 1000, at, key=number == 0 and second % 2 == 0))
    return told.account.picture_due(second)
