"""`sitcenter board --at T` prints what `sitcenter board` printed at T, to the letter, whatever came since."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sitcenter import clock
from sitcenter.cli import main
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.intake import Batch, Row
from sitcenter.settings import load
from sitcenter.storage import CursorMoved, Writer, connect
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of
from sitcenter.storage.engine import reading
from sitcenter.storage.journal import event as event_table
from tests.e2e.server import ROOT, free_port
from tests.waiting import until

CONFIG = ROOT / "config"
START = datetime.fromisoformat("2026-11-20T11:30:00+05:00")
SOURCE = "queue-jsonl"
Shown = dict[str, Any]


@dataclass
class Centre:
    """The outside world and a collector at work, and the command line beside them."""

    place: Path
    board: Callable[..., Shown]
    env: Mapping[str, str]
    shown: list[Shown] = field(default_factory=list)

    def show(self) -> Shown:
        self.shown.append(self.board())
        return self.shown[-1]

    def states(self) -> dict[str, str]:
        return {branch["branch_id"]: branch["state"] for branch in self.show()["branches"]}

    @property
    def log(self) -> Path:
        return self.place / "sources" / "jsonl" / "queue_events.jsonl"


@contextmanager
def process(*argv: str, env: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    started = subprocess.Popen(
        [sys.executable, "-m", *argv], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        yield started
    finally:
        started.terminate()
        started.communicate(timeout=30)


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    own = {
        "SITCENTER_DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}",
        "SITCENTER_TOKEN_KEY_FILE": str(tmp_path / "token.key"),
        "SITCENTER_INBOUND_TOKEN_FILE": str(tmp_path / "inbound.token"),
        "SITCENTER_DEMO_SOURCES": str(tmp_path / "sources"),
        "SITCENTER_DEMO_HTTP": f"http://127.0.0.1:{free_port()}",
        "SITCENTER_CAMERAS": "no",
        clock.SHIFT_VARIABLE: str((START - clock.now()).total_seconds()),
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return dict(os.environ) | own


@pytest.fixture
def board(env: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> Callable[..., Shown]:
    def print_board(*options: str) -> Shown:
        capsys.readouterr()
        assert main(["board", "--json", "--config", str(CONFIG), *options]) == 0
        printed: Shown = json.loads(capsys.readouterr().out)
        return printed

    return print_board


@pytest.fixture
def centre(tmp_path: Path, env: Mapping[str, str], board: Callable[..., Shown]) -> Iterator[Centre]:
    world = [
        "simulator",
        *("--config", str(CONFIG), "--out", str(tmp_path / "sources"), "--labels", str(tmp_path / "labels")),
        *("--start", START.isoformat(), "--shift-seconds", env[clock.SHIFT_VARIABLE]),
        *("--http-port", env["SITCENTER_DEMO_HTTP"].rsplit(":", 1)[1]),
    ]
    with process(*world, env=env) as simulated:
        assert simulated.stdout is not None
        simulated.stdout.readline()
        with process("sitcenter", "collect", "--config", str(CONFIG), env=env):
            until((tmp_path / "store.db").exists, 60)
            made = Centre(tmp_path, board, env)
            until(lambda: "unknown" not in made.states().values(), 90)
            yield made


def afterthoughts(env: Mapping[str, str]) -> tuple[Event, ...]:
    """Of a source: somebody who came long ago, and a correction that says when somebody else really came."""
    engine = connect(env["SITCENTER_DATABASE_URL"])
    issued = event_table.c.event_type == "ticket_issued"
    of_source = event_table.c.source_system == SOURCE
    with reading(engine) as connection:
        query = event_table.select().with_only_columns(*EVENT_COLUMNS).where(issued, of_source)
        wrong = event_of(connection.execute(query.order_by(event_table.c.event_id.desc())).first())  # type: ignore[arg-type]
    engine.dispose()
    earlier = wrong.occurred_at - timedelta(minutes=25)
    late = Event(SOURCE, "late", Kind.QUEUE, wrong.branch_id, "ticket_issued", "late/1", earlier)
    fixed = replace(
        wrong, source_seq="fix", occurred_at=earlier, is_correction=True, corrects_seq=wrong.source_seq
    )
    return late, fixed


def words(branch_id: str) -> tuple[Event, ...]:
    """Of a camera: what it shows now, and a word that comes late."""
    at = clock.now()
    later, earlier = {"state": "offline", "cause": "refused"}, {"state": "ok"}
    of_camera = Kind.CAMERA, branch_id, "camera_state", "camera:c1"
    return (
        Event(SOURCE, f"camera:{at}", *of_camera, at, payload=later),
        Event(SOURCE, f"camera:{at}:late", *of_camera, at - timedelta(minutes=9), payload=earlier),
    )


def camera_of(shown: Shown, branch_id: str) -> Shown:
    branch = next(each for each in shown["branches"] if each["branch_id"] == branch_id)
    first: Shown = branch["cameras"][0]
    return first


def told(env: Mapping[str, str], events: tuple[Event, ...]) -> bool:
    """Whether they could be stored: the collector reads the same source meanwhile."""
    engine = connect(env["SITCENTER_DATABASE_URL"])
    writer = Writer(engine, load(CONFIG, env).network)
    cursor = writer.cursor(SOURCE)
    try:
        writer.save(Batch(SOURCE, [Row("desk", (item,)) for item in events], cursor, cursor, clock.now()))
    except CursorMoved:
        return False
    finally:
        engine.dispose()
    return True


def test_past_boards_are_printed_as_they_were(centre: Centre) -> None:
    for _ in range(4):
        centre.show()
    hidden = centre.log.with_suffix(".hidden")
    centre.log.rename(hidden)
    until(lambda: "unknown" in centre.states().values(), 30)
    hidden.rename(centre.log)
    until(lambda: "unknown" not in centre.states().values(), 30)
    centre.show()
    later = afterthoughts(centre.env)
    until(lambda: told(centre.env, (*later, *words(later[0].branch_id))), 10)
    centre.show()
    unwatched = [camera_of(shown, later[0].branch_id) for shown in centre.shown[-2:]]
    assert [(each["state"], each["was"]) for each in unwatched] == [("unknown", None), ("unknown", "offline")]
    assert centre.shown[-1]["branches"] != centre.shown[-2]["branches"]
    chosen = centre.shown[-9:]
    assert len({json.dumps(shown["branches"]) for shown in chosen}) == len(chosen)
    for shown in chosen:
        assert centre.board("--at", shown["at"]) == shown
