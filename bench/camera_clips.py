"""Clips for the benches of cameras: a hall with people who walk, a sensor's noise, at a stated bit rate.

What a decoder costs depends on the bits, so each clip is held to its rate. Generated pictures are no film:
give a real clip with --clip to see the difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

FPS = 25
GOP = 50
SECONDS = 8
PEOPLE = 12
NOISE = 2.5
Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Profile:
    """A size and its bit rate, as cameras send it."""

    name: str
    width: int
    height: int
    kbps: int


PROFILES = (
    Profile("1080p", 1920, 1080, 4000),
    Profile("720p", 1280, 720, 2000),
    Profile("576p", 704, 576, 1000),
)


def hall(width: int, height: int) -> Iterator[Grey]:
    """Frames of a hall, endless."""
    random = np.random.default_rng(7)
    room = _room(random, width, height)
    noises = [random.normal(0, NOISE, (height, width)).astype(np.float32) for _ in range(7)]
    people = [_Person(random, width, height) for _ in range(PEOPLE)]
    for number, noise in enumerate(cycle(noises)):
        frame = room.copy()
        for person in people:
            person.draw(frame, number)
        yield np.clip(frame + np.roll(noise, 31 * number, axis=1), 0, 255).astype(np.uint8)


def _room(random: np.random.Generator, width: int, height: int) -> NDArray[np.float32]:
    room = np.full((height, width), 130, np.float32)
    for cells in (6, 24, 96, 384):
        grain = random.normal(0, 12, (max(2, cells * height // width), cells)).astype(np.float32)
        room += cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(60):
        left, top = int(random.integers(0, width)), int(random.integers(0, height))
        right, bottom = (
            left + int(random.integers(20, width // 6)),
            top + int(random.integers(20, height // 5)),
        )
        cv2.rectangle(room, (left, top), (right, bottom), float(random.integers(40, 220)), -1)
    return room


class _Person:
    """A textured shape that walks to and fro."""

    def __init__(self, random: np.random.Generator, width: int, height: int) -> None:
        self.tall = int(height * random.uniform(0.15, 0.35))
        self.wide = self.tall // 3
        self.top = int(random.integers(0, height - self.tall))
        self.room, self.start = width - self.wide, int(random.integers(0, width))
        self.step = float(random.uniform(1, 5)) * width / 1920
        coat = random.normal(float(random.integers(50, 200)), 25, (self.tall // 6, self.wide // 6))
        self.coat = cv2.resize(coat.astype(np.float32), (self.wide, self.tall), interpolation=cv2.INTER_CUBIC)

    def draw(self, frame: NDArray[np.float32], number: int) -> None:
        way = (self.start + number * self.step) % (2 * self.room)
        left = int(way if way < self.room else 2 * self.room - way)
        frame[self.top : self.top + self.tall, left : left + self.wide] = self.coat


def film(path: Path, width: int, height: int) -> Iterator[Grey]:
    """The brightness of a real clip, scaled, again and again."""
    while True:
        with av.open(str(path)) as source:
            for frame in source.decode(video=0):
                scaled = frame.reformat(width, height, "gray")
                plane = np.frombuffer(memoryview(scaled.planes[0]), np.uint8)
                yield plane.reshape(-1, scaled.planes[0].line_size)[:height, :width].copy()


def write(profile: Profile, directory: Path, clip: Path | None) -> Path:
    """Write a profile's clip as a bare H.264 stream with access unit delimiters."""
    path = directory / f"{profile.name}.h264"
    pictures = film(clip, profile.width, profile.height) if clip else hall(profile.width, profile.height)
    rate = profile.kbps
    settings = f"keyint={GOP}:min-keyint={GOP}:scenecut=0:bframes=0:aud=1:repeat-headers=1:annexb=1"
    settings += f":bitrate={rate}:vbv-maxrate={rate}:vbv-bufsize={rate}:rc-lookahead=10"
    with av.open(str(path), "w", format="h264") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "x264-params": settings})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = profile.width, profile.height, "yuv420p"
        stream.time_base = Fraction(1, FPS)
        for number, grey in enumerate(islice(pictures, FPS * SECONDS)):
            frame = av.VideoFrame.from_ndarray(grey, format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
