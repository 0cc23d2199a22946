"""Every test that asks for `engine` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sitcenter.storage import Reader, Writer, connect, migrate
from tests.postgres import Postgres, running_postgres
from tests.storage.builders import NETWORK, SPECS, empty


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """A database with the schema, shared by the tests one after the other."""
    address = postgres.create_database()
    engine = connect(address)
    migrate(engine)
    engine.dispose()
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the schema and nothing in it."""
    if request.param == "postgresql":
        address: str = request.getfixturevalue("postgres_url")
    else:
        address = f"sqlite:///{tmp_path}/store.db"
    engine = connect(address)
    if request.param == "postgresql":
        empty(engine)
    else:
        migrate(engine)
    engine.dispose()
    return address


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on `url` with the sources registered."""
    engine = connect(url)
    Writer(engine, NETWORK).register(SPECS)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Writer:
    return Writer(engine, NETWORK)


@pytest.fixture
def reader(engine: Engine) -> Reader:
    return Reader(engine, NETWORK)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database with the schema that examples of one property share, each beginning with `empty`."""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create_database()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"
    engine = connect(url)
    migrate(engine)
    yield engine
    engine.dispose()
