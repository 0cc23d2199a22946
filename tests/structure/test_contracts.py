"""Every import contract has been seen to fail: a copy of the tree, one forbidden import, one broken contract."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("sitcenter", "collectors", "camera_feeds", "dashboard", "simulator")
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
]
TRESPASSES = [
    ("Imports point one way", "sitcenter/domain/slots.py", "import sitcenter.storage"),
    ("Imports point one way", "collectors/masking.py", "import dashboard"),
    ("Screens know nothing of cameras' libraries", "dashboard/views.py", "import camera_feeds"),
    (
        "The simulator plays the outside world and imports nothing of the inside",
        "simulator/events.py",
        "import sitcenter.domain.events",
    ),
    ("The domain is pure", "sitcenter/domain/slots.py", "import os"),
    (
        "Of the domain, indicators of integrity alone count with numpy and scipy",
        "sitcenter/domain/slots.py",
        "import numpy",
    ),
    ("Dash and plotly have one door", "sitcenter/clock.py", "import plotly"),
    ("The scheduler has one door", "collectors/building.py", "import apscheduler"),
    (
        "SQL lives in storage and in the one transport that reads sources over SQL",
        "collectors/mapping/values.py",
        "import sqlalchemy",
    ),
    (
        "SQL lives in storage and in the one transport that reads sources over SQL",
        "sitcenter/cli/wiring.py",
        "import sqlalchemy",
    ),
    (
        "HTTP has two doors: reading sources and posting alerts",
        "collectors/notify/webhook_route.py",
        "import httpx",
    ),
    ("Apprise has one door", "collectors/notify/courier.py", "import apprise"),
    ("FastAPI has its own doors", "dashboard/pages/wall.py", "import fastapi"),
    ("The package of holidays has one door", "sitcenter/settings/calendar_build.py", "import holidays"),
    ("OpenCV and FFmpeg live in camera_feeds", "collectors/run.py", "import cv2"),
    ("OpenCV and FFmpeg live in camera_feeds", "simulator/live.py", "import av"),
]


def lint(tree: Path) -> str:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache"], cwd=tree, capture_output=True, text=True, env={"PYTHONPATH": str(tree)}
    )
    return done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_has_its_trespass() -> None:
    assert {contract for contract, _, _ in TRESPASSES} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "file", "line"), TRESPASSES)
def test_a_trespass_breaks_its_contract(tree: Path, contract: str, file: str, line: str) -> None:
    path = tree / file
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    assert f"{contract} BROKEN" in lint(tree)
