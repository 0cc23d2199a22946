"""Cameras on the wall: marks always, a word only where something is wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.i18n import LANGUAGES, load
from dashboard.views_cameras_wall import NONE, seeing_of_all, strip_view
from sitcenter.domain.board_types import NetworkBoard
from sitcenter.domain.cameras.types import CameraBoard, CameraState
from tests.dashboard.builders_branch import NOW
from tests.dashboard.builders_cameras import camera


def eight(*states: CameraState) -> list[CameraBoard]:
    """Eight cameras, the first of them in `states`."""
    padded = [*states, *[CameraState.OK] * 8][:8]
    return [camera(f"c{k}", state) for k, state in enumerate(padded, 1)]


def test_all_well_is_marks_without_a_word() -> None:
    strip = strip_view(eight(CameraState.DARK), load("en"), NOW, "dark")
    assert (strip.word, strip.level, strip.alt) == ("", "", "cameras that see: 8 of 8")


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "2 cameras don't see"), ("ru", "2 камеры не видят"), ("kk", "2 камера көрмейді")],
)
def test_cameras_without_a_view_are_counted_in_words(language: str, word: str) -> None:
    lost = eight(CameraState.OFFLINE, CameraState.COVERED, CameraState.LOW_FPS, CameraState.UNKNOWN)
    strip = strip_view(lost, load(language), NOW, "dark")
    assert (strip.word, strip.level) == (word, "crit")


def test_the_worst_is_said_first() -> None:
    assert strip_view(eight(CameraState.BLURRED), load("en"), NOW, "dark").word == "1 camera sees badly"
    unknown = strip_view(eight(*[CameraState.UNKNOWN] * 8), load("en"), NOW, "dark")
    assert (unknown.word, unknown.level) == ("no data from 8 cameras", "")
    assert unknown.alt == "cameras that see: – of 8. no data from 8 cameras"


def test_what_is_planned_or_on_trial_calls_nobody() -> None:
    planned = replace(camera("c1", CameraState.OFFLINE), maintenance_until=NOW + timedelta(hours=1))
    trial = camera("c2", CameraState.COVERED, shadow=True)
    assert strip_view([planned, trial], load("en"), NOW, "dark").word == ""


def test_a_branch_without_cameras_has_no_strip() -> None:
    assert strip_view([], load("en"), NOW, "dark") is NONE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_network_says_how_many_see_and_a_dash_while_nobody_knows(language: str) -> None:
    network = NetworkBoard(0, None, 0, 0, 1, 1, cameras_seeing=112, cameras_unknown=3, cameras_total=120)
    told = load(language)
    assert seeing_of_all(network, told) == "112/120"
    assert seeing_of_all(replace(network, cameras_seeing=None), told) == "–/120"
    assert seeing_of_all(replace(network, cameras_total=0), told) == ""
