"""The simulator as a process: it goes on, survives a locked database, and ends when told."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.simulator.worlds import write_config
from tests.waiting import until


@pytest.fixture
def played(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, int]]:
    """A process at 120 times real speed, its output directory and its HTTP port."""
    config = write_config(tmp_path / "config")
    command = [sys.executable, "-m", "simulator", "--config", str(config), "--out", str(tmp_path / "out")]
    command += ["--labels", str(tmp_path / "labels"), "--speed", "120", "--http-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("backlog ready: ")
            port = int(process.stdout.readline().removeprefix("http port: "))
            yield process, tmp_path / "out", port
        finally:
            process.kill()


def last_update(out: Path) -> str:
    with closing(sqlite3.connect(out / "sql" / "equeue.db")) as database:
        return str(database.execute("SELECT max(updated_at) FROM ticket").fetchone()[0])


def size(out: Path) -> int:
    return (out / "jsonl" / "queue_events.jsonl").stat().st_size


def test_the_day_goes_on_and_ends_on_sigterm(played: tuple[subprocess.Popen[str], Path, int]) -> None:
    process, out, port = played
    before, lines = last_update(out), size(out)
    snapshots = f"http://127.0.0.1:{port}/queues/snapshot"
    first = httpx.get(snapshots, trust_env=False).json()
    until(lambda: last_update(out) > before and size(out) > lines, 10)
    until(lambda: httpx.get(snapshots, trust_env=False).json()["as_of"] > first["as_of"], 10)
    assert {hall["branch"] for hall in first["branches"]} == {"ALA03", "ALA07"}
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    for line in (out / "jsonl" / "queue_events.jsonl").read_text(encoding="utf-8").splitlines():
        json.loads(line)


def test_a_locked_database_holds_rows_back_and_loses_none(
    played: tuple[subprocess.Popen[str], Path, int],
) -> None:
    process, out, _ = played
    with closing(sqlite3.connect(out / "sql" / "equeue.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        before, lines = last_update(out), size(out)
        assert process.stderr is not None
        assert "database is locked" in process.stderr.readline()
        until(lambda: size(out) > lines, 10)
        assert last_update(out) == before
        database.execute("ROLLBACK")
    until(lambda: last_update(out) > before, 10)
    assert process.poll() is None
