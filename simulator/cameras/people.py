"""Who is in the picture at a moment, and how a person is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import sin

import numpy as np

from simulator.cameras.drawing import Colour, Plane, Planes
from simulator.cameras.scenes import Scene

# Head, coat and legs of each person, in turn.
_CLOTHES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((150, 112, 150), (58, 136, 120), (36, 128, 128)),
    ((158, 112, 150), (176, 120, 140), (52, 134, 122)),
    ((140, 114, 150), (88, 116, 170), (40, 128, 128)),
    ((152, 112, 150), (110, 146, 112), (70, 128, 128)),
    ((60, 126, 132), (204, 128, 128), (60, 140, 118)),
    ((156, 112, 150), (40, 128, 128), (92, 122, 136)),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Feet in the middle of the lower edge; `look` says which clothes."""

    x: int
    foot: int
    height: int
    look: int


def people_at(scene: Scene, second: float, crowd: int, seed: int) -> Iterator[Person]:
    """`crowd` people at a moment: two of three wait or sit, the third walks."""
    waiting = scene.queue + scene.seats
    for place in range(crowd):
        if place % 3 == 2 or not waiting:
            yield _walker(scene, second, place, seed)
        else:
            yield _waiting(scene, waiting[(place * 5 + seed) % len(waiting)], second, place + seed)


def _walker(scene: Scene, second: float, place: int, seed: int) -> Person:
    (x0, y0), (x1, y1) = scene.walks[place // 3 % len(scene.walks)]
    share = (second / (11 + 3 * (place % 4)) + 0.37 * place + 0.11 * seed) % 2
    share = share if share < 1 else 2 - share
    return _person(scene, x0 + (x1 - x0) * share, y0 + (y1 - y0) * share + 2 * sin(second * 7), place + seed)


def _waiting(scene: Scene, spot: tuple[int, int], second: float, number: int) -> Person:
    sway = 5 * sin(second * (0.5 + number % 5 / 9) + number)
    return _person(scene, spot[0] + sway, spot[1] + 2 * sin(second * 0.9 + number), number)


def _person(scene: Scene, x: float, foot: float, number: int) -> Person:
    height = 92 + (foot - scene.horizon - 110) * 0.38
    return Person(int(x), int(foot), int(height) // 8 * 8, number % len(_CLOTHES))


def draw_person(on: Planes, person: Person, scale: int, light: float, coloured: bool) -> None:
    """One person; `light` dims clothes; at a `scale` of 2 the picture has half the size."""
    height = person.height // scale & ~3
    left, top = person.x // scale & ~1, (person.foot // scale & ~1) - height
    _dress(on.y, _clothes(height, person.look, 0, light), left, top)
    if coloured:
        _dress(on.u, _clothes(height, person.look, 1, 1.0), left // 2, top // 2)
        _dress(on.v, _clothes(height, person.look, 2, 1.0), left // 2, top // 2)


def _dress(plane: Plane, clothes: tuple[Plane, Plane], left: int, top: int) -> None:
    """Cut a hole in the form of a body, and fill it: bits are much quicker than a mask."""
    hole, filling = clothes
    bottom, right = min(top + hole.shape[0], plane.shape[0]), min(left + hole.shape[1], plane.shape[1])
    x, y = max(left, 0), max(top, 0)
    if bottom > y and right > x:
        part = plane[y:bottom, x:right]
        part &= hole[y - top : bottom - top, x - left : right - left]
        part |= filling[y - top : bottom - top, x - left : right - left]


@lru_cache(maxsize=1024)
def _clothes(height: int, look: int, plane: int, light: float) -> tuple[Plane, Plane]:
    """A hole (0 in the body, 255 around it) and what fills it (0 around it)."""
    figure = _figure(height) if plane == 0 else _figure(height)[::2, ::2]
    parts = [0, *(min(235, max(16, colour[plane] * light)) for colour in _CLOTHES[look])]
    filling = np.array(parts).astype(np.uint8)[figure]
    return np.where(figure > 0, 0, 255).astype(np.uint8), filling


@lru_cache(maxsize=64)
def _figure(height: int) -> Plane:
    """A body as seen from above the door: 1 head, 2 coat, 3 legs, 0 outside."""
    width = max(height * 2 // 5, 4) & ~1
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (columns + 0.5) / width - 0.5, (rows + 0.5) / height
    figure = np.zeros((height, width), np.uint8)
    figure[(y > 0.52) & (np.abs(x) < 0.3) & (np.abs(x) > 0.04)] = 3
    figure[(y > 0.2) & (y < 0.6) & (np.abs(x) < 0.46 - 0.5 * np.abs(y - 0.42))] = 2
    figure[(x / 0.24) ** 2 + ((y - 0.12) / 0.11) ** 2 < 1] = 1
    return figure
