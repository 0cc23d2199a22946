"""The cameras of a branch on the board: what each shows, or that nobody knows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sitcenter.domain.cameras.types import NOT_SEEING, CameraBoard, CameraFact, CameraState
from sitcenter.domain.events import Kind
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.feed import source_trouble
from sitcenter.domain.network import Branch, Camera

NOT_WATCHED = "not_watched"
"""Cause: nobody watches the camera now."""
NOT_CONFIGURED = "not_configured"
"""Cause: the configuration says of no stream where it is to be watched."""
SHOWS_WELL = frozenset({CameraState.OK, CameraState.DARK})


@dataclass(frozen=True, slots=True)
class _Watch:
    """Whether the cameras are watched; if not, until when they last were."""

    alive: bool
    until: datetime | None


def camera_boards(
    branch: Branch, facts: Iterable[CameraFact], sources: Iterable[SourceFact], now: datetime
) -> tuple[CameraBoard, ...]:
    """All cameras of the branch in their configured order."""
    said = {fact.key.camera_id: fact for fact in facts}
    watch = _watch(sources, now)
    return with_blind_desks([_board(camera, said.get(camera.id), watch) for camera in branch.cameras])


def unwatched(boards: Iterable[CameraBoard]) -> tuple[CameraBoard, ...]:
    """The same cameras when nothing is known of now: since when isn't known either."""
    return with_blind_desks([_unwatched(board) for board in boards])


def unwatched_since(sources: Iterable[SourceFact], now: datetime) -> datetime | None:
    """Since when cameras aren't watched any more; None while they are, and where they never were."""
    watch = _watch(sources, now)
    return None if watch.alive else watch.until


def sees(state: CameraState) -> bool:
    """Whether something can be seen in it, well or badly."""
    return state is not CameraState.UNKNOWN and state not in NOT_SEEING


def seeing(boards: Iterable[CameraBoard]) -> int | None:
    """How many show what they should; None where of none is known what it shows."""
    states = [board.state for board in boards]
    known = any(state is not CameraState.UNKNOWN for state in states)
    return sum(state in SHOWS_WELL for state in states) if known else None


def with_blind_desks(boards: Sequence[CameraBoard]) -> tuple[CameraBoard, ...]:
    """Each camera that isn't known to see with those of its desks that no camera is known to see."""
    seen = {desk for board in boards if sees(board.state) for desk in board.covers}
    return tuple(
        replace(board, blind_desks=tuple(desk for desk in board.covers if desk not in seen))
        for board in boards
    )


def _watch(sources: Iterable[SourceFact], now: datetime) -> _Watch:
    """As bad as the worst source of cameras. They have no opening hours: nights are watched as days are."""
    watching = [source for source in sources if source.kind == Kind.CAMERA]
    alive = bool(watching) and not any(source_trouble(source, None, now) for source in watching)
    known = [source.last_success_at for source in watching if source.last_success_at is not None]
    return _Watch(alive, min(known) if len(known) == len(watching) and known else None)


def _board(camera: Camera, fact: CameraFact | None, watch: _Watch) -> CameraBoard:
    if not camera.has_stream:
        return _unknown(camera, NOT_CONFIGURED)
    if fact is None:
        return _unknown(camera, NOT_WATCHED)
    told = CameraBoard(
        camera_id=camera.id,
        zone=camera.zone,
        covers=camera.covers,
        state=fact.state,
        cause=fact.cause,
        since=fact.since,
        monitorable=fact.monitorable,
        shadow=fact.shadow,
        maintenance_until=fact.maintenance_until,
    )
    return told if watch.alive else replace(_unwatched(told), since=watch.until)


def _unknown(camera: Camera, cause: str) -> CameraBoard:
    return CameraBoard(camera.id, camera.zone, camera.covers, CameraState.UNKNOWN, cause, None)


def _unwatched(board: CameraBoard) -> CameraBoard:
    if board.cause == NOT_CONFIGURED:
        return board
    was = board.was if board.state is CameraState.UNKNOWN else board.state
    return replace(board, state=CameraState.UNKNOWN, cause=NOT_WATCHED, since=None, was=was)
