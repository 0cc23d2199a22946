"""The one transaction of a batch: journal, quarantine, projections, cursor and counters, or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from sitcenter.domain.events import SCHEMA_VERSION
from sitcenter.domain.intake import Batch, Rejected, Saved
from sitcenter.domain.network import Network
from sitcenter.storage import sources
from sitcenter.storage.bulk import among, chunks, insert_rows
from sitcenter.storage.canonical import (
    BatchHeader,
    Canonical,
    batch_digest,
    rejected_digest,
    rejected_key,
)
from sitcenter.storage.errors import CursorMoved
from sitcenter.storage.journal import batch as batch_table
from sitcenter.storage.journal import event, quarantine
from sitcenter.storage.moments import Now, known
from sitcenter.storage.project import project
from sitcenter.storage.sorting import EventKey, ReadRow, Sorted, key_of, sort_rows

_EVENT_ROW = tuple(column.name for column in event.c if column.name != "event_id")
_QUARANTINE_ROW = ("source_id", "batch_id", "at", "place", "reason", "detail", "raw", "sha256")


def save(
    connection: Connection, network: Network, now: Now, batch: Batch, rows: Sequence[ReadRow | Rejected]
) -> Saved:
    """Store a batch whose rows were made canonical; see Writer.save."""
    row = sources.locked(connection, batch.source_id)
    if row.cursor != batch.cursor_before:
        raise CursorMoved(batch.source_id, row.cursor, batch.cursor_before)
    found = sort_rows(rows, _known(connection, rows))
    rejected = _unseen(connection, batch.source_id, found)
    saved = _count(found, rejected)
    polled = sources.succeeded(connection, row, batch.at) if batch.drained else {"last_attempt_at": batch.at}
    after = polled | _counters(row, saved)
    if found.new or rejected or batch.cursor_after != batch.cursor_before:
        header = _header(batch, row, saved, len(found.new))
        parts = [item.sha256 for item in found.new], map(rejected_digest, rejected.values())
        digest = batch_digest(row.chain_sha256, header, *parts)
        batch_id = _append(connection, header, row.chain_sha256, digest)
        _store(connection, batch, batch_id, found.new, rejected)
        project(connection, network, [item.event for item in found.new])
        after |= {"cursor": batch.cursor_after, "chain_seq": header.seq, "chain_sha256": digest}
        after["last_event_at"] = _last_event_at(row, found.new)
        saved = replace(saved, batch_id=batch_id)
    known_at = known(connection, now)
    if saved.batch_id is not None:
        this = batch_table.c.batch_id == saved.batch_id
        connection.execute(update(batch_table).where(this).values(known_at=known_at))
    sources.change(connection, batch.source_id, known_at, after)
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
        query = select(event.c.source_seq, event.c.payload_sha256).where(
            event.c.source_system == system, among(connection.dialect, event.c.source_seq, seqs)
        )
        known |= {(system, seq): digest for seq, digest in connection.execute(query).all()}
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
