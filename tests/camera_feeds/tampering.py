"""What is done to cameras, and what only looks like it: each turns a luma plane into another.

`t`: seconds since it began.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sitcenter.domain.cameras.types import CameraState
from tests.camera_feeds.scenes import Luma, smooth_noise, standing

Act = Callable[[Luma, np.random.Generator, float], Luma]


@dataclass(frozen=True, slots=True)
class Kind:
    """`expected`: states that name it rightly, none for what is no fault; `weak`: hardly to be seen at all."""

    act: Act
    expected: frozenset[CameraState] = frozenset()
    weak: bool = False


def clipped(picture: NDArray[Any]) -> Luma:
    return np.asarray(np.clip(picture, 16, 235), dtype=np.uint8)


def brightness(level: float) -> Act:
    return lambda luma, rng, t: clipped((luma.astype(np.float32) - 16) * level + 16)


def black(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    return clipped(17 + rng.normal(0, 0.7, luma.shape).astype(np.float32))


def over_exposed(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    return clipped(luma.astype(np.float32) * 2.2 + 90)


def noise(sigma: float) -> Act:
    return lambda luma, rng, t: clipped(luma + rng.normal(0, sigma, luma.shape).astype(np.float32))


def stripes(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    rows = np.where(rng.random(luma.shape[0]) < 0.3, rng.normal(0, 45, luma.shape[0]), 0)
    return clipped(luma + rows[:, None].astype(np.float32))


def smear(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    """Slices are lost: the last good row is drawn on to the bottom."""
    found = luma.copy()
    row = int(luma.shape[0] * rng.uniform(0.3, 0.6))
    found[row:] = luma[row]
    return found


def hand(share: float) -> Act:
    """Skin: smooth, out of focus, trembling, over `share` of the picture from one side."""

    def act(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
        height, width = luma.shape
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        edge = (share + rng.normal(0, 0.01)) * width + 0.06 * width * np.sin(y / height * 9)
        skin = 95 + 25 * np.cos(x / width * 3) + 10 * np.sin(y / height * 4 + rng.normal(0, 0.1))
        over = np.asarray(1 / (1 + np.exp((x - edge) / (0.01 * width))), dtype=np.float32)
        return clipped(over * skin.astype(np.float32) + (1 - over) * luma)

    return act


def bag(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    """A plastic bag over everything: creases that rustle a little, too near to be in focus."""
    height, width = luma.shape
    creases = smooth_noise(np.random.default_rng(7), height, width, 30)
    moved = np.roll(creases, (int(rng.integers(-3, 4)), int(rng.integers(-3, 4))), axis=(0, 1))
    shine = 140 + 60 * np.abs(moved) - 30 * smooth_noise(np.random.default_rng(8), height, width, 9)
    near = cv2.GaussianBlur(shine.astype(np.float32), (0, 0), width / 160)
    return clipped(np.asarray(near, dtype=np.float32) + rng.normal(0, 1, luma.shape).astype(np.float32))


def turned(shift: float = 0.0, degrees: float = 0.0, zoom: float = 1.0) -> Act:
    """The camera was moved: `shift` in shares of the width."""

    def act(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
        height, width = luma.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, zoom)
        matrix[:, 2] += (shift * width, 0.3 * shift * width)
        moved = cv2.warpAffine(luma, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
        return np.asarray(moved, dtype=np.uint8)

    return act


def blur(sigma_of_1920: float) -> Act:
    def act(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
        soft = cv2.GaussianBlur(luma, (0, 0), sigma_of_1920 * luma.shape[1] / 1920)
        return clipped(np.asarray(soft, dtype=np.float32) + rng.normal(0, 0.8, luma.shape).astype(np.float32))

    return act


def spray(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    """Translucent paint: half the contrast, a little soft, in spots."""
    height, width = luma.shape
    spots = np.clip(0.45 + 0.5 * smooth_noise(np.random.default_rng(5), height, width, 14), 0, 0.85)
    soft = cv2.GaussianBlur(luma, (0, 0), width / 320).astype(np.float32)
    return clipped((spots * (0.35 * soft + 120) + (1 - spots) * luma).astype(np.float32))


def same(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    return luma


def auto_exposure(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    level = (1.5, 1.3, 0.75, 0.9, 1.0)[min(4, int(t // 12))]
    return clipped((luma.astype(np.float32) - 16) * level + 16)


def lights_off(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    faint = (luma.astype(np.float32) - 16) * 0.1 + 18
    return clipped(faint + rng.normal(0, 1.2, luma.shape).astype(np.float32))


def infrared(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    """Night: a spot of the camera's own lamp, other reflections, noise."""
    height, width = luma.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    spot = np.exp(-(((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) / 0.35))
    cloth = 25 * smooth_noise(np.random.default_rng(3), height, width, 10)
    lit = (0.75 * luma.astype(np.float32) + cloth) * spot
    return clipped((lit + rng.normal(0, 3, luma.shape)).astype(np.float32))


def jitter(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    """A pole in the wind: up to two pixels of 320."""
    step = 2 * luma.shape[1] / 320
    matrix = np.array([[1, 0, rng.uniform(-step, step)], [0, 1, rng.uniform(-step, step)]], dtype=np.float32)
    moved = cv2.warpAffine(luma, matrix, luma.shape[::-1], borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved, dtype=np.uint8)


def sun_patch(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
    height, width = luma.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    across = (x + 0.6 * y) / width - (0.4 + t / 900)
    patch = (np.abs(across) < 0.18) & (y > 0.25 * height)
    return clipped(luma.astype(np.float32) * (1 + 0.6 * patch) + 20 * patch)


def near_person(share: float, seconds: float = 30.0) -> Act:
    """Somebody stands close to the lens for a while, as one who cleans it does, and never quite still."""

    def act(luma: Luma, rng: np.random.Generator, t: float) -> Luma:
        if t > seconds:
            return luma
        height, width = luma.shape
        surface = (luma.astype(np.float32) - 16) * np.float32(1 / 219)
        middle = 0.5 + 0.15 * np.sin(t / 5) + rng.normal(0, 0.04)
        tall = share * width / (0.28 * 0.9 * height)
        standing(surface, rng, float(middle), 0.45 * tall + 0.35, tall)
        return clipped(219 * surface + 16)

    return act


def _of(act: Act, *states: CameraState, weak: bool = False) -> Kind:
    return Kind(act, frozenset(states), weak)


TAMPERING: Mapping[str, Kind] = {
    "black": _of(black, CameraState.BLACK),
    "over-exposed": _of(over_exposed, CameraState.OVER_EXPOSED),
    "noise 40": _of(noise(40), CameraState.NOISE),
    "noise 20": _of(noise(20), CameraState.NOISE),
    "noise 8": _of(noise(8), CameraState.NOISE, weak=True),
    "stripes": _of(stripes, CameraState.NOISE),
    "smear": _of(smear, CameraState.NOISE),
    "hand 60 %": _of(hand(0.6), CameraState.COVERED),
    "hand 80 %": _of(hand(0.8), CameraState.COVERED),
    "hand 95 %": _of(hand(0.95), CameraState.COVERED),
    "bag": _of(bag, CameraState.COVERED),
    "shift 2 %": _of(turned(0.02), CameraState.MOVED),
    "shift 5 %": _of(turned(0.05), CameraState.MOVED),
    "shift 10 %": _of(turned(0.1), CameraState.MOVED),
    "shift 25 %": _of(turned(0.25), CameraState.MOVED),
    "turn 3 deg": _of(turned(degrees=3), CameraState.MOVED),
    "turn 10 deg": _of(turned(degrees=10), CameraState.MOVED),
    "zoom 1.2": _of(turned(zoom=1.2), CameraState.MOVED),
    "blur 32": _of(blur(32), CameraState.BLURRED),
    "blur 16": _of(blur(16), CameraState.BLURRED),
    "blur 8": _of(blur(8), CameraState.BLURRED),
    "blur 4": _of(blur(4), CameraState.BLURRED, weak=True),
    "spray": _of(spray, CameraState.BLURRED, CameraState.COVERED, weak=True),
}
HARMLESS: Mapping[str, Kind] = {
    "clean": _of(same),
    "dimmed": _of(brightness(0.4)),
    "lights off": _of(lights_off),
    "auto-exposure": _of(auto_exposure),
    "infrared": _of(infrared),
    "jitter 2 px": _of(jitter),
    "sun patch": _of(sun_patch),
    "person 45 %": _of(near_person(0.45)),
    "person 80 %": _of(near_person(0.8)),
}
