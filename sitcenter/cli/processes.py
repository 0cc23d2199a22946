"""The processes of `run` and `demo`: each command in one of its own, all under one supervisor."""

import fcntl
import os
import shutil
import socket
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import Event

from sitcenter import clock
from sitcenter.cli.morning import demo_shift
from sitcenter.cli.supervise import Child, end, stop_on_signals, supervise
from sitcenter.settings import Settings, load


def run_processes(settings: Settings, config: Path) -> int:
    """Collect and serve until SIGINT or SIGTERM."""
    stop = stop_on_signals()
    print(f"screens: http://{settings.site.host}:{settings.site.port}/wall", flush=True)
    supervise(_children(config, os.environ), stop)
    return 0


def run_demo(config: Path, directory: Path, port: int) -> int:
    """Simulator, collect and serve on a database of its own, made anew at every start."""
    stop = stop_on_signals()
    env = _demo_env(directory, port)
    settings = load(config, env)
    if not port_is_free(settings.site.host, port):
        print(
            f"port {port} is taken: stop what listens there, or choose another with --port", file=sys.stderr
        )
        return 1
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print(f"another demonstration runs in {directory}: choose another --dir", file=sys.stderr)
            return 1
        _clear(directory)
        _play(config, directory, env, settings, stop)
    return 0


def _play(config: Path, directory: Path, env: dict[str, str], settings: Settings, stop: Event) -> None:
    now = clock.now()
    shift = demo_shift(settings.network, now)
    env[clock.SHIFT_VARIABLE] = str(shift.total_seconds())
    world = _simulator(config, directory, env, now + shift)
    serving = Child("serve", _command("serve", config), env)
    try:
        world.start()
        serving.start()
        print(world.announced() or "the simulator ended at once", flush=True)
        print(f"screens: http://{settings.site.host}:{settings.site.port}/wall", flush=True)
        children = [world, serving, Child("collect", _command("collect", config), env)]
        supervise(children, stop)
    finally:
        end([world, serving])


def _clear(directory: Path) -> None:
    """Remove what an earlier demonstration made there, and nothing else."""
    for name in ("sources", "labels"):
        shutil.rmtree(directory / name, ignore_errors=True)
    keys = (directory / "token.key", directory / "inbound.token")
    for path in (*directory.glob("sitcenter.db*"), *keys, directory / "cameras.json"):
        path.unlink(missing_ok=True)


def _children(config: Path, env: Mapping[str, str]) -> list[Child]:
    return [Child(name, _command(name, config), env) for name in ("collect", "serve")]


def _command(name: str, config: Path) -> list[str]:
    return ["-m", "sitcenter", name, "--config", str(config)]


def _demo_env(directory: Path, port: int) -> dict[str, str]:
    """What config/ takes from the environment, pointed at the demonstration's own files."""
    return dict(os.environ) | {
        "SITCENTER_DATABASE_URL": f"sqlite:///{directory / 'sitcenter.db'}",
        "SITCENTER_TOKEN_KEY_FILE": str(directory / "token.key"),
        "SITCENTER_INBOUND_TOKEN_FILE": str(directory / "inbound.token"),
        "SITCENTER_SITE_URL": f"http://127.0.0.1:{port}",
        "SITCENTER_PORT": str(port),
        "SITCENTER_DEMO": "yes",
        "SITCENTER_DEMO_SOURCES": str(directory / "sources"),
        "SITCENTER_CAMERA_SAMPLE_S": "30",
        "SITCENTER_CAMERAS_LEARN_QUICKLY": "yes",
        "SITCENTER_CAMERAS_SHADOW_S": "0",
        "SITCENTER_INTEGRITY_EVERY_S": "60",
        "SITCENTER_INTEGRITY_LATENESS_MIN": "2",
        "SITCENTER_INTEGRITY_SHADOW_WEEKS": "0",
        "SITCENTER_DEMO_HTTP": f"http://127.0.0.1:{_free_port()}",
        "SITCENTER_DEMO_CAMERAS": f"rtsp://127.0.0.1:{_free_port()}",
        "SITCENTER_CAMERA_USER": os.environ.get("SITCENTER_CAMERA_USER", "watch"),
        "SITCENTER_CAMERA_PASSWORD": os.environ.get("SITCENTER_CAMERA_PASSWORD", "demonstration"),
    }


def _simulator(config: Path, directory: Path, env: Mapping[str, str], start: datetime) -> Child:
    arguments = {
        "--config": str(config),
        "--out": env["SITCENTER_DEMO_SOURCES"],
        "--labels": str(directory / "labels"),
        "--start": start.isoformat(),
        "--shift-seconds": env[clock.SHIFT_VARIABLE],
        "--http-port": env["SITCENTER_DEMO_HTTP"].rsplit(":", 1)[1],
        "--rtsp-port": env["SITCENTER_DEMO_CAMERAS"].rsplit(":", 1)[1],
        "--camera-control": str(directory / "cameras.json"),
    }
    flat = [text for pair in arguments.items() for text in pair]
    return Child("simulator", ["-m", "simulator", *flat], env, announces=True)


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
