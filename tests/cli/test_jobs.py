"""Which jobs run beside the polls."""

import shutil
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from sitcenter.cli.jobs import jobs_of
from sitcenter.settings import load
from sitcenter.storage import connect

CONFIG = Path(__file__).parents[2] / "config"


def names(config: Path, tmp_path: Path, **env: str) -> dict[str, float]:
    engine = connect(f"sqlite:///{tmp_path / 'store.db'}")
    keys = {
        "SITCENTER_TOKEN_KEY_FILE": str(tmp_path / "token.key"),
        "SITCENTER_INBOUND_TOKEN_FILE": str(tmp_path / "in"),
    }
    found = jobs_of(load(config, env | keys), engine, Event())
    return {job.name: job.every_s for job in found}


def test_what_was_measured_of_cameras_is_forgotten_as_the_site_says(tmp_path: Path) -> None:
    assert names(CONFIG, tmp_path)["forget camera samples"] == 3600
    kept = load(CONFIG, {}).site.camera_samples
    assert kept == timedelta(days=90)


def test_indicators_run_as_often_as_the_site_says_and_only_where_there_are_cards_and_what_counts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names(CONFIG, tmp_path)["integrity"] == 300
    assert names(CONFIG, tmp_path, SITCENTER_INTEGRITY_EVERY_S="60")["integrity"] == 60
    bare = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    shutil.rmtree(bare / "integrity")
    assert "integrity" not in names(bare, tmp_path)
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert set(names(CONFIG, tmp_path)) == set(names(bare, tmp_path))
