"""What collectors write: batches with their projections and cursor, and how each poll went."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Row, insert, select

from sitcenter.domain.events import SCHEMA_VERSION, Event, Kind
from sitcenter.domain.intake import Batch, Rejected, Saved
from sitcenter.storage import sources
from sitcenter.storage.bulk import chunks, insert_rows
from sitcenter.storage.canonical import (
    BatchHeader,
    Canonical,
    batch_digest,
    rejected_digest,
    rejected_key,
)
from sitcenter.storage.engine import reading, transact
from sitcenter.storage.errors import CursorMoved, UnknownSource
from sitcenter.storage.journal import batch as batch_table
from sitcenter.storage.journal import event, quarantine, source
from sitcenter.storage.project import project
from sitcenter.storage.projections import ticket
from sitcenter.storage.sorting import EventKey, ReadRow, Sorted, key_of, read_rows, sort_rows
from sitcenter.storage.sources import SourceSpec
from sitcenter.storage.told import told

_EVENT_ROW = tuple(column.name for column in event.c if column.name != "event_id")
_QUARANTINE_ROW = ("source_id", "batch_id", "at", "place", "reason", "detail", "raw", "sha256")


class Writer:
    """The write side. Safe to share by threads: it keeps nothing but the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def register(self, specs: Iterable[SourceSpec], *, retire_others: bool = False) -> None:
        """Make sources known. With `retire_others` these are all there are, the rest leave the boards."""
        listed = list(specs)

        def work(connection: Connection) -> None:
            sources.register(connection, listed)
            if retire_others:
                sources.retire_others(connection, listed)

        transact(self._engine, work)

    def cursor(self, source_id: str) -> str | None:
        """Where the source was read to; None is its beginning. Raises UnknownSource."""
        with reading(self._engine) as connection:
            query = select(source.c.cursor).where(source.c.source_id == source_id)
            row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownSource(source_id)
        cursor: str | None = row.cursor
        return cursor

    def save(self, batch: Batch) -> Saved:
        """Store a batch in one transaction: journal, quarantine, projections, cursor, counters.

        Raises CursorMoved when somebody else has read on, UnknownSource, or the database's error;
        then nothing is stored and the batch may be read again. A batch that brings nothing new and
        doesn't move the cursor counts as a good poll and leaves no batch behind (`batch_id` None).
        """
        rows = read_rows(batch.rows)
        return transact(self._engine, lambda connection: _save(connection, batch, rows))

    def alive(self, source_id: str, now: datetime, lag_s: float | None) -> None:
        """Record a successful poll without new rows."""

        def work(connection: Connection) -> None:
            if not sources.still_ok(connection, source_id, now, lag_s):
                row = sources.locked(connection, source_id)
                values = sources.succeeded(connection, row, now)
                sources.change(connection, source_id, lag_s=lag_s, **values)

        transact(self._engine, work)

    def fail(self, source_id: str, error: str, now: datetime) -> None:
        """Record a failed poll."""

        def work(connection: Connection) -> None:
            sources.failed(connection, sources.locked(connection, source_id), error, now)

        transact(self._engine, work)

    def open_rows(self, source_id: str, since: datetime) -> dict[str, str]:
        """source_row -> ticket_uid of this source's tickets that are still open and spoke since `since`.

        A ticket is a source's when its events name that source as their source_system.
        """
        with reading(self._engine) as connection:
            branches = select(source.c.branches).where(source.c.source_id == source_id)
            listed = orjson.loads(connection.execute(branches).scalar_one())
            query = select(ticket.c.source_row, ticket.c.ticket_uid).where(
                ticket.c.is_open,
                ticket.c.branch_id.in_(listed),
                ticket.c.active_at >= since,
                ticket.c.source_system == source_id,
                ticket.c.source_row.is_not(None),
            )
            return {row.source_row: row.ticket_uid for row in connection.execute(query)}

    def told(
        self, source_id: str, kind: Kind, about: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], list[Event]]:
        """Events of these (branch_id, subject) that the journal has from this source, in order of arrival."""
        with reading(self._engine) as connection:
            return told(connection, source_id, kind, about)


def _save(connection: Connection, batch: Batch, rows: Sequence[ReadRow | Rejected]) -> Saved:
    row = sources.locked(connection, batch.source_id)
    if row.cursor != batch.cursor_before:
        raise CursorMoved(batch.source_id, row.cursor, batch.cursor_before)
    found = sort_rows(rows, _known(connection, rows))
    rejected = _unseen(connection, batch.source_id, found)
    saved = _count(found, rejected)
    after = sources.succeeded(connection, row, batch.at) | _counters(row, saved)
    if found.new or rejected or batch.cursor_after != batch.cursor_before:
        header = _header(batch, row, saved, len(found.new))
        parts = [item.sha256 for item in found.new], map(rejected_digest, rejected.values())
        digest = batch_digest(row.chain_sha256, header, *parts)
        batch_id = _append(connection, header, row.chain_sha256, digest)
        _store(connection, batch, batch_id, found.new, rejected)
        project(connection, [item.event for item in found.new])
        after |= {"cursor": batch.cursor_after, "chain_seq": header.seq, "chain_sha256": digest}
        after["last_event_at"] = _last_event_at(row, found.new)
        saved = Saved(saved.read, saved.stored, saved.duplicate, saved.quarantined, batch_id)
    sources.change(connection, batch.source_id, **after)
    return saved


def _known(connection: Connection, rows: Iterable[ReadRow | Rejected]) -> Mapping[EventKey, bytes]:
    """Digests of those events of the rows that the journal has already."""
    by_system: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if isinstance(row, ReadRow):
            for item in row.events:
                system, seq = key_of(item)
                by_system[system].add(seq)
    known: dict[EventKey, bytes] = {}
    for system, seqs in by_system.items():
        for part in chunks(sorted(seqs)):
            query = select(event.c.source_seq, event.c.payload_sha256).where(
                event.c.source_system == system, event.c.source_seq.in_(part)
            )
            known |= {(system, seq): digest for seq, digest in connection.execute(query)}
    return known


def _unseen(connection: Connection, source_id: str, found: Sorted) -> dict[bytes, Rejected]:
    """Rejected rows that the quarantine doesn't hold yet, by their key, in the order read."""
    rejected = {
        rejected_key(outcome.rejected): outcome.rejected
        for outcome in found.outcomes
        if outcome.rejected is not None
    }
    for part in chunks(list(rejected)):
        query = select(quarantine.c.sha256).where(
            quarantine.c.source_id == source_id, quarantine.c.sha256.in_(part)
        )
        for stored in connection.execute(query).scalars():
            del rejected[stored]
    return rejected


def _count(found: Sorted, rejected: Mapping[bytes, Rejected]) -> Saved:
    """Each row once: quarantined when it put something there, else stored, else duplicate."""
    left = set(rejected)
    stored = quarantined = 0
    for outcome in found.outcomes:
        key = None if outcome.rejected is None else rejected_key(outcome.rejected)
        if key in left:
            left.remove(key)
            quarantined += 1
        elif outcome.new:
            stored += 1
    read = len(found.outcomes)
    return Saved(read, stored, read - stored - quarantined, quarantined)


def _counters(row: Row[*tuple[Any, ...]], saved: Saved) -> dict[str, Any]:
    return {
        "rows_read": row.rows_read + saved.read,
        "stored": row.stored + saved.stored,
        "duplicate": row.duplicate + saved.duplicate,
        "quarantined": row.quarantined + saved.quarantined,
    }


def _header(batch: Batch, row: Row[*tuple[Any, ...]], saved: Saved, events: int) -> BatchHeader:
    return BatchHeader(
        source_id=batch.source_id,
        seq=row.chain_seq + 1,
        at=batch.at,
        source_tz=batch.source_tz,
        key_id=batch.key_id,
        rows_read=saved.read,
        stored=saved.stored,
        duplicate=saved.duplicate,
        quarantined=saved.quarantined,
        events=events,
        cursor_before=batch.cursor_before,
        cursor_after=batch.cursor_after,
    )


def _append(connection: Connection, header: BatchHeader, previous: bytes, digest: bytes) -> int:
    values = {name: getattr(header, name) for name in BatchHeader.__slots__}
    statement = insert(batch_table).values(**values, previous_sha256=previous, sha256=digest)
    statement = statement.returning(batch_table.c.batch_id)
    return int(connection.execute(statement).scalar_one())


def _store(
    connection: Connection,
    batch: Batch,
    batch_id: int,
    new: Iterable[Canonical],
    rejected: Mapping[bytes, Rejected],
) -> None:
    insert_rows(
        connection,
        event,
        _EVENT_ROW,
        (
            (
                batch_id,
                item.event.source_system,
                item.event.source_seq,
                SCHEMA_VERSION,
                item.event.kind.value,
                item.event.branch_id,
                item.event.event_type,
                item.event.subject,
                item.event.occurred_at,
                item.event.recorded_at,
                batch.at,
                item.event.is_test,
                item.event.is_correction,
                item.event.corrects_seq,
                item.payload,
                item.sha256,
            )
            for item in new
        ),
    )
    kept = (
        (batch.source_id, batch_id, batch.at, r.place, r.reason, r.detail, r.raw, key)
        for key, r in rejected.items()
    )
    insert_rows(connection, quarantine, _QUARANTINE_ROW, kept)


def _last_event_at(row: Row[*tuple[Any, ...]], new: Iterable[Canonical]) -> datetime | None:
    moments = [item.event.occurred_at for item in new]
    if row.last_event_at is not None:
        moments.append(row.last_event_at)
    return max(moments, default=None)
