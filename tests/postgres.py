"""A throw-away PostgreSQL: a new cluster in a temporary directory, reached over a socket in it.

The server runs as a child of the tests and is told to stop when they end, be they killed.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from tests.waiting import until

BINARIES = "/usr/lib/postgresql"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
}


@dataclass
class Postgres:
    """A running server; `psycopg` and SQLAlchemy reach its databases by `url`."""

    directory: Path
    _numbers: "count[int]" = field(default_factory=count)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.directory}"

    def create_database(self, template: str = "template1") -> str:
        """The url of a new database, a copy of `template`."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def answers(self) -> bool:
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server, and stop it whatever happens."""
    binaries = _binaries()
    directory = Path(tempfile.mkdtemp(prefix="sitcenter-pg-"))
    cluster = directory / "cluster"
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    try:
        if os.geteuid() == 0:
            shutil.chown(directory, "postgres")
        _run([binaries / "initdb", "-D", cluster, "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N"])
        with (directory / "log").open("wb") as log:
            server = subprocess.Popen(
                _as_postgres([binaries / "postgres", "-D", cluster, "-k", directory, *settings]),
                stderr=log,
            )
        try:
            postgres = Postgres(directory)
            until(lambda: server.poll() is not None or postgres.answers(), 30)
            assert server.poll() is None, (directory / "log").read_text()
            yield postgres
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(directory)


def _binaries() -> Path:
    found = sorted(Path(BINARIES).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise RuntimeError("no PostgreSQL server here: install the Debian package `postgresql`")
    return found[-1].parent


def _as_postgres(command: list[str | Path]) -> list[str]:
    """The server refuses to run as root. `pdeathsig`: it stops when its parent is killed."""
    become = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    return ["setpriv", "--pdeathsig=INT", *become, *map(str, command)]


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(_as_postgres(command), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
