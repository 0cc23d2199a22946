"""Prove that the journal is whole: recompute every digest and count from the rows themselves.

The digests aren't keyed: somebody who rewrites events, all later batches and the source's row alike
can't be told from the truth here. Against that, keep the chains' heads somewhere else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from sitcenter.domain.intake import Rejected
from sitcenter.storage.canonical import (
    EVENT_COLUMNS,
    BatchHeader,
    batch_digest,
    event_digest,
    event_of,
    rejected_digest,
)
from sitcenter.storage.engine import reading
from sitcenter.storage.journal import batch, event, quarantine, source
from sitcenter.storage.periods import STREAMED_ROWS

_HEADER_COLUMNS = tuple(batch.c[name] for name in BatchHeader.__slots__)
_DIGEST_COLUMNS = (event.c.payload_sha256, event.c.event_id)


class _Broken(Exception):
    """The first thing that is wrong with a chain."""


@dataclass(slots=True)
class _Head:
    """How far a chain was found good, and what its batches add up to."""

    seq: int = 0
    sha256: bytes = b""
    cursor: str | None = None
    rows_read: int = 0
    stored: int = 0
    duplicate: int = 0
    quarantined: int = 0


def verify_journal(engine: Engine) -> list[str]:
    """Problems, the first of each source's chain; empty when the journal is whole and unchanged."""
    with reading(engine) as connection:
        return [*_broken_chains(connection), *_strays(connection)]


def _broken_chains(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(source).order_by(source.c.source_id)).all():
        try:
            _check_chain(connection, row)
        except _Broken as broken:
            yield f"source {row.source_id}: {broken}"


def _check_chain(connection: Connection, of: Row[*tuple[Any, ...]]) -> None:
    head = _Head()
    columns = batch.c.batch_id, batch.c.previous_sha256, batch.c.sha256, *_HEADER_COLUMNS
    query = select(*columns).where(batch.c.source_id == of.source_id).order_by(batch.c.seq)
    with connection.execute(query.execution_options(yield_per=STREAMED_ROWS)) as batches:
        for row in batches:
            _check_link(head, row)
            _check_batch(connection, row)
            _move(head, row)
    if (head.seq, head.sha256) != (of.chain_seq, of.chain_sha256):
        raise _Broken(f"the chain ends with batch {head.seq}, its head is batch {of.chain_seq}")
    if head.cursor != of.cursor:
        raise _Broken(f"the last batch was read up to {head.cursor!r}, the cursor is {of.cursor!r}")
    # Polls that brought nothing new count their rows and leave no batch.
    if (head.stored, head.quarantined) != (of.stored, of.quarantined) or (
        head.rows_read > of.rows_read or head.duplicate > of.duplicate
    ):
        raise _Broken("the counters of rows don't add up to those of the batches")


def _move(head: _Head, row: Row[*tuple[Any, ...]]) -> None:
    head.seq, head.sha256, head.cursor = row.seq, row.sha256, row.cursor_after
    head.rows_read += row.rows_read
    head.stored += row.stored
    head.duplicate += row.duplicate
    head.quarantined += row.quarantined


def _check_link(head: _Head, row: Row[*tuple[Any, ...]]) -> None:
    if row.seq != head.seq + 1:
        raise _Broken(f"batch {head.seq + 1} is missing (batch {row.seq} follows {head.seq})")
    if row.previous_sha256 != head.sha256:
        raise _Broken(f"batch {row.seq} doesn't continue batch {head.seq}")
    if row.cursor_before != head.cursor:
        raise _Broken(
            f"batch {row.seq} begins at {row.cursor_before!r}, the one before ends at {head.cursor!r}"
        )


def _check_batch(connection: Connection, row: Row[*tuple[Any, ...]]) -> None:
    events = [*_event_digests(connection, row)]
    rejected = [*_rejected_digests(connection, row)]
    if len(events) != row.events:
        raise _Broken(f"batch {row.seq} has {len(events)} events instead of {row.events}")
    if len(rejected) != row.quarantined:
        raise _Broken(f"batch {row.seq} has {len(rejected)} quarantined rows instead of {row.quarantined}")
    if row.rows_read != row.stored + row.duplicate + row.quarantined:
        raise _Broken(f"batch {row.seq} read {row.rows_read} rows, which isn't what it counted")
    header = BatchHeader(*row[3:])
    if batch_digest(row.previous_sha256, header, events, rejected) != row.sha256:
        raise _Broken(f"batch {row.seq} isn't what its digest says (content, order or header)")


def _event_digests(connection: Connection, of: Row[*tuple[Any, ...]]) -> Iterator[bytes]:
    query = (
        select(*EVENT_COLUMNS, *_DIGEST_COLUMNS)
        .where(event.c.ingested_at == of.at, event.c.batch_id == of.batch_id)
        .order_by(event.c.event_id)
    )
    for row in connection.execute(query):
        if _recomputed(row) != row.payload_sha256:
            which = f"event {row.event_id} (source_seq {row.source_seq})"
            raise _Broken(f"batch {of.seq}: {which} isn't what its digest says")
        yield row.payload_sha256


def _recomputed(row: Row[*tuple[Any, ...]]) -> bytes | None:
    """The digest of an event's row; None where the row can't even be read as an event."""
    try:
        return event_digest(event_of(row), row.schema_version, row.payload.encode())
    except ValueError:
        return None


def _rejected_digests(connection: Connection, of: Row[*tuple[Any, ...]]) -> Iterator[bytes]:
    query = (
        select(quarantine.c.place, quarantine.c.reason, quarantine.c.detail, quarantine.c.raw)
        .where(quarantine.c.batch_id == of.batch_id, quarantine.c.source_id == of.source_id)
        .order_by(quarantine.c.quarantine_id)
    )
    for row in connection.execute(query):
        yield rejected_digest(Rejected(*row))


def _strays(connection: Connection) -> Iterator[str]:
    """Rows that no chain looks at: of no batch, or not of the moment or source of the one they name."""
    own = {event: event.c.ingested_at == batch.c.at, quarantine: quarantine.c.source_id == batch.c.source_id}
    for table, matches in own.items():
        mine = select(batch.c.batch_id).where(batch.c.batch_id == table.c.batch_id, matches)
        query = select(func.count()).select_from(table).where(~mine.exists())
        count = int(connection.execute(query).scalar_one())
        if count:
            yield f"{table.name}: {count} rows belong to no batch"
    query = select(batch.c.source_id).where(batch.c.source_id.not_in(select(source.c.source_id)))
    for source_id in connection.execute(query.distinct().order_by(batch.c.source_id)).scalars():
        yield f"source {source_id}: its batches are here, the source is not"
