"""Connections, and the transactions that reads and writes run in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from sitcenter import clock
from sitcenter.storage.errors import SchemaMissing

T = TypeVar("T")

BUSY_TIMEOUT_S = 30.0
TRIES = 5
WRITE = "sitcenter_write"
"""Execution option: the connection is about to write."""


def connect(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://...`; nothing is opened yet.

    SQLite runs in WAL mode with synchronous=FULL: a killed process loses no committed transaction in
    any mode, and with FULL a power cut doesn't either. NORMAL might roll the last batches back, which
    would hand out the same event ids twice to those who already read them.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed.render_as_string(hide_password=False))
    return create_engine(
        parsed,
        paramstyle="format",
        pool_size=20,
        max_overflow=20,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC"},
    )


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=20,
        max_overflow=20,
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(dbapi_connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late and is never IMMEDIATE: transactions are begun below.
    dbapi_connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_NO_SUCH_THING = frozenset({"42P01", "42703"})
"""PostgreSQL's states for a table or a column that isn't there."""


@contextmanager
def _schema_expected() -> Iterator[None]:
    """Raise SchemaMissing for a table or a column that isn't there."""
    try:
        yield
    except DBAPIError as error:
        detail = str(error.orig).partition("\n")[0]
        state = getattr(error.orig, "sqlstate", None)
        if state in _NO_SUCH_THING or detail.startswith(("no such table", "no such column")):
            raise SchemaMissing(detail) from error
        raise


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One read transaction: every query in it sees the same moment. Raises SchemaMissing."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with (
        _schema_expected(),
        engine.connect().execution_options(**options) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction. SQLite takes the write lock at once, so that it never has to upgrade.

    Raises SchemaMissing.
    """
    with (
        _schema_expected(),
        engine.connect().execution_options(**{WRITE: True}) as connection,
        connection.begin(),
    ):
        yield connection


def transact(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run `work` in a write transaction, again where another writer got in its way.

    Such are: a lock that took too long, a deadlock, and a key that another source stored between our
    look and our insert. `work` must be repeatable; the last error is raised.
    """
    for attempt in range(1, TRIES + 1):
        try:
            with writing(engine) as connection:
                return work(connection)
        except (OperationalError, IntegrityError) as error:
            if attempt == TRIES or error.connection_invalidated:
                raise
            clock.sleep(0.05 * attempt)
    raise AssertionError("the last try returns or raises")
