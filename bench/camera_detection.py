"""How well tampering with cameras is told from what only looks like it, by event, and a whole day of nothing.

    python bench/camera_detection.py [--clips DIR] [--scenes 14] [--size 960x540] [--no-day] [--tuning]

Each scene is learned from clean key frames; then each kind of CAMERAS 3d goes on for two minutes after three
good key frames, watched at the true pace (every 10 s, every 2 s while suspicious), every picture re-encoded
as an H.264 key frame at crf 28 or 31. An event is found if the camera is in a fault state within 90 s of its
beginning, and rightly named if the state shown longest is one of its own. What is harmless must show no
fault at any time. Scenes are generated from seeds that no limit was tuned on (`--tuning`: those it was);
`--clips` adds real ones: the first 45 % of a clip teach, the rest is tampered with. A view of too little
texture is told apart: of its structure nothing is promised.

Then a day of 8,640 key frames, after one that taught: dawn, wandering sun, lamps, people, the cleaner, a
night of infrared and insects.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import av
import cv2
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from camera_day import Recoder, Streamed, watched_day  # noqa: E402

from sitcenter.domain.cameras.types import CameraState, Monitorable  # noqa: E402
from tests.camera_feeds.looking import FAULTS, Watched, settled  # noqa: E402
from tests.camera_feeds.scenes import KINDS, Light, Luma, Scene  # noqa: E402
from tests.camera_feeds.tampering import HARMLESS, TAMPERING, Kind  # noqa: E402

LEARNED, GOOD, LONG_S, IN_TIME_S = 60, 3, 120.0, 90.0
TUNED, SCORED = 100, 1400
"""First seeds of the scenes for tuning and of those for the score."""
Look = Callable[[np.random.Generator, float], Luma]
"""A picture at so many seconds."""
Shown = tuple[float, CameraState]


@dataclass
class Place:
    """What a camera sees: `usual` teaches, `look` is what follows; `variants`: better plays of what is
    harmless.
    """

    name: str
    size: tuple[int, int]
    usual: list[Luma]
    look: Look
    variants: Mapping[str, Look] = field(default_factory=dict)


@dataclass
class Play:
    """One kind on one place: what is seen, coded as it would be."""

    name: str
    kind: Kind
    look: Look


@dataclass
class Score:
    """Of one kind: how often there was an event, and how it was called."""

    total: int = 0
    events: int = 0
    right: int = 0
    shown: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)


def generated(seed: int, size: tuple[int, int]) -> Place:
    scene = Scene(seed, KINDS[seed % len(KINDS)], size)
    crowd = 1 + seed % 5
    rng = np.random.default_rng(seed)
    usual = [scene.frame(rng, people=int(rng.integers(0, crowd + 1))) for _ in range(LEARNED)]

    def lit(light: Light) -> Look:
        return lambda rng, _: scene.frame(rng, light, people=int(rng.integers(0, crowd + 1)))

    variants = {
        "lights off": lit(Light(level=0.1, lamps=False, noise=2.0)),
        "infrared": lit(Light(infrared=True, noise=3.0)),
        "dimmed": lit(Light(level=0.45, lamps=False)),
        "sun patch": lambda rng, t: scene.frame(rng, Light(sun=0.3 + t / 900), people=crowd),
    }
    return Place(f"{scene.kind} {seed}", size, usual, lit(Light()), variants)


def filmed(path: Path) -> Place | None:
    """A real clip; None if it has too few pictures to learn from."""
    with av.open(str(path)) as container:
        frames = [
            even(np.asarray(frame.to_ndarray(format="gray"), dtype=np.uint8))
            for frame in container.decode(video=0)
        ]
    split = int(len(frames) * 0.45)
    if split < 30:
        return None
    usual = [frames[place] for place in np.linspace(0, split - 1, min(split, LEARNED)).astype(int)]
    rest = frames[split:]

    def look(rng: np.random.Generator, _: float) -> Luma:
        return rest[int(rng.integers(0, len(rest)))]

    return Place(path.name, (usual[0].shape[1], usual[0].shape[0]), usual, look)


def even(luma: Luma) -> Luma:
    return np.ascontiguousarray(luma[: luma.shape[0] // 2 * 2, : luma.shape[1] // 2 * 2])


def plays(place: Place, other: Place, crf: int) -> Iterator[Play]:
    """Every kind, coded."""
    recode, poor = Recoder(place.size, crf), Recoder(place.size, 40)
    for name, kind in {**TAMPERING, **HARMLESS}.items():
        look = place.variants.get(name) or _acted(kind, place.look)
        yield Play(name, kind, _coded(look, recode))
    yield Play("other scene", OTHER, _coded(_fitted(other, place.size), recode))
    yield Play("low bitrate", Kind(HARMLESS["clean"].act), _coded(place.look, poor))
    still = place.look(np.random.default_rng(1), 0.0)
    same = recode(still)
    yield Play("frozen, repeated", FROZEN, lambda *_: same)
    streamed = Streamed(place.size, place.size[0] * place.size[1] // 400)
    yield Play("frozen, re-encoded", FROZEN, lambda *_: streamed(still))


FROZEN = Kind(HARMLESS["clean"].act, frozenset({CameraState.FROZEN}))
OTHER = Kind(HARMLESS["clean"].act, frozenset({CameraState.MOVED, CameraState.COVERED}))


def _coded(look: Look, recode: Recoder) -> Look:
    return lambda rng, t: recode(look(rng, t))


def _acted(kind: Kind, look: Look) -> Look:
    return lambda rng, t: kind.act(look(rng, t), rng, t)


def _fitted(other: Place, size: tuple[int, int]) -> Look:
    return lambda rng, t: np.asarray(cv2.resize(other.look(rng, t), size), dtype=np.uint8)


def score(
    place: Place, other: Place, crf: int, scores: dict[str, Score], kinds: tuple[str, ...]
) -> Monitorable:
    """Every kind on one place, into `scores`; how far the place can be monitored."""
    base, recode = Watched(), Recoder(place.size, crf)
    for luma in place.usual:
        base.see(recode(luma), timedelta(seconds=10))
    references, learned = base.meter.learned(), settled(base.learned)
    monitorable = learned.monitorable
    for number, play in enumerate(plays(place, other, crf)):
        if not play.name.startswith(kinds):
            continue
        rng = np.random.default_rng([number, crf, len(place.name)])
        watched = Watched((), references, learned, base.now)
        before = watched.watch(10.0 * GOOD, lambda t, rng=rng: recode(place.look(rng, t)))  # type: ignore[misc]
        shown = watched.watch(LONG_S, lambda t, rng=rng, play=play: play.look(rng, t))  # type: ignore[misc]
        _enter(scores[play.name], play.kind, before, shown)
        monitorable = watched.learned.monitorable
    return monitorable


def _enter(score: Score, kind: Kind, before: list[Shown], shown: list[Shown]) -> None:
    early = any(state in FAULTS for _, state in before)
    at = next((t for t, state in shown if state in FAULTS), None)
    score.total += 1
    if not kind.expected:
        score.events += early or at is not None
        score.shown.update({state.value for _, state in shown if state in FAULTS})
    elif at is not None and at <= IN_TIME_S and not early:
        called = Counter(state for t, state in shown if state in FAULTS).most_common(1)[0][0]
        score.events += 1
        score.right += called in kind.expected
        score.shown[called.value] += 1
        score.delays.append(at)


def summary(scores: Mapping[str, Score]) -> dict[str, float]:
    found = sum(one.events for name, one in scores.items() if name not in CALM)
    false = sum(one.events for name, one in scores.items() if name in CALM)
    faults = sum(one.total for name, one in scores.items() if name not in CALM)
    calm = sum(one.total for name, one in scores.items() if name in CALM)
    right = sum(one.right for name, one in scores.items() if name not in CALM)
    return {
        "precision": round(found / max(1, found + false), 4),
        "recall": round(found / max(1, faults), 4),
        "false_events": round(false / max(1, calm), 4),
        "right_class": round(right / max(1, found), 4),
        "events": faults,
        "calm": calm,
    }


CALM = frozenset({*HARMLESS, "low bitrate"})


def show(title: str, scores: Mapping[str, Score]) -> dict[str, float]:
    print(f"\n{title}\n{'kind':<20}{'events':>10}{'right':>8}{'median s':>10}  called")
    for name, one in scores.items():
        right = "" if name in CALM else str(one.right)
        delay = f"{np.median(one.delays):.0f}" if one.delays else ""
        called = ", ".join(f"{state} {count}" for state, count in one.shown.most_common())
        weak = " (weak)" if name in TAMPERING and TAMPERING[name].weak else ""
        print(f"{name + weak:<20}{f'{one.events}/{one.total}':>10}{right:>8}{delay:>10}  {called}")
    told = summary(scores)
    print("  ".join(f"{name} {value}" for name, value in told.items()))
    return told


def run(title: str, places: list[Place], kinds: tuple[str, ...]) -> dict[str, float]:
    full: dict[str, Score] = defaultdict(Score)
    plain: dict[str, Score] = defaultdict(Score)
    for number, place in enumerate(places):
        into: dict[str, Score] = defaultdict(Score)
        monitorable = score(place, places[number - 1], (28, 31)[number % 2], into, kinds)
        for name, one in into.items():
            _add((full if monitorable is Monitorable.FULL else plain)[name], one)
        missed = [name for name, one in into.items() if (one.events == 0) != (name in CALM)]
        print(f"{place.name}: {monitorable.value}; not as hoped: {', '.join(missed) or '-'}", file=sys.stderr)
    told = show(title, full) if full else {}
    if plain:
        show(f"{title}: views of too little texture, timing only", plain)
    return told


def _add(total: Score, one: Score) -> None:
    total.total, total.events = total.total + one.total, total.events + one.events
    total.right += one.right
    total.shown += one.shown
    total.delays += one.delays


def day() -> dict[str, object]:
    """The faults told in a day without any."""
    told = watched_day(seed=77)
    print(f"\nA day of {told.frames} key frames: {len(told.events)} false events")
    for at, state, cause in told.events:
        print(f"  {at:%H:%M:%S} {state.value} {cause}")
    return {"key_frames": told.frames, "false_events": len(told.events), "references": told.references}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--scenes", type=int, default=14)
    parser.add_argument("--size", default="960x540")
    parser.add_argument("--kinds", default="", help="only kinds whose name begins so")
    parser.add_argument("--no-day", action="store_true")
    parser.add_argument("--tuning", action="store_true")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    width, height = map(int, asked.size.split("x"))
    kinds = tuple(asked.kinds.split(","))
    first = TUNED if asked.tuning else SCORED
    told: dict[str, object] = {}
    if asked.scenes:
        places = [generated(seed, (width, height)) for seed in range(first, first + asked.scenes)]
        told["generated"] = run("Generated scenes", places, kinds)
    if asked.clips:
        films = [filmed(path) for path in sorted(asked.clips.iterdir()) if path.suffix != ".md"]
        told["clips"] = run("Clips", [film for film in films if film is not None], kinds)
    if not asked.no_day:
        told["day"] = day()
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
