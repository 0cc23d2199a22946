"""Rows of `source`: their registration, their state after each poll, and the flips between states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, insert, select, update

from sitcenter.storage.errors import UnknownSource
from sitcenter.storage.journal import source, source_flip
from sitcenter.storage.moments import Now, known
from sitcenter.storage.polls import log_change, log_poll

NEW, OK, FAILING = "new", "ok", "failing"


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A configured source. `silent_after_s`: without an event for so long in opening hours it is suspect."""

    source_id: str
    kind: str
    branches: tuple[str, ...]
    poll_s: float
    silent_after_s: float | None = None


def register(connection: Connection, now: Now, specs: Iterable[SourceSpec]) -> None:
    """Make the sources known, or bring their configuration up to date; their state stays."""
    listed = sorted(specs, key=lambda spec: spec.source_id)
    for spec in listed:
        values = _configured(spec)
        changed = connection.execute(
            update(source)
            .where(source.c.source_id == spec.source_id)
            .values(**values, changes=source.c.changes + 1)
        )
        if changed.rowcount == 0:
            connection.execute(insert(source).values(source_id=spec.source_id, **values, **_UNREAD))
    known_at = known(connection, now)
    for spec in listed:
        log_change(connection, spec.source_id, known_at, _configured(spec))


_UNREAD: dict[str, Any] = {
    "state": NEW,
    "chain_seq": 0,
    "chain_sha256": b"",
    "changes": 0,
    "rows_read": 0,
    "stored": 0,
    "duplicate": 0,
    "quarantined": 0,
    "failures": 0,
}


def _configured(spec: SourceSpec) -> dict[str, Any]:
    return {
        "kind": spec.kind,
        "branches": orjson.dumps(spec.branches).decode(),
        "poll_s": spec.poll_s,
        "silent_after_s": spec.silent_after_s,
        "retired": False,
    }


def retire_others(connection: Connection, now: Now, specs: Iterable[SourceSpec]) -> None:
    """Take sources that are no longer configured off the boards; what they delivered stays."""
    kept = [spec.source_id for spec in specs]
    gone = connection.execute(
        update(source)
        .where(source.c.source_id.not_in(kept), source.c.retired.is_(False))
        .values(retired=True, changes=source.c.changes + 1)
        .returning(source.c.source_id)
    )
    retired = gone.scalars().all()
    known_at = known(connection, now)
    for source_id in retired:
        log_change(connection, source_id, known_at, {"retired": True})


def locked(connection: Connection, source_id: str) -> Row[*tuple[Any, ...]]:
    """The source's row, held until the transaction ends. Raises UnknownSource."""
    query = select(source).where(source.c.source_id == source_id).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownSource(source_id)
    return row


def change(connection: Connection, source_id: str, known_at: datetime, values: Mapping[str, Any]) -> None:
    """Set columns of a source's row that is locked, and log what they were set to."""
    connection.execute(update(source).where(source.c.source_id == source_id).values(**values))
    log_change(connection, source_id, known_at, values)


def succeeded(connection: Connection, row: Row[*tuple[Any, ...]], at: datetime) -> dict[str, Any]:
    """The columns after a good poll; a flip is recorded when the source comes up."""
    values: dict[str, Any] = {
        "last_attempt_at": at,
        "last_success_at": at,
        "failures": 0,
        "failing_since": None,
        "error": None,
    }
    if row.state != OK:
        reason = row.error if row.state == FAILING and row.error else "first success"
        flip(connection, row, OK, f"recovered: {row.error}" if row.error else reason, at)
        values |= {"state": OK, "changes": row.changes + 1}
    return values


def alive(connection: Connection, now: Now, source_id: str, at: datetime, lag_s: float | None) -> None:
    """Record a good poll without news; of a source that is up already in two statements."""
    done = connection.execute(
        update(source)
        .where(source.c.source_id == source_id, source.c.state == OK)
        .values(last_attempt_at=at, last_success_at=at, lag_s=lag_s)
    )
    if done.rowcount == 1:
        log_poll(connection, source_id, known(connection, now), at, lag_s)
        return
    values = succeeded(connection, locked(connection, source_id), at)
    change(connection, source_id, known(connection, now), values | {"lag_s": lag_s})


def failed(connection: Connection, now: Now, source_id: str, error: str, at: datetime) -> None:
    """Record a failed poll, and a flip when the source goes down."""
    row = locked(connection, source_id)
    if row.state != FAILING:
        flip(connection, row, FAILING, error, at)
    values = {
        "state": FAILING,
        "changes": row.changes + 1,
        "last_attempt_at": at,
        "failures": row.failures + 1,
        "failing_since": row.failing_since or at,
        "error": error,
    }
    change(connection, source_id, known(connection, now), values)


def flip(connection: Connection, row: Row[*tuple[Any, ...]], to: str, reason: str, at: datetime) -> None:
    """Append the change of a source's state."""
    connection.execute(
        insert(source_flip).values(
            source_id=row.source_id, at=at, from_state=row.state, to_state=to, reason=reason
        )
    )
