"""Every played fault through the real pipeline: found as what, after how long, and what was false?

Starts the whole demonstration (120 streams, collectors, screens), lets it learn the views, orders all faults
at once, each at another camera, and watches `/api/v1/cameras` as any screen would. Then all faults end.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from sitcenter import clock
from sitcenter.settings import load

ROOT = Path(__file__).parents[1]
RICH = "mailin-85"
AT_RICH = ("cover", "freeze_clock", "loss", "cleaning", "infrared", "lights_off")
RIGHT: Mapping[str, frozenset[str]] = {
    name: frozenset(states.split())
    for name, states in {
        "black": "black",
        "blur": "blurred",
        "clock_drift": "clock_drift",
        "cover": "covered",
        "cover_partial": "covered",
        "death": "offline/not_found",
        "freeze": "frozen",
        "freeze_clock": "frozen",
        "freeze_packets": "frozen",
        "garbage": "no_signal codec",
        "half_fps": "low_fps",
        "loss": "codec noise",
        "noise": "noise",
        "over_exposure": "over_exposed",
        "site_cut": "stale offline/timeout",
        "stall": "stale",
        "timestamp_jump": "timestamps",
        "turn": "moved",
        "wrong_password": "offline/auth",
    }.items()
}
NO_FAULTS = ("cleaning", "infrared", "lights_off")
HARMLESS = frozenset({"ok", "dark", "unknown"})
CLEANING_S = 20.0
Found = tuple[float, str]
"""Seconds since the watch began, and `state/cause`."""


@dataclass(slots=True)
class Seen:
    """What a camera was on the board, change by change."""

    course: list[Found] = field(default_factory=list)

    def add(self, at: float, state: str) -> None:
        if not self.course or self.course[-1][1] != state:
            self.course.append((at, state))

    def between(self, start: float, end: float) -> list[Found]:
        """What began in [start, end)."""
        return [found for found in self.course if start <= found[0] < end]

    def at(self, moment: float) -> str:
        before = [state for at, state in self.course if at <= moment]
        return before[-1] if before else "unknown/"


@dataclass(slots=True)
class Watched:
    """All cameras as a screen gets them."""

    address: str
    began: float = field(default_factory=clock.monotonic)
    cameras: dict[str, Seen] = field(default_factory=dict)
    monitorable: dict[str, str] = field(default_factory=dict)

    def now(self) -> float:
        return clock.monotonic() - self.began

    def watch(self, seconds: float, until_learned: bool = False) -> None:
        """Look every second; ends sooner once every view is learned if that is asked for."""
        end = self.now() + seconds
        while self.now() < end:
            with suppress(OSError):
                self._look()
            if until_learned and self.monitorable and "learning" not in self.monitorable.values():
                return
            clock.sleep(1.0)

    def _look(self) -> None:
        with urllib.request.urlopen(f"{self.address}/api/v1/cameras", timeout=10) as answer:
            rows: list[dict[str, Any]] = json.load(answer)["cameras"]
        at = self.now()
        for row in rows:
            name = f"{row['branch_id']}/{row['camera_id']}"
            self.cameras.setdefault(name, Seen()).add(at, f"{row['camera_state']}/{row['cause']}")
            self.monitorable[name] = row["monitorable"]


def plays(cameras: list[str]) -> dict[str, str]:
    """Camera or branch -> fault: some at the rich branch, the others each at another branch, one cut."""
    branches = list(dict.fromkeys(name.partition("/")[0] for name in cameras))
    light = [branch for branch in branches if branch != RICH]
    cut = light.pop()
    chosen = {f"{RICH}/c{number}": fault for number, fault in enumerate(AT_RICH, 1)}
    others = sorted((RIGHT.keys() | set(NO_FAULTS)) - {"site_cut"})
    for number, fault in enumerate(others):
        turn, place = divmod(number, len(light))
        chosen[f"{light[place]}/c{1 + (place * 3 + turn) % 8}"] = fault
    return chosen | {cut: "site_cut"}


@contextmanager
def demonstration(directory: Path, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "sitcenter", "demo", "--dir", str(directory), "--port", str(port)]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--learn-s", type=float, default=200.0, help="at most so long to learn all views")
    parser.add_argument("--play-s", type=float, default=240.0)
    parser.add_argument("--after-s", type=float, default=150.0)
    parser.add_argument("--port", type=int, default=8970)
    parser.add_argument("--dir", type=Path, help="of a demonstration that runs already at --port")
    options = parser.parse_args()
    if options.dir is not None:
        run(options, options.dir)
        return
    with (
        tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as name,
        demonstration(Path(name), options.port),
    ):
        run(options, Path(name))


def run(options: argparse.Namespace, directory: Path) -> None:
    watched = Watched(f"http://127.0.0.1:{options.port}")
    while not watched.cameras and watched.now() < 60:
        watched.watch(1.0)
    order(directory, {})
    watched.watch(options.learn_s, until_learned=True)
    learned = watched.now()
    print(f"learned after {learned:.0f} s: {counted(watched.monitorable)}", flush=True)
    network = load(ROOT / "config", {}).network.branches.values()
    chosen = plays([f"{branch.id}/{camera.id}" for branch in network for camera in branch.cameras])
    order(directory, chosen)
    cleaning = {path: fault for path, fault in chosen.items() if fault != "cleaning"}
    watched.watch(CLEANING_S)
    order(directory, cleaning)
    watched.watch(options.play_s - CLEANING_S)
    ended = watched.now()
    order(directory, {})
    watched.watch(options.after_s)
    report(watched, chosen, learned, ended)


def order(directory: Path, faults: Mapping[str, str]) -> None:
    whole = directory / "cameras.part"
    whole.write_text(json.dumps({"*": "ok", **faults}))
    whole.replace(directory / "cameras.json")


def counted(values: Mapping[str, str]) -> dict[str, int]:
    found = list(values.values())
    return {value: found.count(value) for value in sorted(set(found))}


def report(watched: Watched, chosen: Mapping[str, str], began: float, ended: float) -> None:
    print(f"\n{'fault':16}{'at':22}{'found s':>8}  {'as':24}{'back s':>7}  wrong meanwhile")
    found_s: dict[str, float | None] = {}
    wrong: list[str] = []
    played: set[str] = set()
    for place, fault in sorted(chosen.items(), key=lambda item: item[1]):
        names = [name for name in watched.cameras if place in (name, name.partition("/")[0])]
        played |= set(names)
        for name in names if fault != "site_cut" else names[:1]:
            line = _of_play(watched.cameras[name], fault, began, ended)
            key = fault if name.partition("/")[0] != RICH else f"{fault}@rich"
            if fault not in NO_FAULTS:
                found_s[key] = line.found_s
            wrong += [f"{key}: {state}" for state in line.wrong]
            print(
                f"{fault:16}{place:22}{_s(line.found_s):>8}  {line.as_what:24}{_s(line.back_s):>7}  "
                f"{' '.join(line.wrong)}"
            )
    untouched = {name: seen for name, seen in watched.cameras.items() if name not in played}
    late = _false(untouched, began)
    early = _false(watched.cameras, 0.0, began)
    for title, rows in (("false while learning", early), ("false on untouched cameras", late)):
        print(f"{title}: {len(rows)}")
        for row in rows:
            print(f"  {row}")
    missed = sorted(key for key, value in found_s.items() if value is None)
    figures = {"found_s": found_s, "missed": missed, "wrong": wrong}
    print(
        json.dumps(figures | {"false_learning": len(early), "false": len(late), "untouched": len(untouched)})
    )


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a play."""

    found_s: float | None
    as_what: str
    back_s: float | None
    wrong: tuple[str, ...]


def _of_play(seen: Seen, fault: str, began: float, ended: float) -> Line:
    right = RIGHT.get(fault, HARMLESS)
    during = seen.between(began, ended + 1.0)
    found = next(((at, state) for at, state in during if _is(state, right)), None)
    allowed = right | HARMLESS | ({"offline", "stale"} if fault in ("death", "wrong_password") else set())
    allowed |= {"offline"} if fault in ("stall", "site_cut") else set()
    wrong = tuple(f"{state}@{at - began:.0f}" for at, state in during if not _is(state, allowed))
    after = [(at, state) for at, state in seen.between(ended, float("inf")) if _is(state, frozenset({"ok"}))]
    return Line(
        found[0] - began if found else None,
        found[1] if found else seen.at(ended) if fault in NO_FAULTS else "-",
        after[-1][0] - ended if after and fault not in NO_FAULTS else None,
        wrong,
    )


def _is(state: str, states: frozenset[str] | set[str]) -> bool:
    return state in states or state.partition("/")[0] in states


def _false(cameras: Mapping[str, Seen], start: float, end: float = float("inf")) -> list[str]:
    """A line for each camera and state, with the first moment of it."""
    first: dict[tuple[str, str], float] = {}
    for name, seen in cameras.items():
        for at, state in seen.between(start, end):
            if not _is(state, HARMLESS):
                first.setdefault((name, state), at)
    return [f"{name} {state} at {at:.0f}" for (name, state), at in first.items()]


def _s(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.0f}"


if __name__ == "__main__":
    main()
