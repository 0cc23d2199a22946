"""The simulator's side of the cameras: starts their process, tells it what to play, and labels it."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from simulator.cameras.control import ControlFile
from simulator.cameras.faults import NO_FAULTS
from simulator.cameras.plan import Orders, Plan, PlayedCamera
from simulator.cameras.timetable import Play, Timetable
from simulator.clock import Clock
from simulator.events import Label
from simulator.network import Branch, Network

_START_AGAIN_AFTER = timedelta(seconds=2)
_RICH_KINDS = ("sector", "specialised_psc")


def played_cameras(network: Network, rich: str | None) -> tuple[PlayedCamera, ...]:
    """All cameras of a network; `rich` names the branch whose streams are encoded live, None picks one."""
    chosen = rich or _rich_branch(network.branches)
    return tuple(
        PlayedCamera(branch.id, camera.id, camera.zone, camera.covers, branch.id == chosen)
        for branch in network.branches
        for camera in branch.cameras
    )


def _rich_branch(branches: Sequence[Branch]) -> str:
    """The sector, else the first specialised branch, else the first one."""
    watched = [branch for branch in branches if branch.cameras]
    ranked = sorted(watched, key=lambda b: _RICH_KINDS.index(b.kind) if b.kind in _RICH_KINDS else 9)
    return ranked[0].id if ranked else ""


class CameraStage:
    """The process that serves the cameras, and the faults that it plays."""

    def __init__(self, plan: Plan, control: Path | None, env: Mapping[str, str] = os.environ) -> None:
        """Start the process; `port` waits until it listens. User and password are in the environment."""
        self._plan, self._env = plan, env
        day = datetime.fromtimestamp(plan.start, ZoneInfo(plan.zone)).date()
        self._timetable = Timetable(plan.cameras, plan.seed, day.isoformat())
        self._control = ControlFile(control)
        self._played: set[Play] = set()
        self._ordered: dict[str, str] = {}
        self._told: Orders | None = None
        self._started_at = Clock().now()
        self._process = self._start(plan)
        self._port = 0

    @property
    def port(self) -> int:
        """Where the streams are; waits for them, 0 if their process ended without a word."""
        output = self._process.stdout
        if not self._port and output is not None:
            self._port = int(output.readline().partition(b": ")[2] or 0)
        return self._port

    def play(self, moment: datetime, crowds: Mapping[str, int]) -> list[Label]:
        """Tell the cameras what holds at a played moment; the labels of what begins."""
        self._control.look()
        active = self._timetable.active(moment.timestamp() - self._plan.start)
        faults = {path: play.fault for play in active for path in play.paths}
        ordered = {c.path: self._control.ordered(c.path) for c in self._plan.cameras}
        faults |= {path: fault for path, fault in ordered.items() if fault is not None}
        self._tell(Orders({path: fault for path, fault in faults.items() if fault}, crowds))
        given = {path: fault for path, fault in ordered.items() if fault is not None}
        return [*self._planned(active, given), *self._by_order(moment, given)]

    @property
    def pid(self) -> int:
        """The process that serves now."""
        return self._process.pid

    def close(self) -> None:
        """End the process: it ends with its input."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self, plan: Plan) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "simulator.cameras"]
        env = dict(self._env) | {"OPENBLAS_NUM_THREADS": "1"}
        process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(plan.dumped().encode() + b"\n")
        process.stdin.flush()
        return process

    def _tell(self, orders: Orders) -> None:
        """Hand on what has changed; cameras that died are started anew at the same port."""
        if self._process.poll() is not None and Clock().now() - self._started_at > _START_AGAIN_AFTER:
            print(f"the cameras ended with {self._process.returncode}; starting again", file=sys.stderr)
            self.close()
            self._started_at = Clock().now()
            self._process = self._start(self._plan.at_port(self._port or self._plan.port))
            self._told = None
        if orders == self._told or self._process.stdin is None:
            return
        self._told = orders
        try:
            self._process.stdin.write(orders.dumped().encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            self._told = None

    def _planned(self, active: Sequence[Play], ordered: Mapping[str, str]) -> list[Label]:
        fresh = [play for play in active if play not in self._played and not ordered.keys() & set(play.paths)]
        self._played = {play for play in self._played if play in active} | set(fresh)
        return [self._label(play) for play in fresh]

    def _label(self, play: Play) -> Label:
        subject = play.branch if len(play.paths) > 1 else _subject(play.paths[0])
        start = self._plan.start
        until = None if play.end is None else start + play.end
        note = "timetable, no fault" if play.fault in NO_FAULTS else "timetable"
        return Label(start + play.start, play.branch, f"camera_{play.fault}", subject, until, note)

    def _by_order(self, moment: datetime, ordered: dict[str, str]) -> list[Label]:
        changed = {
            path: ordered.get(path, "")
            for path in ordered.keys() | self._ordered.keys()
            if ordered.get(path, "") != self._ordered.get(path, "")
        }
        self._ordered = ordered
        at = moment.timestamp()
        return [
            Label(at, path.partition("/")[0], f"camera_{fault or 'ok'}", _subject(path), None, "ordered")
            for path, fault in sorted(changed.items())
        ]


def _subject(path: str) -> str:
    return f"camera:{path.partition('/')[2]}"
