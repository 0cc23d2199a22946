"""SIGKILL at fifty random moments: the store equals that of an undisturbed run, row by row."""

import os
import random
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import text

import simulator
from sitcenter.settings import Settings, load
from sitcenter.storage import connect, verify_journal
from tests.forked import heard
from tests.integration import collecting

CONFIG = Path(__file__).parents[2] / "config"
KILLS = 50
START = "2026-11-20T10:00:00+05:00"
ROWS = {
    "event": "select source_system, source_seq, kind, branch_id, event_type, subject, occurred_at, recorded_at,"
    " payload, payload_sha256 from event order by source_system, source_seq",
    "ticket": "select * from ticket order by branch_id, ticket_uid",
    "application": "select * from application order by branch_id, application_id",
    "slot": "select * from slot order by branch_id, service_code, channel, slot_at",
    "latest": "select * from latest order by branch_id, subject",
    "counters": "select source_id, rows_read, stored, duplicate, quarantined from source order by source_id",
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A morning of the fifteen branches as their own systems wrote it."""
    place = tmp_path_factory.mktemp("logs")
    argv = ["--config", str(CONFIG), "--out", str(place / "out"), "--labels", str(place / "labels")]
    assert simulator.main([*argv, "--start", START, "--http-port", "0", "--backlog-only"]) == 0
    return place / "out"


def settings_in(logs: Path, place: Path) -> Settings:
    env = {
        "SITCENTER_DEMO_SOURCES": str(logs),
        "SITCENTER_DATABASE_URL": f"sqlite:///{place / 'store.db'}",
        "SITCENTER_TOKEN_KEY_FILE": str(logs.parent / "token.key"),
    }
    return load(CONFIG, dict(os.environ) | env)


def collector(settings: Settings) -> BaseProcess:
    """A collector that is about to read its first row. The fork server has imported everything already."""
    process, said = heard(collecting.main, settings)
    with said:
        assert said.recv() == "ready"
    return process


def finish(settings: Settings) -> None:
    process = collector(settings)
    process.join(120)
    assert process.exitcode == 0


def content(place: Path) -> dict[str, list[tuple[object, ...]]]:
    engine = connect(f"sqlite:///{place / 'store.db'}")
    try:
        assert verify_journal(engine) == []
        with engine.connect() as connection:
            return {name: [tuple(row) for row in connection.execute(text(sql))] for name, sql in ROWS.items()}
    finally:
        engine.dispose()


def test_fifty_kills_leave_no_trace(logs: Path, tmp_path: Path) -> None:
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    calm.mkdir()
    killed.mkdir()
    finish(settings_in(logs, calm))
    settings, chance, finished = settings_in(logs, killed), random.Random(50), 0
    for _ in range(KILLS):
        process = collector(settings)
        process.join(chance.uniform(0.01, 0.15))
        finished += process.exitcode is not None
        process.kill()
        process.join()
    finish(settings)
    assert finished < KILLS / 2, "most kills must fall into a collector at work"
    undisturbed, disturbed = content(calm), content(killed)
    assert len(undisturbed["event"]) > 5000
    for name, rows in undisturbed.items():
        assert disturbed[name] == rows, name
