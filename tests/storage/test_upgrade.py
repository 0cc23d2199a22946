"""A database of the first schema with rows in it becomes one of today's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, insert, select

from sitcenter.domain.alerts.gaps import Gap
from sitcenter.domain.board import board
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import AlertStore, Reader, Writer, connect, migrate, rebuild, recompute, verify_journal
from sitcenter.storage.alert_tables import alerting
from sitcenter.storage.engine import writing
from sitcenter.storage.journal import batch as batch_table
from tests.domain.builders import NOW, minutes
from tests.postgres import Postgres
from tests.storage.builders import (
    NETWORK,
    SPECS,
    Ticking,
    batch,
    event,
    projections,
    rows,
    step,
    table_rows,
    visit,
)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Engine]:
    """A database of today's schema with a morning in it."""
    engine = connect(f"sqlite:///{tmp_path}/filled.db")
    migrate(engine)
    writer = Writer(engine, NETWORK, Ticking())
    writer.register(SPECS)
    waits = [event("ticket_issued", n, f"B{n}") for n in (90, 110, 130)]
    writer.save(batch(rows(*visit("A001", 0), *waits), None, "1"))
    steps = step("form_application", 1), step("provider_receive", 30), step("suspend", 40)
    writer.save(batch(rows(*steps), None, "1", "sa"))
    writer.save(batch(rows(*(step("provider_receive", n, f"{n:012}") for n in range(9))), "1", "2", "sa"))
    yield engine
    engine.dispose()


def upgrade(engine: Engine, revision: str) -> None:
    """As it was then."""
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", "sitcenter.storage:migrations")
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.fixture(params=["sqlite", "postgresql"])
def first(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of the first schema, empty."""
    url = f"sqlite:///{tmp_path}/first.db"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create_database()
    engine = connect(url)
    upgrade(engine, "0001")
    yield engine
    engine.dispose()


def copy(source: Engine, target: Engine) -> None:
    """The rows of the tables and columns that the target has; suspensions are read from the journal."""
    here, there = MetaData(), MetaData()
    here.reflect(source)
    there.reflect(target)
    with source.connect() as old, target.begin() as new:
        for table in there.sorted_tables:
            if table.name == "alembic_version":
                continue
            typed = batch_table.metadata.tables[table.name]
            names = [column.name for column in table.c]
            found = old.execute(select(*(typed.c[name] for name in names))).all()
            if found:
                new.execute(insert(typed), [dict(zip(names, row, strict=True)) for row in found])
                key = names[0]
                if target.dialect.name == "postgresql" and typed.c[key].autoincrement is True:
                    last = max(row[0] for row in found)
                    new.exec_driver_sql(f"SELECT setval('{table.name}_{key}_seq', {last})")


def test_rows_of_the_first_schema_are_filled_in(filled: Engine, first: Engine) -> None:
    copy(filled, first)
    migrate(first)
    done = recompute(first, NETWORK, NOW)
    assert (done.tickets, done.reasons) == (3, ("first rules",))
    assert done.applications == 10
    assert projections(first) == projections(filled)
    assert {row[-1] for row in table_rows(first, batch_table)} == {NOW}
    rebuild(first, NETWORK)
    assert projections(first) == projections(filled)
    assert recompute(first, NETWORK, NOW).reasons == ()
    assert verify_journal(first) == []


def test_an_upgraded_store_goes_on(filled: Engine, first: Engine) -> None:
    copy(filled, first)
    migrate(first)
    recompute(first, NETWORK, NOW)
    writer, reader = Writer(first, NETWORK, Ticking()), Reader(first, NETWORK)
    writer.register(SPECS)
    writer.save(batch(rows(event("called", 140, "B90")), writer.cursor("qa"), "9", seconds=5))
    writer.alive("qa", NOW + minutes(0.2), None)
    writer.alive("qb", NOW + minutes(0.2), None)
    shown = reader.live(EVERYTHING, Ticking(NOW + minutes(0.2)))
    [of_a] = [b for b in board(shown, NETWORK, shown.at, EVERYTHING).branches if b.branch_id == "a"]
    assert (of_a.waiting, of_a.longest_s) == (2, 40 * 60 + 13)
    assert len(reader.breached(shown.at, EVERYTHING)) == of_a.over_norm == 1
    assert reader.snapshot_at(shown.at, EVERYTHING) == shown
    assert verify_journal(first) == []


def test_what_was_evaluated_before_gaps_were_kept_is_not_known(first: Engine) -> None:
    upgrade(first, "0004")
    with first.begin() as connection:
        connection.execute(insert(alerting).values(name="alerts", revision=7, evaluated_at=NOW))
    migrate(first)
    store = AlertStore(first)
    assert store.gaps(NOW - minutes(9), NOW, NOW) == [Gap(None, NOW)]
    store.record([], [], NOW + minutes(0.05))
    assert store.gaps(NOW, NOW + minutes(1), NOW + minutes(1)) == []
