"""When a commit became known, and moments between all commits.

A writer reads the clock as the last thing before its commit, when it waits for no lock any more. A
reader that takes its moment while nobody stands between that reading and the commit sees all that
carries an earlier instant and nothing that carries a later one: the same can be told for ever after.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import OperationalError

from sitcenter.storage.engine import BUSY_TIMEOUT_S, reading
from sitcenter.storage.journal import source

Now = Callable[[], datetime]

COMMIT_LOCK = 0x736974_636D6974
"""Any number that no other program on the server takes: "sitcmit"."""
PATIENCE_S = 5.0
"""How long a reader waits for a moment between commits; then it takes any, and may be a commit off."""
_LOCK_TIMED_OUT = "55P03"


def known(connection: Connection, now: Now) -> datetime:
    """The instant at which this transaction becomes known. What follows must take no contended lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(COMMIT_LOCK)))
    return now()


@contextmanager
def settled(
    engine: Engine, now: Now, patience_s: float = PATIENCE_S
) -> Iterator[tuple[Connection, datetime]]:
    """A read transaction, and the moment of which it is. Raises SchemaMissing."""
    with reading(engine) as connection:
        with _between_commits(engine, patience_s):
            # The transaction sees what was there at its first query.
            connection.execute(select(source.c.source_id).limit(1)).all()
            at = now()
        yield connection, at


@contextmanager
def _between_commits(engine: Engine, patience_s: float) -> Iterator[None]:
    hold = _on_postgresql if engine.dialect.name == "postgresql" else _on_sqlite
    with hold(engine, patience_s):
        yield


@contextmanager
def _on_postgresql(engine: Engine, patience_s: float) -> Iterator[None]:
    """Alone with a lock that every writer shares from its last reading of the clock until its commit."""
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds(patience_s)}")
        try:
            connection.execute(select(func.pg_advisory_xact_lock(COMMIT_LOCK)))
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_TIMED_OUT:
                raise
        yield


@contextmanager
def _on_sqlite(engine: Engine, patience_s: float) -> Iterator[None]:
    """With the writers' own lock, for a moment."""
    connection = engine.raw_connection()
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={_milliseconds(patience_s)}")
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        yield
    finally:
        connection.rollback()
        cursor.execute(f"PRAGMA busy_timeout={_milliseconds(BUSY_TIMEOUT_S)}")
        cursor.close()
        connection.close()


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
