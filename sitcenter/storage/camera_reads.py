"""Reads of cameras: what was known of them at a past moment, their intervals and samples of a period."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Connection, Row, func, literal, or_, select

from sitcenter.domain.cameras.fields import fact_of, key_of, state_of
from sitcenter.domain.cameras.types import CameraFact, CameraInterval, CameraKey
from sitcenter.domain.events import Kind
from sitcenter.domain.scope import Scope
from sitcenter.storage import camera_tables
from sitcenter.storage.canonical import EVENT_COLUMNS
from sitcenter.storage.corrections import overruled_at
from sitcenter.storage.journal import batch, event
from sitcenter.storage.latest import IS_CAMERA_STATE, newest
from sitcenter.storage.periods import STREAMED_ROWS
from sitcenter.storage.projections import branch_state, camera_interval, camera_sample

Measures = Mapping[str, float | int | str | None]


def camera_facts_at(connection: Connection, branch_ids: Iterable[str], at: datetime) -> Iterator[CameraFact]:
    """The last word of each camera of the branches as known at `at`; one look a camera.

    From the newest word back to the first that was known then: cost follows what changed since.
    """
    known_at = select(batch.c.known_at).where(batch.c.batch_id == event.c.batch_id).scalar_subquery()
    counted = select(*EVENT_COLUMNS).where(
        IS_CAMERA_STATE,
        event.c.kind == Kind.CAMERA,
        event.c.is_test.is_(False),
        known_at <= at,
        ~overruled_at(at),
    )
    for branch_id in branch_ids:
        of_branch = event.c.branch_id == branch_id
        for subject in _each(connection, event.c.subject, of_branch, IS_CAMERA_STATE):
            for item in newest(connection, counted.where(of_branch, event.c.subject == subject)):
                yield fact_of(key_of(branch_id, subject), item.occurred_at, item.payload)


def camera_intervals(
    connection: Connection, scope: Scope, start: datetime, end: datetime
) -> Iterator[CameraInterval]:
    """Intervals that overlap [start, end), by branch, camera and beginning."""
    table = camera_interval.c
    for branch_id, camera_id in cameras_in(connection, scope, table.branch_id, table.camera_id):
        of_camera = (table.branch_id == branch_id) & (table.camera_id == camera_id)
        before = func.coalesce(func.max(table.since), literal(start, table.since.type))
        first = select(before).where(of_camera, table.since <= start).scalar_subquery()
        query = (
            select(*table)
            .where(of_camera, table.since >= first, table.since < end)
            .where(or_(table.until.is_(None), table.until > start))
            .order_by(table.since)
            .execution_options(yield_per=STREAMED_ROWS)
        )
        with connection.execute(query) as result:
            yield from map(_interval, result)


def camera_samples(
    connection: Connection, key: CameraKey, start: datetime, end: datetime
) -> list[tuple[datetime, Measures]]:
    """What was measured of a camera in [start, end), in order."""
    return [(row.at, orjson.loads(row.measures)) for row in _samples(connection, key, start, end)]


def camera_trends(
    connection: Connection, scope: Scope, start: datetime, names: Sequence[str]
) -> dict[CameraKey, list[tuple[datetime, tuple[float | None, ...]]]]:
    """Some measures of each camera since `start`, in order; None where one was not measured."""
    found: dict[CameraKey, list[tuple[datetime, tuple[float | None, ...]]]] = {}
    columns = camera_sample.c.branch_id, camera_sample.c.camera_id
    for key in map(CameraKey._make, cameras_in(connection, scope, *columns)):
        rows = _samples(connection, key, start, None)
        points = [(row.at, _some(orjson.loads(row.measures), names)) for row in rows]
        if points:
            found[key] = points
    return found


def camera_learned(connection: Connection, key: CameraKey) -> Mapping[str, Any] | None:
    """What was learned of a camera."""
    table = camera_tables.camera_learned.c
    query = select(table.learned).where(table.branch_id == key.branch_id, table.camera_id == key.camera_id)
    text = connection.execute(query).scalar_one_or_none()
    return None if text is None else dict(orjson.loads(text))


def _some(measures: Mapping[str, Any], names: Sequence[str]) -> tuple[float | None, ...]:
    return tuple(measures.get(name) for name in names)


def _samples(
    connection: Connection, key: CameraKey, start: datetime, end: datetime | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    table = camera_sample.c
    query = select(table.at, table.measures).where(
        table.branch_id == key.branch_id, table.camera_id == key.camera_id, table.at >= start
    )
    if end is not None:
        query = query.where(table.at < end)
    return connection.execute(query.order_by(table.at, table.source_system, table.source_seq)).all()


def _interval(row: Row[*tuple[Any, ...]]) -> CameraInterval:
    branch_id, camera_id, since, until, state, *rest = row
    return CameraInterval(CameraKey(branch_id, camera_id), state_of(state), rest[0], since, until, *rest[1:])


def cameras_in(
    connection: Connection, scope: Scope, branch: Column[str], camera: Column[str]
) -> Iterator[tuple[str, str]]:
    """Cameras of the scope that have a row in a table, in order."""
    branches = connection.execute(select(branch_state.c.branch_id).order_by(branch_state.c.branch_id))
    for branch_id in filter(scope.allows, branches.scalars().all()):
        for camera_id in _each(connection, camera, branch == branch_id):
            yield branch_id, camera_id


def _each(connection: Connection, column: Column[str], *conditions: ColumnElement[bool]) -> Iterator[str]:
    """The different values of an indexed column, each found by one look: they are few among many rows."""
    first = select(column).where(*conditions).order_by(column).limit(1)
    value: str | None = connection.execute(first).scalar_one_or_none()
    while value is not None:
        yield value
        value = connection.execute(first.where(column > value)).scalar_one_or_none()
