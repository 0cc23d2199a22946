"""The command line: the morning at once, then the day as it goes."""

import json
import shutil
import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from simulator.cameras.plan import Plan
from simulator.cameras.stage import CameraStage, played_cameras
from simulator.clock import Clock
from simulator.live import play_live
from simulator.network import Network, load_network
from simulator.sources import sources_of
from simulator.world import Systems, World


def main(argv: Sequence[str]) -> int:
    """Run the simulator until SIGTERM or SIGINT; 0 when it ended so, 2 on a wrong configuration."""
    arguments = _parser().parse_args(argv)
    try:
        network = load_network(arguments.config)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{arguments.config}: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if arguments.print_sources:
        table = {branch: asdict(source) for branch, source in sources_of(network.branches).items()}
        print(json.dumps(table, indent=2, ensure_ascii=False))
        return 0
    return _play(network, arguments, _stop_on_signals())


def _play(network: Network, arguments: Namespace, stop: threading.Event) -> int:
    start: datetime = arguments.start
    shift = arguments.shift_seconds
    clock = Clock((start - Clock().now()).total_seconds() if shift is None else shift)
    for name in ("sql", "jsonl", "csv", "registers"):
        shutil.rmtree(arguments.out / name, ignore_errors=True)
    stage = _cameras(network, arguments, clock)
    world = World(network, arguments.seed, start)
    systems = Systems(network, arguments.out, arguments.labels, arguments.http_port, start)
    try:
        backlog = world.advance(start)
        systems.write(backlog, world.floors, start)
        print(f"backlog ready: {len(backlog)} events", flush=True)
        print(f"http port: {systems.http.port}", flush=True)
        if stage is not None:
            print(f"rtsp port: {stage.port}", flush=True)
        if not arguments.backlog_only:
            play_live(world, systems, clock, start, arguments.speed, stop, stage)
    finally:
        systems.close()
        if stage is not None:
            stage.close()
    return 0


def _cameras(network: Network, arguments: Namespace, clock: Clock) -> CameraStage | None:
    """The cameras' process, which gets ready while the morning is played; None without `--rtsp-port`."""
    cameras = played_cameras(network, arguments.rich_branch)
    if arguments.rtsp_port is None or arguments.backlog_only or not cameras:
        return None
    plan = Plan(
        cameras=cameras,
        port=arguments.rtsp_port,
        seed=arguments.seed,
        start=arguments.start.timestamp(),
        shift_seconds=clock.shift_seconds,
        speed=arguments.speed,
        zone=network.branches[0].zone,
    )
    return CameraStage(plan, arguments.camera_control)


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    return stop


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="simulator", description="Plays a network of service centres and their logs."
    )
    parser.add_argument(
        "--config", type=Path, required=True, help="folder with network.toml and services.toml"
    )
    parser.add_argument("--out", type=Path, default=Path("var/sources"), help="what collectors read")
    parser.add_argument(
        "--labels", type=Path, default=Path("var/labels"), help="the truth; keep it outside --out"
    )
    parser.add_argument(
        "--start", type=_aware, default="2026-11-20T11:30:00+05:00", help="end of the backlog"
    )
    parser.add_argument("--shift-seconds", type=float, help="added to real time; left out: now is --start")
    parser.add_argument("--speed", type=float, default=1.0, help="seconds played in a real second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--http-port", type=int, default=8051, help="0 picks a free port")
    parser.add_argument("--rtsp-port", type=int, help="serve the cameras there; 0 picks a free port")
    parser.add_argument("--rich-branch", help="whose cameras are encoded live; left out: the sector's")
    parser.add_argument("--camera-control", type=Path, help='JSON file: {"branch/camera": "fault"}')
    parser.add_argument("--backlog-only", action="store_true", help="write the morning and end")
    parser.add_argument(
        "--print-sources", action="store_true", help="print branch, writer and code as JSON and end"
    )
    return parser


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an offset is missing")
    return moment
