"""Hours of watching at speed, a fault a minute: is each found, does each stream return, what piles up?

Compressed in time, by twelve: the watch's own limits (samples, silence, reopening, slow retries, checks of
groups) and the minute between faults. Real, and therefore relatively slower: connecting, opening, decoding,
the streams' 25 frames a second. Twelve hours at speed are an hour of real time.
"""

import argparse
import json
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from threading import Event, Thread

from camera_clips import Profile, write
from camera_meter import make_meter
from soak_places import FAULTS, Condition, Place

from camera_feeds.options import WatchOptions
from camera_feeds.streams import Stream
from camera_feeds.watch import Watch
from sitcenter import clock
from sitcenter.domain.cameras.types import CameraKey, Sample

SPEED = 12
FAULT_EVERY_S = 60 / SPEED
PLACES = 4
FOUND_WITHIN_S = 12.0
BACK_WITHIN_S = 12.0
CLIP = Profile("soak", 640, 360, 500)
OPTIONS = WatchOptions(
    workers=2,
    sample_every_s=2.0,
    picture_every_s=2.0,
    silent_after_s=1.5,
    reopen_after_s=4.0,
    warm_up_s=1.0,
    slow_retry_s=4.0,
    auth_retry_cap_s=8.0,
    gop_every_s=4.0,
    retry_cap_s=3.0,
    make_meter=make_meter,
)


@dataclass(slots=True)
class Tally:
    """What became of the faults."""

    played: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    found_s: dict[str, list[float]] = field(default_factory=dict)
    back_s: dict[str, list[float]] = field(default_factory=dict)


def play(place: Place, tally: Tally, stop: Event, random: Random) -> None:
    """Fault after fault at one place, each waited for until it is found and until its end is seen."""
    for turn in count():
        if stop.wait(FAULT_EVERY_S * (place.number if turn == 0 else 1)):
            return
        fault = (
            FAULTS[(turn + place.number * 3) % len(FAULTS)] if turn < len(FAULTS) else random.choice(FAULTS)
        )
        began = clock.monotonic()
        tally.played[fault.name] += 1
        fault.begin(place)
        _await(place, fault.known, began, FOUND_WITHIN_S, tally.missed, tally.found_s, fault.name, stop)
        ended = clock.monotonic()
        fault.end(place)
        _await(place, fault.well, ended, BACK_WITHIN_S, tally.lost, tally.back_s, fault.name, stop)
        stop.wait(max(0.0, began + PLACES * FAULT_EVERY_S - clock.monotonic()))


def _await(
    place: Place,
    known: Condition,
    since: float,
    within_s: float,
    failed: Counter[str],
    took: dict[str, list[float]],
    name: str,
    stop: Event,
) -> None:
    while not place.seen(known, since):
        if clock.monotonic() - since > within_s:
            failed[name] += 1
            return
        if stop.wait(0.05):
            return
    took.setdefault(name, []).append(clock.monotonic() - since)


@dataclass(frozen=True, slots=True)
class Reading:
    """Of the capture processes together, and of the process that started them."""

    at: float
    rss_mb: float
    threads: int
    sockets: int
    sessions: int
    own_descriptors: int


def read(watch: Watch, began: float) -> Reading:
    health = watch.health()
    return Reading(
        clock.monotonic() - began,
        sum(one.rss_mb for one in health),
        sum(one.threads for one in health),
        sum(one.sockets for one in health),
        sum(one.sessions for one in health),
        len(list(Path("/proc/self/fd").iterdir())),
    )


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--hours", type=float, default=0.4, help="of watching at speed; 0.4 are two minutes")
    chosen = options.parse_args()
    seconds = chosen.hours * 3600 / SPEED
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as name, ExitStack() as stack:
        clip = write(CLIP, Path(name), None)
        places = [Place(number, clip) for number in range(PLACES)]
        for place in places:
            place.start()
            stack.callback(place.end)
        tally, readings = soak(places, seconds)
    report(tally, readings, chosen.hours)


def soak(places: list[Place], seconds: float) -> tuple[Tally, list[Reading]]:
    streams = {
        CameraKey(str(place.number), name): f"rtsp://127.0.0.1:{place.port}/{name}"
        for place in places
        for name in place.names
    }
    watch = Watch([Stream(key, url) for key, url in streams.items()], replace(OPTIONS))
    watch.start()
    tally, stop, random = Tally(), Event(), Random(1)
    players = [Thread(target=play, args=(place, tally, stop, random), daemon=True) for place in places]
    began = clock.monotonic()
    readings: list[Reading] = []
    while (now := clock.monotonic()) < began + seconds:
        for sample in watch.take():
            if isinstance(sample, Sample):
                places[int(sample.key.branch_id)].heard.append((now, sample))
        if not players[0].is_alive() and now > began + 8 and not readings:
            for player in players:
                player.start()
        if now - began > 8 and (not readings or now - began - readings[-1].at >= 2):
            readings.append(read(watch, began))
        clock.sleep(0.05)
    stop.set()
    for player in players:
        player.join(5)
    watch.stop()
    return tally, readings


def report(tally: Tally, readings: list[Reading], hours: float) -> None:
    heads = f"{'fault':20}{'played':>8}{'missed':>8}{'found s':>9}{'worst':>7}{'lost':>6}{'back s':>9}"
    print(f"\n{heads}{'worst':>7}")
    for fault in FAULTS:
        name = fault.name
        found, back = tally.found_s.get(name, []), tally.back_s.get(name, [])
        print(
            f"{name:20}{tally.played[name]:8}{tally.missed[name]:8}{_middle(found)}{_worst(found)}"
            f"{tally.lost[name]:6}{_middle(back)}{_worst(back)}"
        )
    third = max(1, len(readings) // 3)
    first, last = readings[third : 2 * third] or readings, readings[-third:]
    figures = {
        "hours_at_speed": hours,
        "real_s": round(readings[-1].at) if readings else 0,
        "faults": sum(tally.played.values()),
        "missed": sum(tally.missed.values()),
        "not_back": sum(tally.lost.values()),
        "rss_mb_middle_third": round(median(one.rss_mb for one in first), 1),
        "rss_mb_last_third": round(median(one.rss_mb for one in last), 1),
        "threads": sorted({one.threads for one in last}),
        "sockets_over_sessions": max(one.sockets - one.sessions for one in last),
        "own_descriptors": [readings[0].own_descriptors, max(one.own_descriptors for one in last)],
    }
    growth = median(one.rss_mb for one in last) / median(one.rss_mb for one in first)
    print(f"\nmemory: last third over the middle third {growth:.3f}")
    print(json.dumps(figures | {"ratio": round(growth, 3)}))


def _middle(values: list[float]) -> str:
    return f"{median(values):9.1f}" if values else f"{'-':>9}"


def _worst(values: list[float]) -> str:
    return f"{max(values):7.1f}" if values else f"{'-':>7}"


if __name__ == "__main__":
    main()
