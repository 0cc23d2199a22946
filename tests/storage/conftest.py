"""Every test that asks for `engine` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sitcenter.storage import Writer, connect, migrate
from tests.postgres import Postgres, running_postgres
from tests.storage.builders import SPECS


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """The name of a database with the schema in it."""
    url = postgres.create_database()
    engine = connect(url)
    migrate(engine)
    engine.dispose()
    return url.partition("@/")[2].partition("?")[0]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the schema and nothing in it."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path}/store.db"
        engine = connect(address)
        migrate(engine)
        engine.dispose()
        yield address
        return
    server: Postgres = request.getfixturevalue("postgres")
    address = server.create_database(request.getfixturevalue("template"))
    yield address
    server.drop_database(address)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on `url` with the sources registered."""
    engine = connect(url)
    Writer(engine).register(SPECS)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Writer:
    return Writer(engine)
