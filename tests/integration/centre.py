"""A small centre: played cameras of two branches, a real collector that watches them, and who is told."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from simulator.cameras.plan import Plan
from simulator.cameras.stage import CameraStage, played_cameras
from simulator.network import load_network
from sitcenter import clock
from sitcenter.domain.board import board
from sitcenter.domain.cameras.types import CameraBoard
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings import load
from sitcenter.storage import Engine, Reader, connect, migrate
from tests.collectors.notify.receivers import Posts, posts
from tests.integration.branch_text import branch_text
from tests.simulator.camera_clients import ROOT, USER, Stage

NOON = 1795156200.0
PASSWORD = f"a word {secrets.token_hex(8)}"
"""With a blank, which a URL writes otherwise; drawn, as other command lines of this machine speak of words too."""
CAMERA = '{{ id = "c{0}", zone = "hall", covers = ["{0}"] }}'
NOTIFY = """
[[route]]
id = "hook"
kind = "webhook"
url = "${TEST_HOOK_URL}"
language = "en"
rules = ["camera-site", "camera-lost", "camera-view", "camera-impaired", "cameras-unwatched"]
"""


@dataclass
class Centre:
    """`cameras`: how each stands on the board now, as `branch/camera`."""

    place: Path
    env: dict[str, str]
    stage: Stage
    hook: Posts
    engine: Engine
    network: Network
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = field(default=0)

    def start(self) -> None:
        """Start to collect; what is said goes to a log of its own."""
        self.starts += 1
        command = [sys.executable, "-m", "sitcenter", "collect", "--config", str(self.place / "config")]
        with (self.place / f"collect{self.starts}.log").open("wb") as log:
            self.process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log)

    def kill(self) -> list[int]:
        """SIGKILL to the collector; the processes that it had started."""
        assert self.process is not None
        children = [pid for pid, parent in parents() if parent == self.process.pid]
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        return children

    @property
    def reader(self) -> Reader:
        return Reader(self.engine, self.network)

    def cameras(self) -> dict[str, CameraBoard]:
        now = clock.now()
        shown = board(self.reader.snapshot(now, EVERYTHING), self.network, now, EVERYTHING)
        return {f"{b.branch_id}/{c.camera_id}": c for b in shown.branches for c in b.cameras}

    def states(self, branch: str = "") -> set[str]:
        return {str(c.state) for name, c in self.cameras().items() if name.startswith(branch)}

    def told(self, branch: str = "") -> list[str]:
        """`rule status` of a branch's alerts, in the order of arrival."""
        alerts = [alert for body in self.hook.bodies for alert in body["alerts"]]
        return [
            f"{alert['labels']['alertname']} {alert['status']}"
            for alert in alerts
            if alert["labels"].get("branch", "").startswith(branch)
        ]


def parents() -> Iterator[tuple[int, int]]:
    """Each process and the one that started it."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        yield int(stat.parent.name), int(text.rpartition(")")[2].split()[1])


def command_lines() -> Iterator[bytes]:
    """Of every process of this machine that may be looked at."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes()
        except OSError:
            continue


@contextmanager
def centre(place: Path, branches: Iterable[tuple[str, int]]) -> Iterator[Centre]:
    """Runs until the end; `branches` with how many cameras each has."""
    config, control = _written(place, branches), place / "control.json"
    cameras = played_cameras(load_network(config), "nobody is rich")
    plan = Plan(cameras, 0, 1, NOON, NOON - clock.now().timestamp(), 1.0, "Asia/Almaty")
    credentials = {"SITCENTER_CAMERA_USER": USER, "SITCENTER_CAMERA_PASSWORD": PASSWORD}
    stage = Stage(CameraStage(plan, control, dict(os.environ) | credentials), control, cameras)
    try:
        stage.play({})
        with posts() as hook:
            env = dict(os.environ) | credentials | _env(place, stage.stage.port, hook.url)
            engine = connect(env["SITCENTER_DATABASE_URL"])
            migrate(engine)
            found = Centre(place, env, stage, hook, engine, load(config, env).network)
            try:
                yield found
            finally:
                if found.process is not None:
                    found.process.terminate()
                    found.process.wait(30)
                engine.dispose()
    finally:
        stage.stage.close()


def _env(place: Path, port: int, hook: str) -> dict[str, str]:
    return {
        "SITCENTER_DATABASE_URL": f"sqlite:///{place / 'store.db'}",
        "SITCENTER_TOKEN_KEY_FILE": str(place / "token.key"),
        "SITCENTER_DEMO_CAMERAS": f"rtsp://127.0.0.1:{port}",
        "SITCENTER_CAMERAS_LEARN_QUICKLY": "yes",
        "SITCENTER_CAMERAS_SHADOW_S": "0",
        "TEST_HOOK_URL": hook,
    }


def _written(place: Path, branches: Iterable[tuple[str, int]]) -> Path:
    """The repository's configuration with a small network; what would be waited for too long is shorter."""
    config = Path(shutil.copytree(ROOT / "config", place / "config"))
    network = (
        branch_text(name, 8, ", ".join(CAMERA.format(number + 1) for number in range(count)))
        for name, count in branches
    )
    _write(config, "network.toml", "".join(network))
    _write(config, "sources.toml", "")
    _write(config, "notify.toml", NOTIFY)
    _shorten(config, "cameras.toml", ("slow_retry_s = 300", "slow_retry_s = 2"))
    _shorten(
        config,
        "rules.toml",
        ("keep_s = 120", "keep_s = 20"),  # of a cut site: its cameras come back one after the other
        ("keep_s = 60", "keep_s = 3"),
        ("hold_s = 45", "hold_s = 20"),
    )
    return config


def _shorten(config: Path, name: str, *changes: tuple[str, str]) -> None:
    text = (config / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    _write(config, name, text)


def _write(config: Path, name: str, text: str) -> None:
    (config / name).write_text(text, encoding="utf-8")
