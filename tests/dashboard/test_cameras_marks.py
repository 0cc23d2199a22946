"""Marks of cameras: their shape tells what is wrong, colour or not."""

from datetime import timedelta
from urllib.parse import unquote

import pytest

from dashboard.marks_cameras import Stretch, camera_mark, camera_strip, sparklines, state_band
from dashboard.views_cameras_kinds import Kind, Mark, counts, mark_at, mark_of
from sitcenter.domain.cameras.types import IMPAIRED, NOT_SEEING, CameraState
from tests.dashboard.builders_branch import NOW
from tests.dashboard.builders_cameras import camera

SEES = {CameraState.OK, CameraState.DARK}


def drawn(mark: Mark, theme: str = "dark") -> str:
    """A mark without its colours."""
    text = unquote(camera_mark(mark, theme))
    for colour in ("#ff6b57", "#f0b429", "#8d959e", "#c2321f", "#8a5a00", "#7b838c"):
        text = text.replace(colour, "ink")
    return text


def test_every_kind_has_a_shape_of_its_own_without_its_colour() -> None:
    levels = {Kind.NO_STREAM: "crit", Kind.PICTURE: "crit", Kind.IMPAIRED: "warn"}
    shapes = {drawn(Mark(kind, levels.get(kind, ""))) for kind in Kind}
    assert len(shapes) == len(Kind)


@pytest.mark.parametrize("state", CameraState)
def test_only_what_sees_looks_like_seeing_and_only_faults_have_a_colour(state: CameraState) -> None:
    mark = mark_of(state, shadow=False, maintained=False)
    assert (mark.kind is Kind.SEEING) == (state in SEES)
    assert (mark.level == "crit") == (state in NOT_SEEING)
    assert (mark.level == "warn") == (state in IMPAIRED)


def test_a_fault_that_is_not_relied_on_yet_keeps_its_shape_in_grey() -> None:
    shadowed = mark_of(CameraState.COVERED, shadow=True, maintained=False)
    assert shadowed == Mark(Kind.PICTURE, "")
    assert drawn(shadowed) != drawn(Mark(Kind.SEEING, ""))
    assert mark_of(CameraState.OFFLINE, shadow=True, maintained=False).level == "crit"


def test_maintenance_is_a_bar_until_it_is_over() -> None:
    lost = camera(state=CameraState.OFFLINE, maintenance_until=NOW)
    assert mark_at(lost, NOW - timedelta(seconds=1)) == Mark(Kind.MAINTENANCE, "")
    assert mark_at(lost, NOW) == Mark(Kind.NO_STREAM, "crit")


def test_cameras_are_counted_once_and_maintenance_apart() -> None:
    shown = [
        camera("c1"),
        camera("c2", CameraState.FROZEN),
        camera("c3", CameraState.FROZEN, shadow=True),
        camera("c4", CameraState.LOW_FPS),
        camera("c5", CameraState.UNKNOWN),
        camera("c6", CameraState.OFFLINE, maintenance_until=NOW + timedelta(hours=1)),
    ]
    assert counts([mark_at(one, NOW) for one in shown], shown) == (6, 1, 1, 1, 1, 1, True)


def test_a_strip_has_a_mark_a_camera_and_small_branches_have_no_larger_ones() -> None:
    dot = Mark(Kind.SEEING, "")
    assert camera_strip([], "dark") == ""
    assert camera_strip([dot] * 3, "dark").count("circle") == 3
    assert "0 0 192 22" in unquote(camera_strip([dot] * 3, "dark"))
    assert "0 0 384 22" in unquote(camera_strip([dot] * 16, "light"))


def test_a_curve_has_a_gap_where_nothing_was_measured() -> None:
    drawn_two = unquote(sparklines([([25, 25, None, None, 24, None, 23], 0, 30), ([None], 0, 1)], "dark"))
    assert drawn_two.count("M") == 2 + 3  # two bottom lines; two values, one alone, one alone; none
    assert drawn_two.count("h0") == 2


def test_a_band_tells_what_is_unknown_from_what_is_well() -> None:
    seen, unknown = Mark(Kind.SEEING, ""), Mark(Kind.UNKNOWN, "")
    assert "stroke-dasharray" in unquote(state_band([Stretch(0, 1, unknown)], "dark"))
    assert "stroke-dasharray" not in unquote(state_band([Stretch(0, 1, seen)], "dark"))
    tall = unquote(state_band([Stretch(0.5, 0.5001, Mark(Kind.NO_STREAM, "crit"))], "light"))
    assert "width='1.5'" in tall  # the shortest is still seen
    assert "height='24'" in tall
