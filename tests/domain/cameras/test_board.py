"""Cameras on the board: what each shows, and what nobody knows."""

from dataclasses import replace

import pytest

from sitcenter.domain.board import board
from sitcenter.domain.board_types import Board, State
from sitcenter.domain.cameras.board import sees, unwatched
from sitcenter.domain.cameras.types import (
    IMPAIRED,
    NOT_SEEING,
    CameraBoard,
    CameraFact,
    CameraKey,
    CameraState,
)
from sitcenter.domain.facts import Snapshot, SourceFact
from sitcenter.domain.network import Camera
from sitcenter.domain.scope import EVERYTHING
from tests.domain.builders import NOW, ago, branch, minutes, network, source

CAMERAS = (Camera("c1", "hall", ("1", "2")), Camera("c2", "hall", ("2",)), Camera("c3", "parking", ()))
NIGHT = NOW + minutes(14 * 60)
WATCHED = source(source_id="cameras", kind="camera")


def fact(camera_id: str, state: CameraState, branch_id: str = "a") -> CameraFact:
    return CameraFact(CameraKey(branch_id, camera_id), state, "refused", ago(7), ago(6))


def shown(*facts: CameraFact, sources: tuple[SourceFact, ...] = (source(), WATCHED)) -> Board:
    here = network(branch(cameras=CAMERAS))
    return board(Snapshot(NOW, sources=sources, cameras=facts), here, NOW, EVERYTHING)


def of_a(found: Board) -> dict[str, CameraBoard]:
    return {camera.camera_id: camera for camera in found.branches[0].cameras}


def test_every_configured_camera_is_there_in_order() -> None:
    found = shown(fact("c3", CameraState.OK), fact("c1", CameraState.OFFLINE), fact("c9", CameraState.OK))
    states = [(c.camera_id, c.state, c.cause, c.since) for c in found.branches[0].cameras]
    assert states == [
        ("c1", CameraState.OFFLINE, "refused", ago(7)),
        ("c2", CameraState.UNKNOWN, "not_watched", None),
        ("c3", CameraState.OK, "refused", ago(7)),
    ]
    network_board = found.network
    assert (network_board.cameras_seeing, network_board.cameras_unknown, network_board.cameras_total) == (
        1,
        1,
        3,
    )


@pytest.mark.parametrize(
    "sources",
    [
        (source(),),
        (source(), source(source_id="cameras", kind="camera", last_success_at=ago(1))),
        (source(), source(source_id="cameras", kind="camera", failures=2)),
        (source(), WATCHED, source(source_id="cameras", kind="camera", last_success_at=None)),
    ],
)
def test_what_nobody_watches_is_unknown_and_the_waits_are_not(sources: tuple[SourceFact, ...]) -> None:
    found = shown(fact("c1", CameraState.OK), sources=sources)
    first = of_a(found)["c1"]
    assert (first.state, first.cause, first.was) == (CameraState.UNKNOWN, "not_watched", CameraState.OK)
    assert first.since in (None, ago(1), NOW)
    assert found.network.cameras_seeing is None
    assert found.network.cameras_unknown == 3
    assert (found.branches[0].state, found.branches[0].reason) == (State.OK, "")


def test_since_when_nobody_watches_is_told() -> None:
    stale = source(source_id="cameras", kind="camera", last_success_at=ago(4))
    assert of_a(shown(fact("c1", CameraState.OK), sources=(source(), stale)))["c1"].since == ago(4)


def test_nights_are_watched_too() -> None:
    found = board(
        Snapshot(
            NIGHT, sources=(replace(WATCHED, last_success_at=NIGHT),), cameras=(fact("c1", CameraState.OK),)
        ),
        network(branch(cameras=CAMERAS)),
        NIGHT,
        EVERYTHING,
    )
    assert found.branches[0].state is State.CLOSED
    assert of_a(found)["c1"].state is CameraState.OK


def test_a_camera_without_a_stream_is_not_configured() -> None:
    here = network(branch(cameras=(replace(CAMERAS[0], has_stream=False),)))
    found = board(
        Snapshot(NOW, sources=(WATCHED,), cameras=(fact("c1", CameraState.OK),)), here, NOW, EVERYTHING
    )
    assert (of_a(found)["c1"].state, of_a(found)["c1"].cause) == (CameraState.UNKNOWN, "not_configured")


def test_desks_are_blind_that_no_other_camera_sees() -> None:
    found = of_a(shown(fact("c1", CameraState.COVERED), fact("c2", CameraState.BLURRED)))
    assert found["c1"].blind_desks == ("1",)
    assert found["c2"].blind_desks == ()
    found = of_a(shown(fact("c1", CameraState.COVERED), fact("c2", CameraState.OFFLINE)))
    assert (found["c1"].blind_desks, found["c2"].blind_desks) == (("1", "2"), ("2",))
    found = of_a(shown(fact("c1", CameraState.OK), fact("c2", CameraState.OFFLINE)))
    assert (found["c1"].blind_desks, found["c2"].blind_desks) == ((), ())


def test_unknown_sees_nothing() -> None:
    assert {state for state in CameraState if sees(state)} == IMPAIRED | {CameraState.OK, CameraState.DARK}
    assert {state for state in CameraState if not sees(state)} == NOT_SEEING | {CameraState.UNKNOWN}


def test_a_board_of_which_nothing_is_known_now_keeps_what_was() -> None:
    boards = shown(fact("c1", CameraState.OK), fact("c2", CameraState.UNKNOWN)).branches[0].cameras
    first, second, third = unwatched(unwatched(boards))
    assert (first.state, first.cause, first.since, first.was) == (
        CameraState.UNKNOWN,
        "not_watched",
        None,
        CameraState.OK,
    )
    assert first.blind_desks == ("1", "2")
    assert (second.was, third.was) == (None, None)
