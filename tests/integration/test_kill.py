"""SIGKILL at fifty random moments: the store equals that of an undisturbed run, row by row."""

import os
import random
import signal
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import text

import simulator
from sitcenter import clock
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
    place.mkdir()
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


def filled(settings: Settings) -> float:
    """Fill a store undisturbed; the seconds that it took."""
    process, began = collector(settings), clock.monotonic()
    process.join(120)
    assert process.exitcode == 0
    return clock.monotonic() - began


def content(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    engine = connect(settings.site.database_url)
    try:
        assert verify_journal(engine) == []
        with engine.connect() as connection:
            return {name: [tuple(row) for row in connection.execute(text(sql))] for name, sql in ROWS.items()}
    finally:
        engine.dispose()


def killed_at_work(settings: Settings, after_s: float) -> bool:
    """Whether the kill came before the collector was done."""
    process = collector(settings)
    process.join(after_s)
    process.kill()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def test_fifty_kills_leave_no_trace(logs: Path, tmp_path: Path) -> None:
    """The kills come at parts of what an undisturbed run takes here: else on a slow machine all of them would
    come before the first row. A store that is full is compared and left.
    """
    stores = (settings_in(logs, tmp_path / str(number)) for number in count())
    whole = next(stores)
    takes_s = filled(whole)
    undisturbed = content(whole)
    assert len(undisturbed["event"]) > 5000
    chance, killed, settings, full = random.Random(50), 0, next(stores), 0
    while killed < KILLS:
        if killed_at_work(settings, chance.uniform(0.01, 0.2) * takes_s):
            killed += 1
        else:
            assert content(settings) == undisturbed
            settings, full = next(stores), full + 1
    assert full or content(settings)["event"], "no kill came at work"
    filled(settings)
    assert content(settings) == undisturbed
