"""Every desk is seen, blind, unknown or never seen: exactly one of them."""

import pytest

from sitcenter.domain.cameras.coverage import blind_desks, never_seen, seen_desks, unknown_desks
from sitcenter.domain.cameras.types import CameraState as S
from sitcenter.domain.network import Camera, Desk
from tests.domain.builders import branch
from tests.domain.cameras.builders import seen

HALL = branch(
    desks=tuple(Desk(name, "service", "hall") for name in ("1", "2", "3", "4")),
    cameras=(Camera("c1", "hall", ("2", "1")), Camera("c2", "hall", ("2", "3")), Camera("c3", "door", ())),
)
"""Desk 2 is seen by two cameras, desk 4 by none."""


@pytest.mark.parametrize(
    ("c1", "c2", "visible", "blind", "unknown"),
    [
        (S.OK, S.OK, "123", "", ""),
        (S.DARK, S.LOW_FPS, "123", "", ""),
        (S.BLURRED, S.NOISE, "123", "", ""),
        (S.COVERED, S.OK, "23", "1", ""),
        (S.OFFLINE, S.MOVED, "", "123", ""),
        (S.UNKNOWN, S.OK, "23", "", "1"),
        (S.UNKNOWN, S.FROZEN, "", "3", "12"),
        (S.UNKNOWN, S.UNKNOWN, "", "", "123"),
    ],
)
def test_what_is_seen_of_a_hall(c1: S, c2: S, visible: str, blind: str, unknown: str) -> None:
    cameras = (seen("c2", c2), seen("c1", c1), seen("c3"))
    assert seen_desks(HALL, cameras) == tuple(visible)
    assert blind_desks(HALL, cameras) == tuple(blind)
    assert unknown_desks(HALL, cameras) == tuple(unknown)
    assert never_seen(HALL) == ("4",)


def test_a_camera_that_nobody_has_told_of_is_unknown_and_one_too_many_sees_nothing() -> None:
    cameras = (seen("c9", S.OK, covers=("1", "4")),)
    assert seen_desks(HALL, cameras) == blind_desks(HALL, cameras) == ()
    assert unknown_desks(HALL, cameras) == ("1", "2", "3")


def test_a_branch_without_cameras_is_never_seen() -> None:
    bare = branch()
    assert (seen_desks(bare, ()), blind_desks(bare, ()), unknown_desks(bare, ())) == ((), (), ())
    assert never_seen(bare) == ("1", "2")
