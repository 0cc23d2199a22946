"""What came in: by the batches of each source, which are committed one after the other.

Instants can't say what is new: of two batches the one that was received, or numbered, earlier may be
committed later. The batches of one source wait for each other: up to the last one seen, all are there.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    Select,
    and_,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from sitcenter.storage.happened import NOT_OF_CAMERAS
from sitcenter.storage.journal import batch, event, source

TOLD: ColumnElement[bool] = or_(NOT_OF_CAMERAS, event.c.event_type == literal_column("'camera_state'"))
"""What rules read: logs, and states of cameras; not what was measured of them."""

Arrived = tuple[str, datetime, datetime]
"""A branch, when something happened there, and when that became known."""
ReadTo = Mapping[str, int]
"""Source -> seq of its last batch."""


def read_to(connection: Connection) -> ReadTo:
    """How far each source was read."""
    query = select(source.c.source_id, source.c.chain_seq)
    return {row.source_id: row.chain_seq for row in connection.execute(query)}


def arrived(connection: Connection, before: ReadTo, until: ReadTo) -> Iterator[Arrived]:
    """Of each event in the batches behind `before`, up to `until`: where and when it happened, and when it
    became known; of a correction, also when what it corrects did.
    """
    for source_id, last in until.items():
        first = before.get(source_id, 0)
        if last > first:
            yield from _arrived(connection, batch.c.source_id == source_id, batch.c.seq > first)


def _arrived(connection: Connection, *fresh: ColumnElement[bool]) -> Iterator[Arrived]:
    for came, columns in _came(*fresh):
        yield from map(tuple, connection.execute(came.add_columns(*columns)))


def arrived_by_hour(connection: Connection, since: datetime) -> Iterator[Arrived]:
    """The same of what became known since a moment; of each hour of a branch only the first and the last
    moment of which something came in, with when the last of that hour did.

    Grouped by the branch first, SQLite would go through its index of subjects as a whole.
    """
    known = batch.c.known_at >= since
    received = event.c.ingested_at >= select(func.min(batch.c.at)).where(known).scalar_subquery()
    for came, (branch_id, happened_at, at) in _came(known, received):
        moments = func.min(happened_at), func.max(happened_at)
        query = came.add_columns(branch_id, *moments, func.max(at))
        for branch, first, last, came_at in connection.execute(
            query.group_by(_hour(connection.dialect, happened_at), branch_id)
        ):
            yield from ((branch, moment, came_at) for moment in (first, last))


_Columns = tuple[ColumnElement[str], ColumnElement[datetime], ColumnElement[datetime]]


def _came(*fresh: ColumnElement[bool]) -> Iterator[tuple[Select[()], _Columns]]:
    """Events of the batches that are fresh, and what those of them that are corrections correct: each with
    its branch, when it happened, and when the event became known.
    """
    mine = and_(event.c.ingested_at == batch.c.at, event.c.batch_id == batch.c.batch_id)
    told = event.c.branch_id, event.c.occurred_at, batch.c.known_at
    yield select().join_from(batch, event, mine).where(*fresh, TOLD), told
    wrong = event.alias("wrong")
    corrected = (
        select()
        .join_from(batch, event, mine)
        .join(wrong, wrong.c.source_system == event.c.source_system)
        .where(*fresh, event.c.corrects_seq.is_not(None), wrong.c.source_seq == event.c.corrects_seq)
    )
    yield corrected, (wrong.c.branch_id, wrong.c.occurred_at, batch.c.known_at)


def _hour(dialect: Dialect, at: ColumnElement[datetime]) -> ColumnElement[Any]:
    """The hour of an instant, by which events are grouped."""
    if dialect.name == "postgresql":
        return func.date_trunc("hour", at)
    return type_coerce(at, Integer) // literal_column("3600000000")
