"""What the journal says of cameras: stretches in one state, and samples."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select

from sitcenter.domain.cameras.fields import key_of, subject_of
from sitcenter.domain.cameras.intervals import fold_states
from sitcenter.domain.cameras.types import CameraInterval, CameraKey
from sitcenter.domain.events import Event, Kind
from sitcenter.storage.bulk import upsert_rows
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of, payload_text
from sitcenter.storage.corrections import OVERRULED
from sitcenter.storage.journal import event
from sitcenter.storage.latest import IS_CAMERA_STATE
from sitcenter.storage.projections import camera_interval, camera_sample

_INTERVAL_ROW = tuple(column.name for column in camera_interval.c)
_SAMPLE_ROW = tuple(column.name for column in camera_sample.c)


def project_states(connection: Connection, changed: Iterable[Event]) -> None:
    """Fold anew the intervals that new words of cameras, or words just corrected, may move.

    Those are the one in which the earliest of them falls and all that follow: as a rule the last one.
    """
    earliest: dict[CameraKey, datetime] = {}
    for item in changed:
        key = key_of(item.branch_id, item.subject)
        earliest[key] = min(item.occurred_at, earliest.get(key, item.occurred_at))
    for key, at in earliest.items():
        start = _begun_before(connection, key, at) or at
        connection.execute(delete(camera_interval).where(_of(key), camera_interval.c.since >= start))
        write_intervals(connection, fold_states(_states(connection, key, start)))


def write_intervals(connection: Connection, intervals: Iterable[CameraInterval]) -> None:
    """Store intervals."""
    upsert_rows(connection, camera_interval, _INTERVAL_ROW, map(_interval_row, intervals))


def _interval_row(item: CameraInterval) -> tuple[Any, ...]:
    flags = item.maintenance, item.shadow
    return (*item.key, item.since, item.until, item.state.value, item.cause, *flags)


def _of(key: CameraKey) -> ColumnElement[bool]:
    return (camera_interval.c.branch_id == key.branch_id) & (camera_interval.c.camera_id == key.camera_id)


def _begun_before(connection: Connection, key: CameraKey, at: datetime) -> datetime | None:
    query = select(func.max(camera_interval.c.since)).where(_of(key), camera_interval.c.since < at)
    since: datetime | None = connection.execute(query).scalar_one()
    return since


def _states(connection: Connection, key: CameraKey, start: datetime) -> Sequence[Event]:
    """The words of a camera's state since `start` that count."""
    query = select(*EVENT_COLUMNS).where(
        event.c.branch_id == key.branch_id,
        event.c.subject == subject_of(key.camera_id),
        event.c.occurred_at >= start,
        IS_CAMERA_STATE,
        event.c.kind == Kind.CAMERA,
        event.c.is_test.is_(False),
        ~OVERRULED,
    )
    return [event_of(row) for row in connection.execute(query).all()]


def add_samples(connection: Connection, samples: Iterable[Event]) -> None:
    """Store samples; each is a row of its own."""
    upsert_rows(connection, camera_sample, _SAMPLE_ROW, map(_sample_row, samples))


def remove_samples(connection: Connection, samples: Iterable[Event]) -> None:
    """Take away samples that were corrected."""
    keys = [column.name for column in camera_sample.primary_key]
    for item in samples:
        of_sample = (
            camera_sample.c[name] == value for name, value in zip(keys, _sample_row(item)[:-1], strict=True)
        )
        connection.execute(delete(camera_sample).where(*of_sample))


def _sample_row(item: Event) -> tuple[Any, ...]:
    key = key_of(item.branch_id, item.subject)
    return (*key, item.occurred_at, item.source_system, item.source_seq, payload_text(item.payload).decode())
