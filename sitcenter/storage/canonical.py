"""The canonical form of events and batches, and their SHA-256 digests.

An event's digest covers a JSON header of its envelope, a line feed, and the payload's canonical JSON
text (keys sorted). A batch's digest covers the digest of the batch before it in the chain of its
source, a JSON header of its own columns, and the digests of its events and quarantined rows in order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Row

from sitcenter.domain.events import SCHEMA_VERSION, Event, Kind, Payload
from sitcenter.domain.intake import Rejected
from sitcenter.storage.journal import event
from sitcenter.storage.types import microseconds

EVENT_COLUMNS = (
    event.c.source_system,
    event.c.source_seq,
    event.c.schema_version,
    event.c.kind,
    event.c.branch_id,
    event.c.event_type,
    event.c.subject,
    event.c.occurred_at,
    event.c.recorded_at,
    event.c.is_test,
    event.c.is_correction,
    event.c.corrects_seq,
    event.c.payload,
)
"""The columns that hold an event itself, in the order of `event_of`."""


class Canonical(NamedTuple):
    """An event with its canonical payload text and its digest."""

    event: Event
    payload: str
    sha256: bytes


def canonical(event: Event) -> Canonical:
    """The canonical form of an event. A naive instant raises TypeError."""
    payload = payload_text(event.payload)
    return Canonical(event, payload.decode(), event_digest(event, SCHEMA_VERSION, payload))


def payload_text(payload: Payload) -> bytes:
    """Canonical JSON: keys sorted, no blanks, UTF-8."""
    return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)


def event_digest(event: Event, schema_version: int, payload: bytes) -> bytes:
    """SHA-256 of the whole event; `payload` is the text as stored."""
    recorded = event.recorded_at
    header = orjson.dumps(
        (
            schema_version,
            event.source_system,
            event.source_seq,
            event.kind,
            event.branch_id,
            event.event_type,
            event.subject,
            microseconds(event.occurred_at),
            None if recorded is None else microseconds(recorded),
            event.is_test,
            event.is_correction,
            event.corrects_seq,
        )
    )
    return sha256(header + b"\n" + payload).digest()


def event_of(row: Row[*tuple[Any, ...]]) -> Event:
    """The event in a row of EVENT_COLUMNS."""
    return Event(
        source_system=row[0],
        source_seq=row[1],
        kind=Kind(row[3]),
        branch_id=row[4],
        event_type=row[5],
        subject=row[6],
        occurred_at=row[7],
        recorded_at=row[8],
        payload=orjson.loads(row[12]),
        is_test=row[9],
        is_correction=row[10],
        corrects_seq=row[11],
    )


@dataclass(frozen=True, slots=True)
class BatchHeader:
    """What a batch's digest says of it, beside its events."""

    source_id: str
    seq: int
    at: datetime
    source_tz: str
    key_id: str | None
    rows_read: int
    stored: int
    duplicate: int
    quarantined: int
    events: int
    cursor_before: str | None
    cursor_after: str | None


def batch_digest(
    previous: bytes, header: BatchHeader, events: Iterable[bytes], rejected: Iterable[bytes]
) -> bytes:
    """SHA-256 over the previous digest, the header, and the digests of the batch's parts in order."""
    digest = sha256(previous)
    digest.update(orjson.dumps([_plain(getattr(header, name)) for name in BatchHeader.__slots__]))
    for part in (*events, *rejected):
        digest.update(part)
    return digest.digest()


def _plain(value: str | int | datetime | None) -> str | int | None:
    return microseconds(value) if isinstance(value, datetime) else value


def rejected_key(rejected: Rejected) -> bytes:
    """What makes a quarantined row the same row when it is read again."""
    return sha256(orjson.dumps((rejected.place, rejected.raw))).digest()


def rejected_digest(rejected: Rejected) -> bytes:
    """SHA-256 of everything that is kept of a quarantined row."""
    parts = (rejected.place, rejected.reason, rejected.detail, rejected.raw)
    return sha256(orjson.dumps(parts)).digest()
