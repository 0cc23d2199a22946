"""A watcher that is late itself begins and ends no fault of timing, and still tells of silence."""

from camera_feeds.overload import Unlooked, without_timing
from sitcenter import clock
from sitcenter.domain.cameras.types import CameraState, Sample
from tests.domain.cameras.samples import graded, sample


def slow(seconds: float) -> Sample:
    return sample(seconds, fps=8.0, lag_s=9.0, latency_s=9.0)


def test_frames_that_a_late_watcher_counted_are_no_fault() -> None:
    seen = [slow(10.0 * number) for number in range(30)]
    assert graded(seen).state is not CameraState.OK
    assert graded([without_timing(one) for one in seen]).state is CameraState.OK


def test_a_fault_of_timing_doesnt_end_because_the_watcher_is_late() -> None:
    seen = [sample(10.0 * number, fps=8.0) for number in range(30)]
    assert graded(seen).state is CameraState.LOW_FPS
    late = [without_timing(sample(300.0 + 10 * number)) for number in range(30)]
    assert graded(seen + late).state is CameraState.LOW_FPS


def test_silence_is_told_all_the_same() -> None:
    silent = sample(20.0, last_frame_age_s=8.0)
    assert graded([sample(10.0), without_timing(silent)]).state is CameraState.STALE


def test_only_what_of_a_late_look_lies_after_the_last_packet_is_an_excuse() -> None:
    unlooked = Unlooked()
    unlooked.came(100.0)
    unlooked.late(-0.1, 100.5)
    unlooked.late(8.0, 103.0)
    assert unlooked.seconds(104.0) == 3.0
    unlooked.came(104.0)
    assert unlooked.seconds(105.0) == 0.0


def test_work_of_the_cameras_own_thread_is_time_in_which_it_didnt_look() -> None:
    unlooked = Unlooked()
    with unlooked.working():
        during = unlooked.seconds(clock.monotonic() + 7.0)
        after_a_while = clock.monotonic() + 60.0
    assert 7.0 <= during < unlooked.seconds(after_a_while) + 60.0
    assert unlooked.seconds(after_a_while) == unlooked.seconds(after_a_while + 60.0), "it rests"
