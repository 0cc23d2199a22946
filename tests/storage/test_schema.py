from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, Table, insert, inspect, select
from sqlalchemy.exc import StatementError

from sitcenter.domain.applications import Application
from sitcenter.domain.scope import EVERYTHING
from sitcenter.domain.tickets import Ticket
from sitcenter.storage import (
    Reader,
    SchemaMissing,
    Writer,
    connect,
    migrate,
    rebuild,
    schema_is_current,
    verify_journal,
)
from sitcenter.storage.journal import metadata, source_flip
from sitcenter.storage.projections import application, ticket
from tests.domain.builders import ALMATY, NOW
from tests.postgres import Postgres
from tests.storage.builders import NETWORK, SPECS, table_rows


def test_the_migrations_make_what_the_program_expects(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_partial_indexes_are_partial(engine: Engine) -> None:
    found = {
        index["name"]: index["dialect_options"][f"{engine.dialect.name}_where"]
        for table in ("ticket", "application", "event", "alert", "outbox", "camera_order")
        for index in inspect(engine).get_indexes(table)
        if f"{engine.dialect.name}_where" in index.get("dialect_options", {})
    }
    assert set(found) == {
        "ix_ticket_open",
        "ix_ticket_breach",
        "ix_application_open",
        "ix_application_due",
        "ix_event_source_system_corrects_seq",
        "ix_alert_inbox",
        "ix_alert_inbox_of_branch",
        "ix_outbox_unsent",
        "ix_event_camera_state",
        "ix_event_happened",
        "ix_camera_order_pending",
    }


def test_migrating_twice_changes_nothing(url: str) -> None:
    engine = connect(url)
    migrate(engine)
    assert schema_is_current(engine)
    engine.dispose()


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/new.db")
    assert not schema_is_current(engine)
    migrate(engine)
    assert schema_is_current(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.create_database()


def migrated(url: str, together: Barrier) -> bool:
    engine = connect(url)
    together.wait()
    migrate(engine)
    current = schema_is_current(engine)
    engine.dispose()
    return current


def test_several_may_migrate_at_once(fresh_url: str) -> None:
    together = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(migrated, fresh_url, together) for _ in range(4)]
        assert [each.result() for each in tries] == [True] * 4


def test_a_database_without_the_schema_is_told_in_one_line(fresh_url: str) -> None:
    engine = connect(fresh_url)
    uses = (
        lambda: Reader(engine, NETWORK).snapshot(NOW, EVERYTHING),
        lambda: list(Reader(engine, NETWORK).tickets(EVERYTHING, NOW, NOW)),
        lambda: verify_journal(engine),
        lambda: rebuild(engine, NETWORK),
        lambda: Writer(engine, NETWORK).register(SPECS),
    )
    for use in uses:
        with pytest.raises(SchemaMissing) as caught:
            use()
        assert "\n" not in str(caught.value)
    Reader(engine, NETWORK).ping()
    engine.dispose()


@pytest.mark.parametrize(("table", "kind", "extra"), [(ticket, Ticket, 5), (application, Application, 6)])
def test_columns_are_the_fields_of_the_domain(table: Table, kind: type, extra: int) -> None:
    names = [column.name for column in table.c]
    assert names[: len(names) - extra] == [field.name for field in fields(kind)]


def test_instants_keep_their_microseconds_and_come_back_in_utc(engine: Engine) -> None:
    at = NOW.replace(microsecond=123_457).astimezone(ALMATY)
    values = {"source_id": "qa", "at": at, "from_state": "", "to_state": "", "reason": ""}
    with engine.begin() as connection:
        connection.execute(insert(source_flip).values(values))
    [row] = table_rows(engine, source_flip)
    assert (row[2], row[2].tzname()) == (at, "UTC")


def test_a_naive_instant_is_refused(engine: Engine) -> None:
    query = select(source_flip).where(source_flip.c.at == NOW.replace(tzinfo=None))
    with engine.connect() as connection, pytest.raises(StatementError, match="naive"):
        connection.execute(query)


def test_sqlite_keeps_a_log_and_syncs_each_commit(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/new.db")
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()
    assert found == ["wal", 2, 1, 30_000]
