"""What is measured of a key frame, and what the grading makes of it, on generated scenes."""

from dataclasses import replace
from datetime import timedelta

import cv2
import numpy as np
import pytest

from camera_feeds.noise import measure_noise
from camera_feeds.picture import PictureMeter
from sitcenter.domain.cameras.types import (
    Box,
    CameraOrder,
    CameraState,
    Monitorable,
    ReferenceLearned,
    Verb,
)
from tests.camera_feeds.looking import FAULTS, KEY, START, Watched, settled
from tests.camera_feeds.scenes import CLOCK, Light, Luma, Scene
from tests.camera_feeds.tampering import HARMLESS, TAMPERING, hand, noise, smear, stripes, turned

SCENE = Scene(11, "hall")
ORDER = CameraOrder("1", KEY, Verb.ACCEPT_VIEW, START, "officer", "the camera was hung anew")


def frames(count: int, seed: int = 1, people: int = 3) -> list[Luma]:
    rng = np.random.default_rng(seed)
    return [SCENE.frame(rng, people=int(rng.integers(0, people + 1))) for _ in range(count)]


def taught(luma: list[Luma], masks: tuple[Box, ...] = ()) -> Watched:
    watched = Watched(masks)
    for one in luma:
        watched.see(one, timedelta(seconds=10))
    watched.learned = settled(watched.learned)
    return watched


@pytest.fixture(scope="module")
def usual() -> tuple[Watched, list[ReferenceLearned]]:
    watched = taught(frames(45))
    return watched, watched.meter.learned()


def again(usual: tuple[Watched, list[ReferenceLearned]], masks: tuple[Box, ...] = ()) -> Watched:
    """The same camera after a restart, with three good key frames."""
    watched = Watched(masks, usual[1], usual[0].learned, usual[0].now)
    for one in frames(3, seed=2):
        watched.see(one)
    return watched


def test_nothing_is_said_of_the_view_before_thirty_key_frames() -> None:
    meter = PictureMeter(KEY)
    for number, luma in enumerate(frames(31)):
        before = meter.measure(luma, START + timedelta(seconds=10 * number))
    assert before.reference == "provisional"
    few = PictureMeter(KEY)
    for number, luma in enumerate(frames(30)):
        last = few.measure(luma, START + timedelta(seconds=10 * number))
    assert (last.reference, last.ref_similarity, last.lost_share) == ("", None, None)


def test_the_first_key_frame_has_no_difference() -> None:
    first, second = frames(2)
    meter = PictureMeter(KEY)
    assert meter.measure(first, START).difference is None
    assert (meter.measure(second, START).difference or 0) > 0


def test_a_kept_reference_is_no_picture_small_and_good_as_before(
    usual: tuple[Watched, list[ReferenceLearned]],
) -> None:
    (kept,) = usual[1]
    assert len(kept.body) <= 30_000
    assert kept.good_blocks >= 12
    live, restarted = usual[0].meter, PictureMeter(KEY, [kept])
    luma = frames(1, seed=9)[0]
    one, two = live.measure(luma, usual[0].now), restarted.measure(luma, usual[0].now)
    assert two.ref_similarity == pytest.approx(one.ref_similarity, abs=0.05)
    assert two.sharpness_q == pytest.approx(one.sharpness_q, abs=0.01)


def test_a_reference_that_cannot_be_read_is_learned_anew(
    usual: tuple[Watched, list[ReferenceLearned]],
) -> None:
    meter = PictureMeter(KEY, [replace(usual[1][0], body="bm9uc2Vuc2U=")])
    assert meter.measure(frames(1)[0], START).reference == ""
    assert meter.unreadable == [f"reference 'provisional' of {KEY} can't be read"]


@pytest.mark.parametrize(
    "name",
    ["black", "over-exposed", "noise 20", "stripes", "smear", "hand 80 %", "bag", "shift 5 %", "turn 10 deg", "zoom 1.2", "blur 16"],
)  # fmt: skip
def test_tampering_is_told_in_time_and_rightly(
    usual: tuple[Watched, list[ReferenceLearned]], name: str
) -> None:
    watched, kind, rng = again(usual), TAMPERING[name], np.random.default_rng(4)
    began = watched.now
    shown = watched.watch(80.0, lambda t: kind.act(SCENE.frame(rng), rng, t))
    first = next(t for t, state in shown if state in FAULTS)
    assert shown[-1][1] in kind.expected
    assert first <= (60.0 if CameraState.COVERED in kind.expected else 80.0)
    assert abs((watched.course.since - began).total_seconds()) <= 10


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_what_only_looks_like_it_is_no_fault(
    usual: tuple[Watched, list[ReferenceLearned]], name: str
) -> None:
    watched, rng = again(usual), np.random.default_rng(4)
    shown = watched.watch(90.0, lambda t: HARMLESS[name].act(SCENE.frame(rng), rng, t))
    assert {state for _, state in shown} & FAULTS == set()


def test_infrared_and_a_wandering_sun_are_no_faults(usual: tuple[Watched, list[ReferenceLearned]]) -> None:
    watched, rng = again(usual), np.random.default_rng(4)
    lights = [Light(infrared=True, noise=3.0), Light(sun=0.4), Light(level=0.1, noise=3.0)]
    for light in lights:
        shown = watched.watch(90.0, lambda t, light=light: SCENE.frame(rng, light))  # type: ignore[misc]
        assert {state for _, state in shown} & FAULTS == set()


def test_a_frozen_picture_is_told_by_its_bits(usual: tuple[Watched, list[ReferenceLearned]]) -> None:
    watched, still = again(usual), frames(1, seed=3)[0]
    watched.watch(90.0, lambda _: still)
    assert (watched.course.state, watched.course.cause) == (CameraState.FROZEN, "repeated")


def test_a_clock_runs_over_a_frozen_picture() -> None:
    rng = np.random.default_rng(5)
    watched = taught([SCENE.frame(rng, clock=10 * second) for second in range(40)], (CLOCK,))
    watched.watch(90.0, lambda t: SCENE.frame(np.random.default_rng(1), people=0, clock=400 + int(t)))
    assert (watched.course.state, watched.course.cause) == (CameraState.FROZEN, "clock_runs")


def test_a_mask_over_everything_hides_no_black_picture() -> None:
    masked = Watched((Box(0.0, 0.0, 1.0, 1.0),))
    assert masked.watch(80.0, lambda _: np.full_like(frames(1)[0], 16))[-1][1] is CameraState.BLACK


def test_what_is_masked_counts_for_nothing(usual: tuple[Watched, list[ReferenceLearned]]) -> None:
    """A door of a third of the picture stands open: without its mask the view is lost there."""
    door = Box(0.0, 0.0, 0.45, 1.0, "door")

    def opened(t: float) -> Luma:
        return hand(0.4)(SCENE.frame(rng), rng, t)

    rng, plain, masked = np.random.default_rng(6), again(usual), again(usual, (door,))
    plain.watch(80.0, opened)
    masked.watch(80.0, opened)
    assert (plain.course.state, masked.course.state) == (CameraState.COVERED, CameraState.OK)
    plain.meter.order(replace(ORDER, verb=Verb.MASK, masks=(door,)))
    assert plain.watch(60.0, opened)[-1][1] is CameraState.OK
    plain.meter.order(replace(ORDER, verb=Verb.UNMASK))
    assert plain.watch(80.0, opened)[-1][1] is CameraState.COVERED


def test_an_accepted_view_is_learned_anew() -> None:
    watched = taught(frames(35))
    moved = turned(0.1)
    rng = np.random.default_rng(3)
    watched.watch(60.0, lambda t: moved(SCENE.frame(rng), rng, t))
    assert watched.course.state is CameraState.MOVED
    watched.meter.learned()
    watched.meter.order(ORDER)
    pictures = [watched.see(moved(SCENE.frame(rng), rng, 0.0)) for _ in range(31)]
    assert pictures[0].reference == ""
    assert [known.name for known in watched.meter.learned()] == ["provisional"]
    assert (pictures[-1].ref_similarity or 0) > 0.9


def test_a_view_of_little_texture_is_judged_by_its_timing_alone() -> None:
    rng = np.random.default_rng(8)
    ramp = np.linspace(90, 150, 640, dtype=np.float32)[None, :].repeat(360, axis=0)

    def asphalt() -> Luma:
        return np.clip(ramp + rng.normal(0, 2, ramp.shape), 16, 235).astype(np.uint8)

    watched = taught([asphalt() for _ in range(40)])
    assert watched.learned.monitorable is Monitorable.TIMING
    watched.watch(80.0, lambda t: hand(0.8)(asphalt(), rng, t))
    assert watched.course.state is CameraState.OK
    assert watched.course.monitorable is Monitorable.TIMING


@pytest.mark.parametrize("size", [(640, 360), (1920, 1080)])
def test_noise_is_measured_where_scaling_would_hide_it(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    clean = np.asarray(cv2.resize(SCENE.frame(rng, Light(noise=0.0)), size), dtype=np.uint8)
    base = measure_noise(clean)
    assert measure_noise(noise(10)(clean, rng, 0.0)).noise_sigma == pytest.approx(10, rel=0.35)
    assert measure_noise(stripes(clean, rng, 0.0)).row_noise > 4 * base.row_noise + 2
    assert measure_noise(smear(clean, rng, 0.0)).smear_share > 0.2 > base.smear_share


def crept(scene: Scene, rng: np.random.Generator, pixels: float) -> Luma:
    """The view moved sideways by so many of its pixels."""
    luma = scene.frame(rng, people=1)
    matrix = np.array([[1, 0, pixels], [0, 1, 0]], dtype=np.float32)
    moved = cv2.warpAffine(luma, matrix, luma.shape[::-1], borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved, dtype=np.uint8)


def test_a_day_gives_day_and_commissioning_which_slow_tampering_cannot_teach() -> None:
    """The view creeps by a pixel of 320 in three hours: by night it is somewhere else, and that is told."""
    scene, watched, rng = Scene(11, "hall", (320, 180)), Watched(), np.random.default_rng(2)
    for _ in range(370):
        watched.see(crept(scene, rng, 0.0), timedelta(minutes=4))
    first = {known.name: known for known in watched.meter.learned()}
    assert set(first) == {"day", "commissioning"}
    for number in range(720):
        last = watched.see(crept(scene, rng, number / 45), timedelta(minutes=4))
    later = {known.name: known for known in watched.meter.learned()}
    assert "commissioning" not in later
    assert "night" not in later
    assert (last.shift_px or 0) > 4
    watched.watch(60.0, lambda _: crept(scene, rng, 16.0))
    assert watched.course.state is CameraState.MOVED
    week = timedelta(days=7)
    assert not watched.learned.in_shadow(week.total_seconds(), watched.now + week)
