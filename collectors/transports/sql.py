"""Reads a table of another system's database, and never writes to it."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Select,
    String,
    and_,
    cast,
    create_engine,
    func,
    literal,
    make_url,
    or_,
    select,
    text,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.types import NullType

from collectors.records import Page, Record, SourceError, Unread
from collectors.transports.digests import digest
from collectors.transports.window import Scalar, Seen, Window, dump, load, scalar
from sitcenter.domain import reasons
from sitcenter.domain.masking import mask
from sitcenter.settings import transports as settings

KEYS_AT_ONCE = 500
Values = Mapping[str, Any]


class Broken(str):
    """Text of SQLite that is not UTF-8, the wrong bytes replaced: its row is rejected, not the whole read."""

    __slots__ = ()


class SqlTransport:
    """Rows of a table by (updated, key), or by key where it only grows. The cursor is a Window."""

    def __init__(self, config: settings.SqlTransport) -> None:
        self._config = config
        schema, _, name = config.table.rpartition(".")
        self._table = sql_table(name, schema=schema or None)
        self._key: ColumnElement[Any] = sql_column(config.key)
        self._updated: ColumnElement[Any] | None = sql_column(config.updated) if config.updated else None
        self._engine = _engine(make_url(config.url), config.timeout_s)

    def fetch(self, cursor: str | None, limit: int) -> Page:
        """See Transport. Rows of the overlap that are seen unchanged are left out."""
        window = load(cursor)
        page = self._changed(window, cursor, limit)
        room = limit - len(page.records)
        untimed = self._untimed(window.untimed, room) if room else []
        if not untimed:
            return page
        told = replace(load(page.cursor), untimed=scalar(untimed[-1][self._config.key]))
        records = [*page.records, *map(self._without_time, untimed)]
        return Page(records, dump(told), more=page.more or len(untimed) == room)

    def _changed(self, window: Window, cursor: str | None, limit: int) -> Page:
        wanted = limit + len(window.seen)
        rows = self._after(window, wanted)
        seen = [self._seen(row) for row in rows]
        fresh = window.fresh(seen)
        if not fresh:
            return Page((), cursor)
        if len(fresh) > limit:
            end = fresh[limit]
            seen, fresh = seen[:end], fresh[:limit]
        moved = window.moved(seen, self._config.overlap_s, self._config.overlap_rows)
        records = [self._record(rows[place]) for place in fresh]
        return Page(records, dump(moved), more=len(rows) == wanted or len(seen) < len(rows))

    def missing(self, keys: Collection[str]) -> frozenset[str]:
        """See Transport. What isn't found by its key (an index answers that) is looked for by its text."""
        plain = self._key
        text = func.trim(cast(self._key, String))
        with self._reading() as connection:
            unfound = sorted(_unfound(connection, self._table, plain, sorted(keys), _untyped))
            return _unfound(connection, self._table, text, unfound, literal)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _after(self, window: Window, wanted: int) -> list[Values]:
        order = [each for each in (self._updated, self._key) if each is not None]
        query = select(text("*")).select_from(self._table).order_by(*order).limit(wanted)
        if self._updated is not None:
            query = query.where(self._updated.is_not(None))
        if window.low is not None:
            query = query.where(self._beyond(*window.low))
        return self._rows(query)

    def _untimed(self, after: Scalar | None, wanted: int) -> list[Values]:
        """Rows without a time of change: nothing would tell of their changes, so they can't be read."""
        if self._updated is None:
            return []
        query = select(text("*")).select_from(self._table).order_by(self._key).limit(wanted)
        query = query.where(self._updated.is_(None), self._key.is_not(None))
        return self._rows(query if after is None else query.where(self._key > _untyped(after)))

    def _rows(self, query: Select[Any]) -> list[Values]:
        with self._reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _beyond(self, updated: Scalar | None, key: Scalar) -> ColumnElement[bool]:
        after_key = self._key > _untyped(key)
        if self._updated is None:
            return after_key
        at = _untyped(updated)
        return and_(self._updated >= at, or_(self._updated > at, after_key))

    def _seen(self, row: Values) -> Seen:
        updated = scalar(row[self._config.updated]) if self._config.updated else None
        key = scalar(row[self._config.key])
        if key is None:
            raise SourceError(f"{self._config.table}: a row without a {self._config.key}")
        return Seen(updated, key, digest(_text(row)))

    def _record(self, row: Values) -> Record | Unread:
        place = f"{self._config.table}:{row[self._config.key]}"
        raw = _text(row).decode()
        broken = [name for name, value in row.items() if isinstance(value, Broken)]
        if broken:
            return Unread(place, reasons.BAD_ENCODING, f"{', '.join(broken)}: not UTF-8", raw, row)
        return Record(place, row, raw)

    def _without_time(self, row: Values) -> Unread:
        place = f"{self._config.table}:{row[self._config.key]}"
        return Unread(
            place, reasons.MISSING_TIME, f"{self._config.updated}: no value", _text(row).decode(), row
        )

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except (SQLAlchemyError, KeyError) as error:
            cause = getattr(error, "orig", None) or error
            raise SourceError(f"{self._config.table}: {mask(str(cause)).strip()}") from error


def _unfound(
    connection: Connection,
    rows: FromClause,
    key: ColumnElement[Any],
    wanted: Sequence[str],
    parameter: Callable[[str], ColumnElement[Any]],
) -> frozenset[str]:
    """Which of `wanted` no row has as its `key`."""
    there: set[str] = set()
    for start in range(0, len(wanted), KEYS_AT_ONCE):
        part = [parameter(each) for each in wanted[start : start + KEYS_AT_ONCE]]
        query = select(key).select_from(rows).where(key.in_(part))
        there.update(str(found).strip() for found in connection.execute(query).scalars())
    return frozenset(wanted) - there


def _text(row: Values) -> bytes:
    return orjson.dumps(row, default=str)


def _untyped(value: Scalar | None) -> ColumnElement[Any]:
    """A parameter that the database types by itself: the source's column types are not known here."""
    return literal(value, NullType())


def _engine(url: URL, timeout_s: float) -> Engine:
    if url.get_backend_name() == "sqlite":
        # A new connection each time: a kept one would go on reading a file that was replaced.
        return create_engine("sqlite://", creator=_sqlite(url.database or "", timeout_s), poolclass=NullPool)
    if url.get_backend_name() == "postgresql":
        limits = {
            "connect_timeout": max(1, round(timeout_s)),
            "options": f"-c default_transaction_read_only=on -c statement_timeout={round(timeout_s * 1000)}",
        }
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, connect_args=limits, pool_size=1, pool_pre_ping=True)
    return create_engine(url, pool_size=1, pool_pre_ping=True)


def _sqlite(path: str, timeout_s: float) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        uri = f"{Path(path).absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=timeout_s, check_same_thread=False)
        connection.text_factory = _decoded
        connection.execute("PRAGMA query_only = ON")
        return connection

    return connect


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return Broken(content.decode("utf-8", "replace"))
