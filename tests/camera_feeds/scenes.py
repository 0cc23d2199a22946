"""Scenes of service centres drawn by numpy alone: halls, corridors, counters, entrances, parking.

A scene is drawn once from its seed; `frame` then lights it and lets people stand in it. Pixels are luma in
video's limited range (16..235).
"""

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from sitcenter.domain.cameras.types import Box

Luma = NDArray[np.uint8]
Plane = NDArray[np.float32]
KINDS = ("hall", "corridor", "counter", "entrance", "parking")
CLOCK = Box(0.02, 0.02, 0.26, 0.085, "clock")


@dataclass(frozen=True, slots=True)
class Light:
    """`level` of daylight and lamps 0..1.2; `infrared`: the camera's own lamp and other reflections; `sun`: how
    far a patch of sun has wandered, None without; `noise`: sigma of the sensor, grey levels; `gain` over all.
    """

    level: float = 1.0
    infrared: bool = False
    sun: float | None = None
    noise: float = 1.5
    gain: float = 1.0
    lamps: bool = True


DAYLIGHT = Light()


class Scene:
    """One view, drawn from `seed`; the same seed gives the same view."""

    def __init__(self, seed: int, kind: str, size: tuple[int, int] = (640, 360)) -> None:
        self.width, self.height = size
        self.kind = kind
        self._rng = np.random.default_rng([seed, KINDS.index(kind)])
        self.albedo = np.full((self.height, self.width), 0.5, dtype=np.float32)
        self._draw()
        self.albedo = _smoothed(self.albedo)
        self.reflected = self._infrared()
        self._shade = self._lighting()
        self._grain = self._rng.standard_normal((self.height + 64, self.width + 64)).astype(np.float32)

    def frame(
        self,
        rng: np.random.Generator,
        light: Light = DAYLIGHT,
        people: int = 2,
        clock: int | None = None,
        jitter: tuple[int, int] = (0, 0),
    ) -> Luma:
        """One picture with `people` at random places; `clock`: seconds shown in the corner."""
        surface = self.reflected if light.infrared else self.albedo
        if people:
            surface = surface.copy()
            for _ in range(people):
                self._person(surface, rng)
        lit = surface * self._lit(light)
        if any(jitter):
            lit = np.roll(lit, jitter, axis=(0, 1))
        picture = 16 + 219 * light.gain * lit
        top, left = rng.integers(0, 64, 2)
        picture += light.noise * self._grain[top : top + self.height, left : left + self.width]
        if clock is not None:
            self._clock(picture, clock)
        return np.asarray(np.clip(picture, 16, 235), dtype=np.uint8)

    def _lit(self, light: Light) -> Plane:
        if light.infrared:
            return self._spot * np.float32(light.level)
        shade = self._shade if light.lamps else self._window
        lit = shade * np.float32(light.level)
        if light.sun is not None:
            lit = lit + self._sun(light.sun)
        return np.asarray(lit, dtype=np.float32)

    def _sun(self, went: float) -> Plane:
        """A slanting patch that falls in by a window and wanders over the floor."""
        y, x = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32)
        across = (x + 0.6 * y) / self.width - (0.2 + 0.9 * went)
        down = y / self.height
        patch = (np.abs(across) < 0.13) & (down > 0.35) & (down < 0.95)
        return np.asarray(0.7 * patch, dtype=np.float32)

    def _lighting(self) -> Plane:
        y, x = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32)
        y, x = y / self.height, x / self.width
        side = self._rng.uniform(0.2, 0.8)
        self._spot = np.asarray(1.05 * np.exp(-((x - 0.5) ** 2 + (y - 0.5) ** 2) / 0.35), dtype=np.float32)
        self._window = np.asarray(0.25 + 0.5 * np.exp(-((x - side) ** 2) / 0.1), dtype=np.float32)
        lamps = sum(
            np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 0.08) for cx, cy in self._rng.uniform(0.1, 0.9, (4, 2))
        )
        return np.asarray(0.7 * self._window + 0.35 + 0.2 * lamps, dtype=np.float32)

    def _infrared(self) -> Plane:
        """Other reflections: cloth and plants shine, print fades; edges stay where they are."""
        patches = smooth_noise(self._rng, self.height, self.width, 12)
        return np.asarray(np.clip(0.2 + 0.6 * self.albedo + 0.25 * patches, 0.05, 1), dtype=np.float32)

    # drawing, in shares of width and height

    def _draw(self) -> None:
        horizon = self._rng.uniform(0.3, 0.5)
        self._fill(0, 0, 1, 1, self._rng.uniform(0.5, 0.75))
        self._floor(horizon)
        {
            "hall": self._hall,
            "corridor": self._corridor,
            "counter": self._counters,
            "entrance": self._entrance,
            "parking": self._parking,
        }[self.kind]()
        for _ in range(self._rng.integers(5, 10)):
            self._poster()
        self.albedo += np.float32(0.05) * smooth_noise(self._rng, self.height, self.width, 90)
        self.albedo += np.float32(0.05) * smooth_noise(self._rng, self.height, self.width, 8)
        self.albedo = np.clip(self.albedo, 0.03, 1.0)

    def _fill(self, left: float, top: float, right: float, bottom: float, value: float) -> None:
        rows = slice(round(max(0, top) * self.height), round(max(0, bottom) * self.height))
        self.albedo[rows, round(max(0, left) * self.width) : round(max(0, right) * self.width)] = value

    def _floor(self, horizon: float) -> None:
        """Tiles in perspective."""
        y, x = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32)
        depth = 1 / np.maximum(y / self.height - horizon + 0.06, 0.06)
        side = (x / self.width - 0.5) * depth
        tiles = (np.floor(depth * 1.5) + np.floor(side * 2.5)) % 2
        below = y / self.height > horizon
        self.albedo[below] = (self._rng.uniform(0.35, 0.5) + self._rng.uniform(0.04, 0.14) * tiles)[below]

    def _hall(self) -> None:
        for row in range(self._rng.integers(2, 4)):
            top = 0.5 + 0.16 * row
            for place in np.arange(0.05, 0.9, self._rng.uniform(0.07, 0.12)):
                self._chair(float(place), top, 0.05)
        self._counters(bottom=0.45)

    def _chair(self, left: float, top: float, size: float) -> None:
        tone = self._rng.uniform(0.1, 0.3)
        self._fill(left, top, left + size, top + size * 1.3, tone)
        self._fill(left + 0.005, top + 0.01, left + size - 0.008, top + size, tone + 0.25)

    def _corridor(self) -> None:
        for side in (0.0, 0.62):
            for step in range(4):
                left = side + 0.09 * step
                self._fill(
                    left, 0.25 + 0.02 * step, left + 0.06, 0.75 - 0.05 * step, self._rng.uniform(0.15, 0.4)
                )
                self._fill(left + 0.01, 0.3, left + 0.05, 0.36, 0.9)
        for lamp in range(4):
            self._fill(0.42, 0.02 + 0.06 * lamp, 0.58, 0.04 + 0.06 * lamp, 0.98)

    def _counters(self, bottom: float = 0.7) -> None:
        count = int(self._rng.integers(3, 7))
        for desk in range(count):
            left = 0.03 + 0.95 * desk / count
            width = 0.8 / count
            self._fill(left, bottom - 0.22, left + width, bottom, self._rng.uniform(0.3, 0.5))
            self._fill(left, bottom - 0.24, left + width, bottom - 0.21, 0.85)
            self._fill(left + 0.02, bottom - 0.38, left + 0.02 + width / 3, bottom - 0.25, 0.08)
            self._fill(left + width / 2, 0.08, left + width * 0.9, 0.16, 0.1)
            self._text(left + width / 2, 0.09, left + width * 0.9, 0.15, 0.95)

    def _entrance(self) -> None:
        for door in range(3):
            left = 0.2 + 0.2 * door
            self._fill(left, 0.1, left + 0.18, 0.72, 0.12)
            self._fill(left + 0.012, 0.13, left + 0.168, 0.7, self._rng.uniform(0.7, 0.95))
            self._fill(left + 0.14, 0.4, left + 0.15, 0.5, 0.1)
        for leaf in range(120):
            x, y = self._rng.normal(0.08, 0.03), self._rng.normal(0.55, 0.07)
            self._fill(x, y, x + 0.012, y + 0.008, 0.1 + 0.3 * (leaf % 3) / 2)

    def _parking(self) -> None:
        for row, top in enumerate((0.35, 0.62)):
            for place in range(6):
                left = 0.04 + 0.16 * place + 0.03 * row
                self._fill(left - 0.02, top - 0.03, left - 0.014, top + 0.17, 0.95)
                if self._rng.random() < 0.75:
                    tone = self._rng.uniform(0.05, 0.95)
                    self._fill(left, top, left + 0.11, top + 0.13, tone)
                    self._fill(left + 0.015, top + 0.015, left + 0.095, top + 0.05, 0.12)
                    for wheel in (0.01, 0.08):
                        self._fill(left + wheel, top + 0.11, left + wheel + 0.02, top + 0.145, 0.04)

    def _poster(self) -> None:
        left, top = self._rng.uniform(0.02, 0.85), self._rng.uniform(0.05, 0.6)
        right, bottom = left + self._rng.uniform(0.05, 0.13), top + self._rng.uniform(0.06, 0.16)
        paper = float(self._rng.choice([0.15, 0.55, 0.92]))
        self._fill(left, top, right, bottom, paper)
        self._text(left + 0.01, top + 0.015, right - 0.01, bottom - 0.01, 0.95 if paper < 0.4 else 0.1)

    def _text(self, left: float, top: float, right: float, bottom: float, ink: float) -> None:
        for line in np.arange(top, bottom, 0.025):
            at = left
            while at < right - 0.01:
                width = float(self._rng.uniform(0.004, 0.014))
                self._fill(at, float(line), min(at + width, right), float(line) + 0.011, ink)
                at += width + 0.005

    def _person(self, surface: Plane, rng: np.random.Generator) -> None:
        tall = float(rng.uniform(0.2, 0.42))
        x, foot = float(rng.uniform(0.03, 0.92)), float(rng.uniform(0.6, 0.98))
        standing(surface, rng, x, foot, tall)

    def _clock(self, picture: Plane, seconds: int) -> None:
        """Digits HHMMSS on a dark bar."""
        top, left = round(CLOCK.top * self.height), round(CLOCK.left * self.width)
        bottom, right = round(CLOCK.bottom * self.height), round(CLOCK.right * self.width)
        picture[top:bottom, left:right] = 20
        text = f"{seconds // 3600 % 24:02d}{seconds // 60 % 60:02d}{seconds % 60:02d}"
        cell = (right - left) // len(text)
        tall = max(1, (bottom - top - 4) // 5)
        for place, digit in enumerate(text):
            for row, column, on in _segments(digit):
                if on:
                    y, x = top + 2 + row * tall, left + place * cell + 2 + column * (cell // 5)
                    picture[y : y + tall, x : x + max(1, cell // 5)] = 225


def standing(surface: Plane, rng: np.random.Generator, x: float, foot: float, tall: float) -> None:
    """A person drawn into a surface: trousers, coat, head; `x`, `foot`, `tall` in shares of the picture."""
    height, width = surface.shape
    wide = 0.28 * tall * height / width
    parts = ((0.0, 0.45, 0.5), (0.45, 0.83, 1.0), (0.85, 1.0, 0.45))
    for low, high, share in parts:
        rows = slice(
            max(0, round((foot - high * tall) * height)), max(0, round((foot - low * tall) * height))
        )
        half = share * wide / 2
        columns = slice(max(0, round((x - half) * width)), max(0, round((x + half) * width)))
        tone = rng.uniform(0.05, 0.8)
        patch = surface[rows, columns]
        patch[:] = tone + 0.04 * np.sin(np.arange(patch.shape[1]) / 3, dtype=np.float32)


def _segments(digit: str) -> list[tuple[int, int, bool]]:
    """Cells of a digit: five rows of three, some pattern of its own."""
    rng = np.random.default_rng(ord(digit))
    on = rng.random((5, 3)) < 0.6
    return [(row, column, bool(on[row, column])) for row in range(5) for column in range(3)]


def _smoothed(plane: Plane) -> Plane:
    """A lens: three by three."""
    padded = np.pad(plane, 1, mode="edge")
    rows = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    return np.asarray((rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 4, dtype=np.float32)


def smooth_noise(rng: np.random.Generator, height: int, width: int, cells: int) -> Plane:
    """Noise in -1..1 with so many cells across, interpolated by sines."""
    rows = max(2, cells * height // width)
    grid = rng.uniform(-1, 1, (rows + 2, cells + 2))
    y, x = np.linspace(0, rows, height), np.linspace(0, cells, width)
    top, left = y.astype(int), x.astype(int)
    down = ((1 - np.cos((y - top) * pi)) / 2)[:, None]
    across = ((1 - np.cos((x - left) * pi)) / 2)[None, :]
    upper = grid[top][:, left] * (1 - across) + grid[top][:, left + 1] * across
    lower = grid[top + 1][:, left] * (1 - across) + grid[top + 1][:, left + 1] * across
    return np.asarray(upper * (1 - down) + lower * down, dtype=np.float32)
