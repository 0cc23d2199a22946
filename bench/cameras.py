"""What watching a camera costs: ours beside every other way, on the same streams of a real RTSP server.

Processor seconds a stream second; then how many streams two cores hold at their true rate, the server beside
them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import which
from statistics import mean

from camera_clips import PROFILES, write
from camera_meter import REAL, make_meter
from camera_server import Server, cpu_of, serve

from camera_feeds.options import WatchOptions
from camera_feeds.streams import Stream
from camera_feeds.watch import Watch
from sitcenter import clock
from sitcenter.domain.cameras.types import CameraKey, Sample

MODES = {
    "full watch": 8,
    "packets only": 8,
    "ffmpeg nokey": 2,
    "PyAV full decode": 2,
    "cv2 read loop": 2,
    "motion": 2,
}
"""And how many streams of each size they watch at once."""
WATCHED_S = 20.0
"""Two key frames of each camera in the full watch."""
TRUE_FPS = 25.0
HELD = 0.98
AIM_CPU, AIM_RATIO, AIM_MB = 0.008, 15.0, 5.0
Costs = dict[str, dict[str, float]]


def compare(server: Server, seconds: float) -> Costs:
    """Processor seconds a stream second, by mode and size; the three sizes of a mode run at the same time."""
    costs: Costs = {}
    for mode, count in MODES.items():
        if mode in ("motion", "ffmpeg nokey") and which(mode.split()[0]) is None:
            print(f"{mode}: not installed")
            continue
        span = max(seconds, WATCHED_S) if mode == "full watch" else seconds
        with ThreadPoolExecutor(len(PROFILES)) as threads:
            one = {p.name: threads.submit(cost, mode, span, [server.url(p.name)] * count) for p in PROFILES}
            costs[mode] = {name: future.result() for name, future in one.items()}
    return costs


def cost(mode: str, seconds: float, urls: Sequence[str]) -> float:
    script = str(Path(__file__).with_name("camera_modes.py"))
    done = subprocess.run(
        [sys.executable, script, mode, str(seconds), *urls], capture_output=True, text=True, timeout=180
    )
    if done.returncode:
        raise SystemExit(f"{mode}: {done.stderr[-2000:]}")
    return float(json.loads(done.stdout.splitlines()[-1]))


def hold(server: Server, mounts: Sequence[str], count: int, seconds: float, bare: float) -> dict[str, float]:
    """Watch `count` streams at once: their rates, the processor, the memory over `bare` MB a worker."""
    watch = Watch(
        [Stream(CameraKey("b", str(n)), server.url(mounts[n % len(mounts)])) for n in range(count)],
        WatchOptions(make_meter=make_meter),
    )
    rates: dict[CameraKey, list[float]] = defaultdict(list)
    ages: list[float] = []
    watch.start()
    opened = _until_open(watch, count)
    served = cpu_of(server.process.pid)
    cpu, end = _cpu(watch), clock.monotonic() + seconds
    while clock.monotonic() < end:
        for sample in watch.take():
            if isinstance(sample, Sample) and sample.fps is not None:
                rates[sample.key].append(sample.fps)
                ages.append(sample.lag_s or 0.0)
        clock.sleep(0.2)
    health = watch.health()
    used, serving = _cpu(watch) - cpu, cpu_of(server.process.pid) - served
    watch.stop()
    last = [values[-1] for values in rates.values()]
    return {
        "streams": count,
        "open_s": round(opened, 1),
        "fps_mean": round(mean(last), 2) if last else 0.0,
        "fps_least": round(min(last), 2) if last else 0.0,
        "held": sum(fps >= HELD * TRUE_FPS for fps in last),
        "lag_worst_s": round(max(ages, default=0.0), 2),
        "mb_a_stream": round((sum(one.rss_mb for one in health) - bare * len(health)) / count, 2),
        "cores_watch": round(used / seconds, 2),
        "cores_server": round(serving / seconds, 2),
        "gil_lag_ms": round(max((one.gil_lag_ms for one in health), default=0.0)),
    }


def _until_open(watch: Watch, count: int) -> float:
    began = clock.monotonic()
    while sum(one.sessions for one in watch.health()) < count and clock.monotonic() - began < 60:
        watch.take()
        clock.sleep(0.1)
    took = clock.monotonic() - began
    # Opening so many at once may make a worker late: for a minute it tells no times of arrival.
    while any(one.overloaded for one in watch.health()) and clock.monotonic() - began < 150:
        watch.take()
        clock.sleep(0.5)
    clock.sleep(4)
    watch.take()
    return took


def _cpu(watch: Watch) -> float:
    return sum(cpu_of(one.pid) for one in watch.health())


def bare_mb() -> float:
    """The memory of a worker that watches nothing that answers."""
    watch = Watch(
        [Stream(CameraKey("b", "none"), "rtsp://127.0.0.1:9/none")], WatchOptions(make_meter=make_meter)
    )
    watch.start()
    while not watch.health():
        clock.sleep(0.05)
    clock.sleep(3)
    found = watch.health()[0].rss_mb
    watch.stop()
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="shorter, and only 32 and 64 streams held")
    options.add_argument("--clip", type=Path, help="a real clip instead of a generated hall")
    options.add_argument("--only-hold", action="store_true", help="leave the comparison out")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as name:
        clips = {profile.name: write(profile, Path(name), chosen.clip) for profile in PROFILES}
        sizes(clips)
        costs: Costs = {}
        if not chosen.only_hold:
            with serve(clips) as server:
                costs = compare(server, 5.0 if chosen.quick else 10.0)
            table(costs)
        held = hold_all(clips, chosen.quick, bare_mb())
    report(costs, held)


def sizes(clips: Mapping[str, Path]) -> None:
    for profile in PROFILES:
        kbps = clips[profile.name].stat().st_size * 8 / 1000 / 8
        print(f"{profile.name}: {profile.width}x{profile.height}, 25 frames a second, {kbps:.0f} kbit/s")
    print("the meter is production's" if REAL else "the meter is a stand-in: pictures are only shrunk")


def hold_all(clips: Mapping[str, Path], quick: bool, bare: float) -> list[dict[str, float]]:
    wanted = (("1080p", 32 if quick else 64), ("576p", 64 if quick else 120))
    found = []
    for name, count in wanted:
        mounts = [f"{name}-{number}" for number in range(8)]
        with serve(dict.fromkeys(mounts, clips[name])) as server:
            found.append(hold(server, mounts, count, 12.0 if quick else 22.0, bare) | {"size": _height(name)})
    return found


def _height(name: str) -> int:
    return next(profile.height for profile in PROFILES if profile.name == name)


def table(costs: Costs) -> None:
    names = [profile.name for profile in PROFILES]
    print(f"\n{'CPU-s a stream second':26}" + "".join(f"{name:>10}" for name in names) + f"{'x watch':>10}")
    for mode, by_size in costs.items():
        times = by_size["1080p"] / costs["full watch"]["1080p"]
        print(f"{mode:26}" + "".join(f"{by_size[name]:10.4f}" for name in names) + f"{times:10.1f}")


def report(costs: Costs, held: Sequence[Mapping[str, float]]) -> None:
    print()
    for one in held:
        print(
            f"held {one['streams']} at {one['size']}p: {one['held']} at their true rate "
            f"(mean {one['fps_mean']}, least {one['fps_least']}), lag at most {one['lag_worst_s']} s, "
            f"{one['mb_a_stream']} MB a stream, {one['cores_watch']} cores and {one['cores_server']} "
            f"of the server, opened in {one['open_s']} s"
        )
    figures: dict[str, object] = {"held": held, "real_meter": REAL}
    if costs:
        watch, loop = costs["full watch"]["1080p"], costs["cv2 read loop"]["1080p"]
        print(f"aims: {AIM_CPU} CPU-s ({watch:.4f}), {AIM_RATIO:.0f} times ({loop / watch:.1f}), {AIM_MB} MB")
        rounded = {mode: {name: round(value, 5) for name, value in by.items()} for mode, by in costs.items()}
        figures |= {"cpu_s": rounded, "ratio": round(loop / watch, 1)}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
