"""What cameras showed, as a file: every stretch in one state that overlaps the period, whole."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol, cast

from dashboard.csv_text import Cell, Identifier
from dashboard.exports_cells import CellOf, Context, Stores, Table, plain
from dashboard.exports_period import Filters
from sitcenter.domain.cameras.board import unwatched_since
from sitcenter.domain.cameras.intervals import as_watched
from sitcenter.domain.cameras.types import CameraInterval, CameraState
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.scope import Scope


class IntervalReader(Protocol):
    """Where the intervals come from: storage's Reader."""

    def camera_intervals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[CameraInterval]:
        """Intervals that overlap a period, by branch, camera and beginning, in constant memory."""

    def sources(self, scope: Scope) -> tuple[SourceFact, ...]:
        """What is known of the sources of the scope's branches."""


def _branch(item: CameraInterval, _context: Context) -> Cell:
    return Identifier(item.key.branch_id)


def _camera(item: CameraInterval, _context: Context) -> Cell:
    return Identifier(item.key.camera_id)


def _zone(item: CameraInterval, context: Context) -> Cell:
    """Where the camera hangs now; empty where it is no longer configured."""
    branch = context.network.branches.get(item.key.branch_id)
    cameras = branch.cameras if branch else ()
    return next((camera.zone for camera in cameras if camera.id == item.key.camera_id), None)


def _since(item: CameraInterval, context: Context) -> Cell:
    return context.local(item.key.branch_id, item.since)


def _until(item: CameraInterval, context: Context) -> Cell:
    return context.local(item.key.branch_id, item.until)


def _duration_s(item: CameraInterval, _context: Context) -> Cell:
    """Whole seconds; empty while it lasts."""
    return None if item.until is None else int((item.until - item.since).total_seconds())


CAMERA_COLUMNS: Mapping[str, CellOf] = {
    "branch_id": _branch,
    "camera_id": _camera,
    "zone": _zone,
    "state": plain("state"),
    "cause": plain("cause"),
    "since": _since,
    "until": _until,
    "duration_s": _duration_s,
    "maintenance": plain("maintenance"),
    "shadow": plain("shadow"),
}


def _read(stores: Stores, filters: Filters) -> Iterator[CameraInterval]:
    reader = cast(IntervalReader, stores.reader)
    since = unwatched_since(reader.sources(filters.scope), filters.now)
    read = reader.camera_intervals(filters.scope, filters.start, filters.end)
    return (one for one in as_watched(read, since) if _asked(one, filters))


def _asked(item: CameraInterval, filters: Filters) -> bool:
    overlaps = item.since < filters.end and (item.until is None or item.until > filters.start)
    return overlaps and filters.status in (None, item.state)


CAMERAS = Table("cameras", CAMERA_COLUMNS, tuple(CameraState), _read, by_service=False)
