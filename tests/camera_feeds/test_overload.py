"""A watcher that is late itself begins and ends no fault of timing, and still tells of silence."""

from camera_feeds.overload import without_timing
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
