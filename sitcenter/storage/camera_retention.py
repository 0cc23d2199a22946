"""Old samples of cameras out of their projection; the journal keeps their events, as it keeps all."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, select

from sitcenter import clock
from sitcenter.domain.cameras.types import CameraKey
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage.camera_reads import cameras_in
from sitcenter.storage.engine import reading, transact
from sitcenter.storage.projections import camera_sample

ROWS = 500
"""Deleted in one transaction: a few milliseconds of SQLite's only write lock."""
PAUSE_S = 0.02
"""Between two of them, so that those who wait to write come first."""


def forget_samples(engine: Engine, before: datetime, most: int, stop: Callable[[], bool]) -> int:
    """Delete what was measured before a moment, `most` rows or a few more at a time; how many.

    Camera by camera, the oldest first, in short transactions; ends between two of them when `stop` says so.
    What was deleted when it is cut short stays so.
    """
    deleted = 0
    for key in _cameras(engine):
        full = True
        while full and deleted < most and not stop():
            count = transact(engine, partial(_forget, key=key, before=before))
            deleted, full = deleted + count, count >= ROWS
            if full:
                clock.sleep(PAUSE_S)
    return deleted


def _cameras(engine: Engine) -> list[CameraKey]:
    """Cameras that have samples."""
    table = camera_sample.c
    with reading(engine) as connection:
        return [
            CameraKey(*key) for key in cameras_in(connection, EVERYTHING, table.branch_id, table.camera_id)
        ]


def _forget(connection: Connection, key: CameraKey, before: datetime) -> int:
    """Delete the oldest of one camera, all of the last one's moment with it."""
    old = and_(_of(key), camera_sample.c.at < before)
    last = select(camera_sample.c.at).where(old).order_by(camera_sample.c.at).offset(ROWS - 1).limit(1)
    until = connection.execute(last).scalar_one_or_none()
    part = old if until is None else and_(old, camera_sample.c.at <= until)
    return connection.execute(delete(camera_sample).where(part)).rowcount


def _of(key: CameraKey) -> ColumnElement[bool]:
    return (camera_sample.c.branch_id == key.branch_id) & (camera_sample.c.camera_id == key.camera_id)
