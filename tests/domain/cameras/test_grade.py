"""From samples to one state: priority, hold times on both edges, since when, unknown never good."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain.cameras.causes import CAUSES
from sitcenter.domain.cameras.grade import PRIORITY, advance, started, tick
from sitcenter.domain.cameras.types import CameraState, Failure, Monitorable, Picture, Sample
from tests.domain.cameras.samples import (
    KEY,
    KNOWN,
    LIMITS,
    NOW,
    after,
    failed,
    good,
    graded,
    picture,
    sample,
)

S = CameraState
Shown = Callable[[float], Picture]


def lost(seconds: float) -> Picture:
    return picture(seconds, lost_share=0.8, ref_similarity=0.1, edge_energy=1.0, realigned=0.1, shift_px=90.0)


def went(seconds: float) -> Picture:
    return picture(seconds, lost_share=0.5, ref_similarity=0.2, realigned=0.9, shift_px=16.0)


def every(state: CameraState) -> Shown:
    """A picture that shows this fault alone."""
    return {
        S.FROZEN: lambda t: picture(t, repeated=True, difference=0.0),
        S.BLACK: lambda t: picture(t, mean_luma=17.0, contrast=0.5, ref_similarity=0.0, sharpness_q=None),
        S.OVER_EXPOSED: lambda t: picture(t, clipped_hi=0.6, mean_luma=220.0),
        S.NOISE: lambda t: picture(t, noise_sigma=9.0),
        S.MOVED: went,
        S.COVERED: lost,
        S.BLURRED: lambda t: picture(t, sharpness_q=-0.4, edge_energy=4.5),
        S.DARK: lambda t: picture(t, mean_luma=25.0, contrast=6.0),
    }[state]


def lasting(shown: Shown, seconds: float, start: float = 40.0) -> list[Sample]:
    return [sample(t, shown(t)) for t in _seconds(start, start + seconds)]


def _seconds(start: float, end: float) -> list[float]:
    return [start + 10.0 * number for number in range(int((end - start) // 10) + 1)]


@pytest.mark.parametrize(
    "state", [S.FROZEN, S.BLACK, S.OVER_EXPOSED, S.NOISE, S.MOVED, S.COVERED, S.BLURRED, S.DARK]
)
def test_a_fault_of_the_picture_is_told_after_its_hold_and_dated_when_it_began(state: CameraState) -> None:
    at_once = graded(lasting(every(state), 0.0), course=good())
    held = graded(lasting(every(state), 80.0), course=good())
    assert (at_once.state, held.state) == (S.OK, state)
    assert held.cause in CAUSES[state]
    assert held.since in (after(40.0), after(30.0) if state is S.FROZEN else after(40.0))
    assert held.measured


@pytest.mark.parametrize("state", [S.BLACK, S.OVER_EXPOSED, S.NOISE, S.MOVED, S.COVERED, S.BLURRED, S.DARK])
def test_it_ends_after_its_hold_and_is_dated_when_it_ended(state: CameraState) -> None:
    held = graded(lasting(every(state), 80.0), course=good())
    soon = graded([sample(130.0)], course=held)
    later = graded([sample(t) for t in _seconds(130.0, 210.0)], course=held)
    assert (soon.state, later.state) == (state, S.OK)
    assert later.since == after(130.0)


def test_between_the_two_limits_it_stays_as_it_was() -> None:
    between = [sample(t, picture(t, lost_share=0.3, ref_similarity=0.9)) for t in _seconds(130.0, 300.0)]
    assert graded(between, course=good()).state is S.OK
    covered = graded(lasting(lost, 80.0), course=good())
    assert graded(between, course=covered).state is S.COVERED


def test_a_single_glimpse_does_not_end_a_suspicion() -> None:
    seen = [*lasting(lost, 10.0), sample(60.0), *lasting(lost, 10.0, 70.0)]
    assert graded(seen, course=good()).state is S.COVERED


def test_a_view_that_does_not_fit_is_suspicious_before_anything_is_lost() -> None:
    glimpse = sample(40.0, picture(40.0, ref_similarity=0.2, lost_share=0.05))
    course = graded([glimpse], course=good())
    assert course.suspicious
    assert course.state is S.OK
    held = graded(lasting(lost, 40.0, 60.0), course=course)
    assert (held.state, held.since, held.suspicious) == (S.COVERED, after(40.0), False)


def test_a_dead_camera_is_offline_within_ten_seconds_since_its_last_packet() -> None:
    """The session ends, the next is refused at once: three seconds; while opening hangs: six."""
    closed = failed(41.0, Failure.CLOSED, age=0.5)
    refused = graded([closed, failed(41.2)], course=good())
    assert refused.state is S.OK
    dead = tick(refused, LIMITS, after(44.5))
    assert (dead.state, dead.cause, dead.since) == (S.OFFLINE, "refused", after(40.5))
    hanging = graded([closed], course=good())
    assert tick(hanging, LIMITS, after(44.5)).state is S.OK
    assert tick(hanging, LIMITS, after(47.5)).state is S.OFFLINE


def test_a_session_that_is_reopened_at_once_was_no_outage() -> None:
    course = graded([failed(41.0, Failure.CLOSED, age=0.5), sample(43.0)], course=good())
    assert (course.state, course.since) == (S.OK, good().since)
    assert tick(course, LIMITS, after(60.0)).state is S.OK


@pytest.mark.parametrize("failure", list(Failure))
def test_the_reason_is_the_failure(failure: Failure) -> None:
    course = graded([failed(float(t), failure) for t in range(40, 60, 2)], course=good())
    assert (course.state, course.cause) == (S.OFFLINE, failure.value)


def test_silence_is_stale_as_soon_as_it_is_told() -> None:
    silent = sample(46.0, reachable=False, last_frame_age_s=5.0, picture=None)
    course = graded([silent], course=good())
    assert (course.state, course.cause, course.since) == (S.STALE, "stalled", after(41.0))
    never = replace(silent, last_frame_age_s=None, frozen_open=True, opened_at=after(40.0))
    assert graded([never], course=good()).cause == "no_video"


def unlooked(seconds: float, age: float = 7.0) -> Sample:
    silent = sample(seconds, reachable=False, last_frame_age_s=age, picture=None, fps=None)
    return replace(silent, unlooked_s=6.0)


def test_while_nobody_looked_neither_good_nor_bad_is_known() -> None:
    course = graded([unlooked(47.0)], course=good())
    assert (course.state, course.cause, course.since) == (S.UNKNOWN, "overloaded", after(40.0))
    assert course.measured == {"unlooked_s": 6.0}
    course = graded([sample(48.0, picture=None)], course=course)
    assert (course.state, course.cause, course.since) == (S.UNKNOWN, "overloaded", after(40.0))
    course = graded([sample(50.0)], course=course)
    assert (course.state, course.since) == (S.OK, after(50.0)), "from the look on, not before"


def test_what_was_lost_before_stays_lost_while_nobody_looks() -> None:
    for lasting_fault in (failed(44.0), sample(46.0, reachable=False, last_frame_age_s=5.0, picture=None)):
        down = graded([replace(lasting_fault, at=after(t)) for t in (44.0, 48.0)], course=good())
        assert down.state in (S.OFFLINE, S.STALE)
        course = graded([unlooked(58.0, 16.0)], course=down)
        assert (course.state, course.since) == (down.state, down.since)


def test_a_suspicion_doesnt_ripen_while_nobody_looks() -> None:
    course = tick(graded([failed(44.0), unlooked(45.0)], course=good()), LIMITS, after(60.0))
    assert (course.state, course.cause) == (S.UNKNOWN, "overloaded")


def test_after_an_outage_the_picture_is_unknown_until_it_is_measured() -> None:
    covered = graded(lasting(lost, 80.0), course=good())
    down = graded([failed(130.0), failed(134.0)], course=covered)
    assert down.state is S.OFFLINE
    back = [sample(t, picture=None) for t in (140.0, 146.0)]
    unseen = graded(back, course=down)
    assert (unseen.state, unseen.cause, unseen.since) == (S.UNKNOWN, "not_measured", after(140.0))
    assert graded([sample(150.0)], course=unseen).state is S.OK
    assert graded([sample(150.0, lost(150.0))], course=unseen).state is S.UNKNOWN
    assert graded(lasting(lost, 30.0, 150.0), course=unseen).state is S.COVERED


def test_without_samples_it_is_unknown_and_not_watched() -> None:
    course = good()
    assert tick(course, LIMITS, after(59.0)).state is S.OK
    blind = tick(course, LIMITS, after(61.0))
    assert (blind.state, blind.cause, blind.since) == (S.UNKNOWN, "not_watched", after(30.0))
    assert tick(blind, LIMITS, after(900.0)) == blind


def test_without_key_frames_nothing_is_known_of_the_picture() -> None:
    blind = [sample(t, picture=None) for t in _seconds(40.0, 170.0)]
    for before in (good(), graded(lasting(lost, 40.0, 0.0))):
        course = graded(blind, course=replace(before, at=after(30.0), picture_at=after(30.0)))
        assert (course.state, course.cause) == (S.UNKNOWN, "no_picture")


def test_darkness_hides_blur_and_does_not_heal_it() -> None:
    by_night = [
        sample(t, picture(t, mean_luma=25.0, contrast=6.0, sharpness_q=-0.9)) for t in _seconds(40, 200)
    ]
    assert graded(by_night, course=good()).state is S.DARK
    blurred = graded(lasting(every(S.BLURRED), 80.0, -200.0), course=started(KEY, after(-300)))
    assert S.BLURRED in graded(by_night, course=blurred).active


def test_a_veil_takes_contrast_and_leaves_brightness() -> None:
    def veiled(t: float) -> Picture:
        return picture(t, mean_luma=125.0, contrast=30.0, edge_energy=4.5)

    course = graded(lasting(veiled, 80.0), course=good())
    assert (course.state, course.cause) == (S.BLURRED, "hazed")
    dimmed = lasting(lambda t: replace(veiled(t), mean_luma=75.0), 80.0)
    assert graded(dimmed, course=good()).state is S.OK


def test_views_of_little_texture_are_judged_by_timing_alone() -> None:
    plain = replace(KNOWN, monitorable=Monitorable.TIMING)
    for shown in (lost, went, every(S.BLURRED)):
        assert graded(lasting(shown, 120.0), plain, good()).state is S.OK
    assert graded(lasting(every(S.BLACK), 60.0), plain, good()).state is S.BLACK


def test_nothing_is_frozen_by_quiet_before_a_night_was_seen() -> None:
    def quiet(t: float) -> Picture:
        return picture(t, difference=0.2)

    unslept = replace(KNOWN, hours=frozenset(range(6, 22)))
    assert graded(lasting(quiet, 200.0), unslept, good()).state is S.OK
    assert graded(lasting(quiet, 200.0), KNOWN, good()).cause == "no_change"
    clock = graded(lasting(lambda t: picture(t, difference=0.2, overlay_changed=True), 200.0), course=good())
    assert (clock.state, clock.cause) == (S.FROZEN, "clock_runs")
    night = lasting(lambda t: picture(t, difference=0.2, reference="night"), 200.0)
    assert graded(night, course=good()).state is S.OK


def test_what_recurs_is_frozen_only_while_little_changes() -> None:
    """A frozen picture coded anew takes few forms; a recording in a loop recurs too, and people move in it."""
    for difference, state in ((0.6, S.FROZEN), (3.0, S.OK)):
        recurs = lasting(lambda t, d=difference: picture(t, repeated=True, difference=d), 90.0)  # type: ignore[misc]
        course = graded(recurs, course=good())
        assert (course.state, course.cause) == (state, "recurring" if state is S.FROZEN else "")


def test_packets_that_make_no_picture_are_no_signal() -> None:
    course = graded([sample(40.0, undecoded=3)], course=good())
    assert (course.state, course.cause) == (S.NO_SIGNAL, "undecodable")
    assert graded([sample(40.0, undecoded=1)], course=good()).state is S.OK


def test_corrupt_groups_count_from_the_second_in_a_row() -> None:
    once = graded([sample(40.0, corrupt_share=0.2), sample(50.0)], course=good())
    assert once.state is S.OK
    assert graded([sample(60.0, corrupt_share=0.2)], course=once).state is S.CODEC
    assert graded([sample(60.0, corrupt_share=0.0)], course=once).state is S.OK


@pytest.mark.parametrize(
    ("measures", "state", "cause"),
    [
        ({"fps": 12.0}, S.LOW_FPS, "low_fps"),
        ({"lag_s": 4.0}, S.LATENCY, "lag"),
        ({"latency_s": 5.0}, S.LATENCY, "latency"),
        ({"clock_offset_s": -30.0}, S.CLOCK_DRIFT, "clock_behind"),
        ({"clock_offset_s": 30.0, "latency_s": 30.0}, S.CLOCK_DRIFT, "clock_ahead"),
        ({"timestamp_jumps": 1, "timestamp_backsteps": 0}, S.TIMESTAMPS, "jumps"),
        ({"timestamp_backsteps": 2}, S.TIMESTAMPS, "backsteps"),
    ],
)
def test_faults_of_timing(measures: dict[str, float], state: CameraState, cause: str) -> None:
    bad = [replace(sample(t), **measures) for t in _seconds(40.0, 120.0)]  # type: ignore[arg-type]
    course = graded(bad, course=good())
    assert (course.state, course.cause, course.since) == (state, cause, after(40.0))
    mended = [
        sample(t, fps=25.0, timestamp_jumps=0, clock_offset_s=0.0, lag_s=0.0) for t in _seconds(130.0, 440.0)
    ]
    assert graded(mended, course=course).state is S.OK


def test_the_worst_is_shown() -> None:
    """Everything at once; then each of the worst ends, and the next is shown."""
    assert tuple(state for state in S if state not in (S.OK, S.UNKNOWN)) == PRIORITY
    worst = [sample(t, lost(t), fps=5.0, undecoded=3, corrupt_share=0.5) for t in _seconds(40.0, 120.0)]
    assert graded(worst, course=good()).state is S.NO_SIGNAL
    mended = [replace(one, undecoded=0) for one in worst]
    assert graded(mended, course=good()).state is S.CODEC
    coded = [replace(one, undecoded=0, corrupt_share=None) for one in worst]
    assert graded(coded, course=good()).state is S.COVERED
    seen = [sample(t, fps=5.0) for t in _seconds(40.0, 120.0)]
    assert graded(seen, course=good()).state is S.LOW_FPS


def test_older_samples_change_nothing() -> None:
    course = good()
    assert advance(course, failed(5.0), KNOWN, LIMITS, after(31.0)) == course


def test_a_clock_that_is_set_back_keeps_no_camera_good() -> None:
    course = advance(good(), failed(-3600.0), KNOWN, LIMITS, after(-3600.0))
    assert (course.state, course.cause, course.since) == (S.UNKNOWN, "not_measured", after(-3600.0))
    assert graded([failed(-3590.0)], course=course).state is S.OFFLINE
    assert graded([sample(-3590.0)], course=course).state is S.OK


@st.composite
def histories(draw: st.DrawFn) -> list[Sample]:
    """Samples in order of time: good, bad, without a picture, without a session."""
    at, found = 0.0, []
    for _ in range(draw(st.integers(1, 25))):
        at += draw(st.sampled_from([1.0, 2.0, 10.0, 25.0]))
        kind = draw(st.sampled_from([*PRIORITY, S.OK, S.UNKNOWN]))
        if kind is S.OFFLINE:
            found.append(failed(at, draw(st.sampled_from(list(Failure)))))
        elif kind is S.STALE:
            found.append(sample(at, reachable=False, last_frame_age_s=6.0, picture=None))
        elif kind in (S.FROZEN, S.BLACK, S.OVER_EXPOSED, S.NOISE, S.MOVED, S.COVERED, S.BLURRED, S.DARK):
            found.append(sample(at, every(kind)(at)))
        elif kind is S.OK:
            found.append(sample(at))
        else:
            found.append(sample(at, picture=None, fps=5.0 if kind is S.LOW_FPS else 25.0))
    return found


@given(histories())
def test_whatever_comes_the_course_is_sound(history: list[Sample]) -> None:
    """Never ok from unknown without a good picture, the worst is shown, time goes forward, causes are known."""
    course = started(KEY, NOW - timedelta(seconds=1))
    for one in history:
        before, course = course, advance(course, one, KNOWN, LIMITS, one.at)
        assert course.cause in CAUSES[course.state]
        assert before.since <= course.since <= one.at
        assert course.since == before.since or course.state is not before.state
        active = [state for state in PRIORITY if state in course.active]
        assert course.state is active[0] if active else course.state in (S.OK, S.UNKNOWN)
        if course.state is S.OK and before.state is not S.OK:
            assert course.picture_at is not None
            assert not any(track.pending for state, track in course.tracks.items() if state is not S.DARK)
        if course.active & {S.OFFLINE, S.STALE} and not one.reachable:
            assert course.active <= {S.OFFLINE, S.STALE}


@given(histories(), st.integers(1, 29))
def test_time_alone_never_makes_anything_good(history: list[Sample], seconds: int) -> None:
    course = graded(history)
    later = tick(course, LIMITS, course.at + timedelta(seconds=seconds))
    assert later.state is not S.OK or course.state is S.OK
    assert tick(course, LIMITS, course.at + timedelta(seconds=31)).state is S.UNKNOWN
