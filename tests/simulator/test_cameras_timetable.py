"""What is played when: the same for the same seed and day, spread, and never before views are known."""

import json
from pathlib import Path

import pytest

from simulator.cameras.control import ControlFile
from simulator.cameras.faults import DOOR, FAULTS
from simulator.cameras.plan import PlayedCamera
from simulator.cameras.stage import played_cameras
from simulator.cameras.timetable import Play, Timetable
from simulator.network import load_network
from tests.simulator.camera_clients import ROOT

UNLEARNED = DOOR | {"clock_drift", "stall", "timestamp_jump"}
"""Faults that are told without having seen the camera good."""


@pytest.fixture(scope="module")
def cameras() -> tuple[PlayedCamera, ...]:
    return played_cameras(load_network(ROOT / "config"), None)


def played(table: Timetable, until: int, since: int = 0) -> set[Play]:
    return {play for second in range(since, until, 5) for play in table.active(second)}


def test_the_sector_is_rich_unless_another_branch_is_named(cameras: tuple[PlayedCamera, ...]) -> None:
    assert {camera.branch for camera in cameras if camera.rich} == {"mailin-85"}
    other = played_cameras(load_network(ROOT / "config"), "psc-medeu")
    assert [camera.path for camera in other if camera.rich] == [f"psc-medeu/c{n}" for n in range(1, 9)]


def test_the_same_seed_and_day_give_the_same_plays(cameras: tuple[PlayedCamera, ...]) -> None:
    tables = [Timetable(cameras, seed, day) for seed, day in ((1, "a"), (1, "a"), (2, "a"), (1, "b"))]
    first, same, *others = [played(table, 3600) for table in tables]
    assert first == same
    assert all(other != first for other in others)


def test_views_are_good_until_they_are_known_and_then_an_officer_meets_several_faults(
    cameras: tuple[PlayedCamera, ...],
) -> None:
    table = Timetable(cameras, 1, "2026-11-20")
    assert {play.fault for play in played(table, 105)} <= UNLEARNED
    seen = played(table, 180)
    assert {play.fault for play in seen} >= {"cover", "turn", "freeze", "half_fps", "death", "wrong_password"}
    assert len({play.branch for play in seen}) >= 8
    cut = [play for play in played(table, 480) if play.fault == "site_cut"]
    assert [(play.start, len(play.paths)) for play in cut] == [(270, 8)]
    assert "mailin-85" not in {play.branch for play in cut}


def test_every_fault_comes_within_the_half_hour_and_most_cameras_are_always_good(
    cameras: tuple[PlayedCamera, ...],
) -> None:
    plays = set()
    for day in range(20, 30):
        table = Timetable(cameras, 1, f"2026-11-{day}")
        assert {play.fault for play in played(table, 2280, 480)} == FAULTS
        for second in range(0, 3600, 15):
            paths = [path for play in table.active(second) for path in play.paths]
            assert len(paths) == len(set(paths))
            assert len(paths) < 30
        plays |= played(table, 3600, 480)
    lengths = [play.end - play.start for play in plays if play.end is not None and play.fault != "cleaning"]
    assert min(lengths) >= 120
    assert max(lengths) <= 400


def test_a_network_of_one_camera_or_none_has_a_timetable_too() -> None:
    alone = PlayedCamera("a", "c1", "hall", (), rich=False)
    assert {path for play in played(Timetable((alone,), 1, ""), 3600) for path in play.paths} <= {"a/c1"}
    assert played(Timetable((), 1, ""), 3600) == set()


def test_the_control_file_overrides_by_camera_by_branch_and_for_all(tmp_path: Path) -> None:
    path = tmp_path / "control.json"
    control = ControlFile(path)
    control.look()
    assert control.ordered("a/c1") is None
    path.write_text(json.dumps({"a/c1": "cover", "b": "site_cut"}))
    control.look()
    assert [control.ordered(name) for name in ("a/c1", "a/c2", "b/c7")] == ["cover", None, "site_cut"]
    path.write_text(json.dumps({"a/c1": "ok", "*": "", "a": "blur"}))
    control.look()
    assert [control.ordered(name) for name in ("a/c1", "a/c2", "b/c7")] == ["", "blur", ""]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "control.json: Expecting"),
        ("[]", 'not an object of "branch/camera": "fault"'),
        ('{"a/c1": "sabotage"}', "a/c1: 'sabotage' is none of ok, black, blur"),
    ],
)
def test_a_wrong_control_file_is_told_and_the_last_one_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    path = tmp_path / "control.json"
    path.write_text('{"a/c1": "noise"}')
    control = ControlFile(path)
    control.look()
    path.write_text(text + " " * 40)
    control.look()
    assert told in capsys.readouterr().err
    assert control.ordered("a/c1") == "noise"
