"""One camera's picture at a moment: the scene in its light, people, a fault, noise, the clock."""

from dataclasses import dataclass

import numpy as np

from simulator.cameras.drawing import (
    DARKEST,
    LIGHTEST,
    Field,
    Plane,
    Planes,
    blurred,
    turned,
)
from simulator.cameras.faults import FROZEN
from simulator.cameras.font import lettering
from simulator.cameras.light import INFRARED, LIGHTS_OFF, Light, lit
from simulator.cameras.people import Person, draw_person, people_at
from simulator.cameras.scenes import Scene

_MARGIN = 64
_BANKS: dict[tuple[int, int, float], Plane] = {}
_TURN = (0.13, -0.08)
_TURN_DEGREES = 4.0
# What a converter makes of a picture that stands still, grey levels.
_REMADE = 0.24
_SHAKEN = frozenset({"over_exposure", "noise"})


@dataclass(frozen=True, slots=True)
class Moment:
    """What a picture depends on: seconds since the start, people in view, the written line, its number."""

    second: float
    crowd: int
    caption: str
    number: int


class Painter:
    """Paints one camera's pictures into an encoder's planes; expensive parts are kept until they change."""

    def __init__(self, scene: Scene, scale: int, seed: int) -> None:
        """`scale` 1 is 704x576, 2 is 352x288."""
        self._scene, self._scale, self._seed = scene, scale, seed
        self._state: tuple[str, Light] | None = None
        self._back = scene.empty
        self._held: Planes | None = None
        self._lens: tuple[Plane, Plane] | None = None

    def paint(self, on: Planes, moment: Moment, light: Light, fault: str) -> None:
        """Overwrite `on` with the picture of a moment."""
        self._prepare(light, fault)
        if self._held is not None:
            _copy(self._held, on)
            _shake(on.y, _REMADE, moment.number)
        else:
            self._compose(on, moment, fault)
        if fault != "black" and (fault != "freeze" or self._held is None):
            write_caption(on.y, moment.caption, self._scale)
        if fault in FROZEN and self._held is None:
            self._held = Planes(on.y.copy(), on.u.copy(), on.v.copy())

    def _prepare(self, light: Light, fault: str) -> None:
        light = {"infrared": INFRARED, "lights_off": LIGHTS_OFF}.get(fault, light)
        if self._state == (fault, light):
            return
        self._state, self._held = (fault, light), None
        self._light = light
        back = lit(self._scene, light)
        self._back = _BACKS.get(fault, _same)(back if self._scale == 1 else back.halved())
        self._lens = _lens(fault, self._back.y.shape, self._seed)

    def _compose(self, on: Planes, moment: Moment, fault: str) -> None:
        _copy(self._back, on)
        if fault not in {"black", "cover"}:
            self._people(on, moment, fault)
        if self._lens is not None:
            _cover(on, *self._lens, self._sway(moment, fault))
        sigma = 3.0 if self._light.infrared or fault == "lights_off" else 1.6
        if fault in _SHAKEN:
            _expose(on.y, fault, moment.number)
        else:
            _shake(on.y, sigma, moment.number)

    def _people(self, on: Planes, moment: Moment, fault: str) -> None:
        light = 0.75 if self._light.infrared else 0.2 + 0.8 * max(self._light.lamps, self._light.daylight)
        scene = self._scene
        for person in people_at(scene, moment.second, moment.crowd, self._seed):
            draw_person(on, _seen(person, fault), self._scale, light, not self._light.infrared)
        if fault == "blur":
            _soften(on.y, self._back.y)

    def _sway(self, moment: Moment, fault: str) -> tuple[int, int]:
        """How far what hangs before the lens has moved; somebody who cleans moves more than a hand."""
        reach = 60 if fault == "cleaning" else 3
        x, y = np.sin(moment.second * 0.9 + self._seed), np.cos(moment.second * 1.3)
        return int(reach * y / self._scale) & ~1, int(reach * x / self._scale) & ~1


def write_caption(y: Plane, text: str, scale: int) -> None:
    """The line in the upper left corner, white on black, as recorders write it."""
    dots = lettering(text, 2 if scale == 1 else 1)
    size = 4 // scale
    box = y[size : dots.shape[0] + 3 * size, size : dots.shape[1] + 3 * size]
    box[:] = DARKEST
    box[size : size + dots.shape[0], size : size + dots.shape[1]][dots] = LIGHTEST


def _same(back: Planes) -> Planes:
    return back


def _turned(back: Planes) -> Planes:
    y, u, v = (turned(plane, _TURN, _TURN_DEGREES) for plane in (back.y, back.u, back.v))
    return Planes(y, u, v)


def _blurred(back: Planes) -> Planes:
    radius = max(2, back.y.shape[1] // 110)
    y, u, v = (blurred(p, r) for p, r in ((back.y, radius), (back.u, radius // 2), (back.v, radius // 2)))
    return Planes(y, u, v)


def _black(back: Planes) -> Planes:
    return Planes(np.full_like(back.y, 24), np.full_like(back.u, 128), np.full_like(back.v, 128))


_BACKS = {"turn": _turned, "blur": _blurred, "black": _black}


def _seen(person: Person, fault: str) -> Person:
    if fault != "turn":
        return person
    return Person(
        person.x - int(704 * _TURN[0]), person.foot - int(576 * _TURN[1]), person.height, person.look
    )


def _soften(y: Plane, back: Plane) -> None:
    """People out of focus: mixed into what is behind them."""
    y[:] = (y >> 1) + (back >> 1)


def _lens(fault: str, shape: tuple[int, ...], seed: int) -> tuple[Plane, Plane] | None:
    """What hangs before the lens and where it is seen (255), twice as large as its sway; None for nothing."""
    if fault not in {"cover", "cover_partial", "cleaning"}:
        return None
    height, width = shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = columns / width - 0.5, rows / height - 0.5
    shade = 62 + 26 * np.cos(3 * x + seed) + 18 * np.sin(2.2 * y + x)
    if fault == "cover":
        mask = np.full(shape, 255, np.uint8)
    elif fault == "cover_partial":
        mask = np.where(x + 0.22 * np.sin(9 * y) < 0.3, 255, 0).astype(np.uint8)
    else:
        mask = np.where((x / 0.34) ** 2 + (y / 0.55) ** 2 < 1, 255, 0).astype(np.uint8)
    return np.clip(shade, DARKEST, LIGHTEST).astype(np.uint8), mask


def _cover(on: Planes, shade: Plane, mask: Plane, sway: tuple[int, int]) -> None:
    moved = np.roll(mask, sway, (0, 1)) if mask.min() == 0 else mask
    np.copyto(on.y, shade, where=moved > 0)
    small = moved[::2, ::2] > 0
    on.u[small], on.v[small] = 118, 140


def _copy(source: Planes, on: Planes) -> None:
    on.y[:], on.u[:], on.v[:] = source.y, source.u, source.v


def _shake(y: Plane, sigma: float, number: int) -> None:
    """Sensor noise. It wraps around nowhere: pictures keep to 16..235 and noise to +-15."""
    y += _noise(y.shape, sigma, number)


def _expose(y: Plane, fault: str, number: int) -> None:
    """What needs the whole range: burnt out, or very noisy."""
    field: Field = y.astype(np.float32)
    field += _noise(y.shape, 1.6, number).view(np.int8)
    if fault == "over_exposure":
        field = field * 1.5 + 120
    else:
        for copy in range(3):
            field += _noise(y.shape, 9.0, number * 3 + copy).view(np.int8) * 2.2
    y[:] = np.clip(field, 0, 255).astype(np.uint8)


def _noise(shape: tuple[int, ...], sigma: float, number: int) -> Plane:
    """A part of a fixed bank of noise, another one for each picture."""
    height, width = shape
    key = (height, width, sigma)
    if key not in _BANKS:
        normal = np.random.default_rng(7).normal(0, sigma, (height + _MARGIN, width + _MARGIN))
        _BANKS[key] = np.clip(np.rint(normal), -15, 15).astype(np.int8).view(np.uint8)
    mixed = (number + 1) * 2654435761 & 0xFFFFFFFF
    top, left = (mixed >> 8) % _MARGIN, (mixed >> 20) % _MARGIN
    return _BANKS[key][top : top + height, left : left + width]
