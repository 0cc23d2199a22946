"""A camera's encoder, and a rendered day: dawn, sun, lamps, people, the cleaner, infrared, insects."""

import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import pi, sin
from pathlib import Path

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from sitcenter.domain.cameras.types import CameraState
from tests.camera_feeds.looking import FAULTS, Watched
from tests.camera_feeds.scenes import CLOCK, Light, Luma, Scene
from tests.camera_feeds.tampering import near_person

DAY = timedelta(hours=24)
TEACHING_STEP = timedelta(seconds=60)
OPENS, CLOSES, DAWN, DUSK, INFRARED = 8.0, 20.0, 6.0, 19.0, (22.0, 6.2)
"""Local hours."""
INSECTS = ((2.0, 3.0), (4.2, 4.7))
CLEANER = ((7.3, 0.45), (19.6, 0.8), (20.4, 0.8))
"""Hours at which somebody cleans near the lens for 25 s, and how much of the picture he hides."""


class Recoder:
    """A camera's encoder and our decoder: luma in, luma of an H.264 key frame out."""

    def __init__(self, size: tuple[int, int], crf: int) -> None:
        encoder = av.CodecContext.create("libx264", "w")
        assert isinstance(encoder, av.VideoCodecContext)
        encoder.width, encoder.height = size
        encoder.pix_fmt, encoder.time_base, encoder.thread_count = "yuv420p", Fraction(1, 10), 1
        encoder.options = {"crf": str(crf), "preset": "veryfast", "tune": "zerolatency", "g": "1"}
        decoder = av.CodecContext.create("h264", "r")
        assert isinstance(decoder, av.VideoCodecContext)
        decoder.thread_count, decoder.thread_type = 1, "NONE"
        self.encoder, self._decoder, self._pts = encoder, decoder, 0
        self._size = size

    def __call__(self, luma: Luma) -> Luma:
        width, height = self._size
        grey = np.full((height // 2, width), 128, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(np.vstack((luma, grey)), format="yuv420p")
        frame.pts, self._pts = self._pts, self._pts + 1
        for packet in self.encoder.encode(frame):
            for decoded in self._decoder.decode(packet):
                return np.asarray(decoded.to_ndarray(format="yuv420p"), dtype=np.uint8)[:height]
        raise RuntimeError("the encoder kept a key frame to itself")


class Streamed:
    """An encoder at a fixed rate, two seconds to a key frame: a frozen source coded anew."""

    def __init__(self, size: tuple[int, int], kbps: int) -> None:
        self._recode = Recoder(size, 28)
        encoder = av.CodecContext.create("libx264", "w")
        assert isinstance(encoder, av.VideoCodecContext)
        encoder.width, encoder.height = size
        encoder.pix_fmt, encoder.time_base, encoder.thread_count = "yuv420p", Fraction(1, FPS), 1
        encoder.framerate, encoder.bit_rate, encoder.gop_size = Fraction(FPS), kbps * 1000, 2 * FPS
        encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "x264-params": "scenecut=0"}
        self._recode.encoder = encoder

    def __call__(self, luma: Luma) -> Luma:
        """The next key frame, after two seconds of the same picture."""
        shown = [self._recode(luma) for _ in range(2 * FPS)]
        return shown[0]


FPS = 5


@dataclass
class Day:
    """What was told of a day in which nothing happened."""

    frames: int = 0
    events: list[tuple[datetime, CameraState, str]] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


def watched_day(seed: int, size: tuple[int, int] = (640, 360)) -> Day:
    """A day that teaches, one key frame a minute; then one that is watched at the true pace."""
    scene, recode, rng = Scene(seed, "hall", size), Recoder(size, 28), np.random.default_rng(seed)
    watched = Watched((CLOCK,))
    start, told = watched.now, Day()
    while watched.now - start < DAY + 2 * TEACHING_STEP:
        watched.see(recode(picture(scene, rng, watched.now)), TEACHING_STEP)
    told.references = [known.name for known in watched.meter.learned()]
    start = watched.now
    while watched.now - start < DAY:
        before, at = watched.course.state, watched.now
        watched.see(recode(picture(scene, rng, watched.now)))
        told.frames += 1
        if watched.course.state in FAULTS and before not in FAULTS:
            told.events.append((at, watched.course.state, watched.course.cause))
    return told


def picture(scene: Scene, rng: np.random.Generator, at: datetime) -> Luma:
    hour = at.hour + at.minute / 60 + at.second / 3600
    seconds = int(hour * 3600)
    luma = scene.frame(rng, light(hour, rng), people(hour, rng), clock=seconds)
    for begins, share in CLEANER:
        t = (hour - begins) * 3600
        if 0 <= t <= 25:
            luma = near_person(share)(luma, rng, t)
    return insects(luma, rng) if any(low <= hour < high for low, high in INSECTS) else luma


def light(hour: float, rng: np.random.Generator) -> Light:
    """Daylight rises and sinks, clouds pass, lamps go on and off, the night is infrared."""
    if hour >= INFRARED[0] or hour < INFRARED[1]:
        return Light(infrared=True, noise=3.0, level=0.95)
    daylight = np.clip(min((hour - DAWN) / 1.5, (DUSK + 1.5 - hour) / 1.5), 0.06, 1.0)
    lamps = OPENS - 0.3 <= hour < CLOSES + 0.3
    cloud = 1 - 0.25 * max(0.0, sin(2 * pi * hour * 1.7)) if OPENS < hour < DUSK else 1.0
    exposure = 1.0 + rng.normal(0, 0.01)
    sun = (hour - 9) / 4 if 9 <= hour < 13 else None
    level = max(0.75, float(daylight)) * cloud if lamps else float(daylight)
    return Light(
        level=float(level), lamps=lamps, sun=sun, noise=1.5 + 1.5 * (level < 0.3), gain=float(exposure)
    )


def people(hour: float, rng: np.random.Generator) -> int:
    if not OPENS - 0.5 <= hour < CLOSES + 0.5:
        return 0
    return int(rng.poisson(3 + 5 * max(0.0, sin(pi * (hour - OPENS) / (CLOSES - OPENS)))))


def insects(luma: Luma, rng: np.random.Generator) -> Luma:
    """Bright streaks close to the lens, lit by its own lamp."""
    height, width = luma.shape
    seen = luma.astype(np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(int(rng.integers(5, 16))):
        cy, cx, angle = rng.uniform(0, height), rng.uniform(0, width), rng.uniform(0, pi)
        along = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        across = -(x - cx) * np.sin(angle) + (y - cy) * np.cos(angle)
        length, thick = rng.uniform(10, 60), rng.uniform(3, 9)
        seen += 150 * np.exp(-((along / length) ** 2) - (across / thick) ** 2)
    return np.clip(seen, 16, 235).astype(np.uint8)
