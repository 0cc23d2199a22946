"""Cameras on the command line."""

import csv
import shutil
from pathlib import Path

import pytest

from collectors.records import Page, Record
from collectors.run import Source
from collectors.stream_health.eyes import StateSaid
from collectors.stream_health.parse import parse, record
from sitcenter.cli import main
from sitcenter.cli.cameras import watch_once
from sitcenter.domain.cameras.types import CameraFact, CameraKey, CameraState
from sitcenter.domain.events import Kind
from sitcenter.settings import load
from sitcenter.storage import SourceSpec, Writer, connect, migrate
from tests.collectors.builders import FakeTransport
from tests.domain.builders import NOW, ago

CONFIG = Path(__file__).parents[2] / "config"
KEY = CameraKey("mailin-85", "c1")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SITCENTER_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("SITCENTER_TOKEN_KEY_FILE", str(tmp_path / "token.key"))
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


@pytest.fixture
def writer(config: Path, tmp_path: Path) -> Writer:
    engine = connect(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(engine)
    writer = Writer(engine, load(config, {}).network, lambda: NOW)
    writer.register([SourceSpec("cameras", "camera", ("mailin-85",), 1.0)])
    return writer


def said(number: int, state: CameraState, after: float) -> Record:
    return record(f"R:{number}", StateSaid(ago(after), CameraFact(KEY, state, "", ago(after), ago(after))))


def test_cameras_are_watched_for_a_while_and_their_stretches_exported(
    config: Path, writer: Writer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages: dict[str | None, Page] = {
        None: Page([said(1, CameraState.OK, 30), said(2, CameraState.OFFLINE, 20)], "R:2", more=True),
        "R:2": Page([said(3, CameraState.OK, 10)], "R:3"),
    }
    source = Source("cameras", Kind.CAMERA, "UTC", 1.0, 1.0, FakeTransport(pages), parse)
    outcome = watch_once(source, writer, 0.01)
    assert (outcome.read, outcome.stored, outcome.drained) == (3, 3, True)
    out = tmp_path / "cameras.csv"
    period = ["--from", "2026-11-20T11:05", "--to", "2026-11-20T11:15"]
    assert main(["export", "cameras", *period, "--out", str(out), "--config", str(config)]) == 0
    assert main(["verify", str(out), "--config", str(config)]) == 0
    assert "cameras.csv: 2 rows" in capsys.readouterr().out
    with out.open(encoding="utf-8-sig", newline="") as lines:
        first, second = csv.DictReader(lines)
    assert (first["state"], first["since"], first["duration_s"]) == ("ok", "2026-11-20T11:00:00+05:00", "600")
    assert (second["state"], second["duration_s"], second["zone"]) == ("offline", "600", "hall")


def test_no_log_is_drained_that_is_called_otherwise(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = config / "cameras.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("${SITCENTER_CAMERAS:-yes}", "no"), encoding="utf-8"
    )
    assert main(["collect", "--once", "cameras", "--config", str(config)]) == 1
    assert "no source 'cameras'; configured: queue-jsonl" in capsys.readouterr().err
