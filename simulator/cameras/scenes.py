"""What a camera looks at: an empty room or yard, drawn once, and where people may be in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from simulator.cameras.drawing import (
    HEIGHT,
    WIDTH,
    Colour,
    Field,
    Planes,
    blank,
    disc,
    framed,
    grain,
    rect,
    tiled_floor,
    write,
)

Spot = tuple[int, int]

WALL: Colour = (168, 126, 131)
DESK: Colour = (132, 112, 146)
GLASS: Colour = (205, 134, 122)
DARK: Colour = (44, 128, 128)
SIGN: Colour = (84, 158, 112)
PAPER: Colour = (222, 126, 130)
CHAIR: Colour = (70, 142, 116)
STEEL: Colour = (150, 129, 127)
YELLOW: Colour = (186, 84, 146)
CARS: tuple[Colour, ...] = ((60, 128, 128), (190, 128, 128), (96, 108, 168), (84, 156, 112), (130, 130, 126))


@dataclass(frozen=True, slots=True)
class Scene:
    """An empty place. `daylight` is the share, 0..1, that each pixel takes from the sky.

    People stand or walk with their feet at the spots: `queue` in its order, `seats`, and `walks` to and fro.
    """

    empty: Planes
    daylight: Field
    horizon: int
    queue: tuple[Spot, ...]
    seats: tuple[Spot, ...]
    walks: tuple[tuple[Spot, Spot], ...]


@dataclass(slots=True)
class _Draft:
    """A scene while it is drawn."""

    on: Planes
    random: Random
    horizon: int
    numbers: tuple[str, ...]
    daylight: Field
    queue: list[Spot]
    seats: list[Spot]


def draw_scene(zone: str, numbers: Sequence[str], seed: str) -> Scene:
    """The place of a zone, different for each seed; `numbers` hang over its desks."""
    random = Random(seed)
    horizon = random.randrange(150, 200, 2)
    draft = _Draft(
        blank(WALL), random, horizon, tuple(numbers), np.full((HEIGHT, WIDTH), 0.25, np.float32), [], []
    )
    _floor(draft)
    _ZONES.get(zone, _hall)(draft)
    grain(draft.on, random.randrange(1 << 30))
    return Scene(
        draft.on, draft.daylight, horizon, tuple(draft.queue), tuple(draft.seats), tuple(_walks(draft))
    )


def _floor(draft: _Draft) -> None:
    tile = draft.random.uniform(0.16, 0.3)
    tiled_floor(draft.on, draft.horizon, tile, draft.random.uniform(-0.4, 0.4), draft.random.randrange(99))


def _walks(draft: _Draft) -> list[tuple[Spot, Spot]]:
    random, top = draft.random, draft.horizon + 130
    return [
        (
            (random.randrange(30, WIDTH // 2), random.randrange(top, HEIGHT - 10)),
            (random.randrange(WIDTH // 2, WIDTH - 60), random.randrange(top, HEIGHT - 10)),
        )
        for _ in range(6)
    ]


def _hall(draft: _Draft) -> None:
    _windows(draft, draft.random.randrange(20, 120, 2), 3)
    _board(draft, draft.random.randrange(420, 520, 2), 24)
    _desks(draft, draft.numbers or ("1", "2", "3"))
    rows = draft.random.choice((2, 3))
    for row in range(rows):
        _chairs(draft, draft.random.randrange(40, 130, 2), draft.horizon + 190 + row * 74)
    _queue(draft, (draft.random.randrange(480, 560), draft.horizon + 120), (14, 30))


def _cash(draft: _Draft) -> None:
    _board(draft, draft.random.randrange(40, 120, 2), 20)
    _poster(draft, draft.random.randrange(480, 560, 2), 30)
    _desks(draft, draft.numbers or ("K1",), wide=190)
    for x in (120, 320, 520):
        _post(draft, x + draft.random.randrange(-20, 20, 2), draft.horizon + 220)
    _queue(draft, (draft.random.randrange(280, 400), draft.horizon + 130), (-16, 36))


def _entrance(draft: _Draft) -> None:
    left = draft.random.randrange(150, 260, 2)
    top = 40
    framed(draft.on, left, top, 280, draft.horizon + 30 - top, GLASS, STEEL)
    rect(draft.on, left + 136, top, 8, draft.horizon + 30 - top, DARK)
    draft.daylight[top : draft.horizon + 30, left : left + 280] = 1.0
    draft.daylight[draft.horizon + 30 : draft.horizon + 160, left - 30 : left + 310] = 0.6
    rect(draft.on, left + 20, draft.horizon + 40, 240, 70, DARK)
    write(draft.on, left + 66, 8, "EXIT", 4, 210)
    _poster(draft, 30, 40)
    _poster(draft, 600, 50)
    for x in (left - 90, left + 310):
        framed(draft.on, x, draft.horizon + 60, 60, 130, STEEL, DARK)
    _queue(draft, (left + 160, draft.horizon + 150), (20, 34))


def _hangar(draft: _Draft) -> None:
    for place in range(3):
        x = 20 + place * 230
        framed(draft.on, x, 20, 200, draft.horizon, GLASS if place == 1 else STEEL, DARK)
        for bar in range(40, draft.horizon, 26):
            rect(draft.on, x + 4, bar, 192, 4, DARK)
        write(draft.on, x + 80, 26, f"{place + 1}", 4, 225)
    draft.daylight[24 : draft.horizon + 16, 254:446] = 1.0
    for x in (60, 330, 600):
        rect(draft.on, x, draft.horizon + 30, 12, HEIGHT, YELLOW)
    for place in range(3):
        _car(draft, 70 + place * 215 + draft.random.randrange(30), draft.horizon + 90 + 60 * (place % 2), 170)
    _queue(draft, (draft.random.randrange(120, 300), draft.horizon + 300), (40, 4))


def _parking(draft: _Draft) -> None:
    rect(draft.on, 0, 0, WIDTH, draft.horizon - 60, (206, 134, 122))
    for place in range(9):
        height = draft.random.randrange(50, 120, 2)
        rect(draft.on, place * 80, draft.horizon - height, 76, height, (100 + place * 9, 126, 131))
        for floor in range(draft.horizon - height + 10, draft.horizon - 10, 22):
            for column in range(3):
                rect(draft.on, place * 80 + 10 + column * 22, floor, 12, 12, DARK)
    draft.daylight[:] = 0.95
    for row, size in ((20, 84), (110, 120), (250, 170)):
        for place in range(WIDTH // (size + 24) + 1):
            x = place * (size + 24) + row // 4
            rect(draft.on, x - 10, draft.horizon + row - 6, 4, size // 2 + 14, PAPER)
            if draft.random.random() < 0.75:
                _car(draft, x, draft.horizon + row, size)
    _queue(draft, (500, draft.horizon + 230), (-60, 8))


def _information(draft: _Draft) -> None:
    _windows(draft, 420, 2)
    left = draft.random.randrange(160, 260, 2)
    write(draft.on, left + 20, 20, "INFORMATION", 4, 60)
    framed(draft.on, left, draft.horizon - 20, 280, 110, DESK, DARK)
    for place in range(3):
        framed(draft.on, left + 20 + place * 86, draft.horizon - 60, 60, 46, SIGN, DARK)
    for place in range(3):
        _poster(draft, 20 + place * 70, 40)
    _chairs(draft, draft.random.randrange(60, 140, 2), draft.horizon + 230)
    _queue(draft, (left + 120, draft.horizon + 180), (26, 26))


def _self_service(draft: _Draft) -> None:
    for place in range(4):
        x = 40 + place * 165 + draft.random.randrange(0, 24, 2)
        framed(draft.on, x, draft.horizon - 90, 110, 200, STEEL, DARK)
        framed(draft.on, x + 14, draft.horizon - 76, 82, 60, GLASS, SIGN)
        for key in range(8):
            rect(draft.on, x + 20 + key % 4 * 18, draft.horizon + 4 + key // 4 * 18, 12, 12, DARK)
        write(draft.on, x + 44, draft.horizon - 130, str(place + 1), 4, 60)
        draft.queue.append((x + 40, draft.horizon + 150))
    _poster(draft, draft.random.randrange(250, 400, 2), 10)
    _queue(draft, (draft.random.randrange(200, 400), draft.horizon + 240), (36, 10))


def _desks(draft: _Draft, numbers: Sequence[str], wide: int = 150) -> None:
    pitch = (WIDTH - 40) // len(numbers)
    for place, number in enumerate(numbers):
        x, y = 24 + place * pitch, draft.horizon
        width = min(wide, pitch - 12) & ~1
        framed(draft.on, x, y + 10, width, 84, DESK, DARK)
        framed(draft.on, x + 10, y - 50, width - 20, 60, GLASS, STEEL)
        framed(draft.on, x + 20, y - 14, 44, 34, DARK, STEEL)
        rect(draft.on, x + width // 2 - 26, y - 92, 64, 38, SIGN)
        write(draft.on, x + width // 2 - 16, y - 86, number, 4, 228)
        draft.queue.append((x + width // 2 - 8, y + 118))


def _windows(draft: _Draft, left: int, count: int) -> None:
    for place in range(count):
        x = left + place * 120
        framed(draft.on, x, 14, 96, draft.horizon - 90, GLASS, PAPER)
        rect(draft.on, x + 46, 14, 4, draft.horizon - 90, PAPER)
        draft.daylight[18 : draft.horizon - 80, x + 4 : x + 92] = 1.0
        draft.daylight[draft.horizon + 120 : draft.horizon + 260, x : x + 110] = 0.5


def _board(draft: _Draft, left: int, top: int) -> None:
    framed(draft.on, left, top, 200, 60, DARK, STEEL)
    for line in range(2):
        text = f"A{draft.random.randrange(100, 999)}-{draft.random.randrange(1, 19)}"
        write(draft.on, left + 14, top + 8 + line * 26, text, 3, 215)


def _poster(draft: _Draft, left: int, top: int) -> None:
    framed(draft.on, left, top, 56, 80, PAPER, SIGN)
    for line in range(5):
        rect(draft.on, left + 10, top + 14 + line * 12, draft.random.randrange(16, 36, 2), 4, DARK)


def _chairs(draft: _Draft, left: int, top: int) -> None:
    for place in range(draft.random.randrange(5, 8)):
        x = left + place * 58
        framed(draft.on, x, top, 46, 40, CHAIR, DARK)
        rect(draft.on, x + 4, top + 40, 38, 12, DARK)
        draft.seats.append((x + 8, top + 58))


def _post(draft: _Draft, x: int, foot: int) -> None:
    rect(draft.on, x, foot - 90, 8, 90, DARK)
    disc(draft.on, x + 4, foot - 92, 10, YELLOW)
    rect(draft.on, x + 8, foot - 80, 150, 6, SIGN)


def _car(draft: _Draft, left: int, top: int, length: int) -> None:
    colour = draft.random.choice(CARS)
    height = length // 3 & ~1
    left, top = left & ~1, top & ~1
    rect(draft.on, left + length // 5, top - height // 2, length * 3 // 5, height // 2, colour)
    rect(draft.on, left + length // 4, top - height // 2 + 4, length // 2, height // 2 - 6, GLASS)
    rect(draft.on, left, top, length, height, colour)
    for share in (5, 1.28):
        disc(draft.on, left + int(length / share), top + height, length // 10, DARK)
    rect(draft.on, left + length - 10, top + 6, 8, 10, PAPER)


def _queue(draft: _Draft, first: Spot, step: Spot) -> None:
    for place in range(8):
        x, y = first[0] + step[0] * place, first[1] + step[1] * place
        if 10 < x < WIDTH - 70 and y < HEIGHT - 8:
            draft.queue.append((x, y))


_ZONES: dict[str, Callable[[_Draft], None]] = {
    "hall": _hall,
    "cash": _cash,
    "entrance": _entrance,
    "hangar": _hangar,
    "parking": _parking,
    "information": _information,
    "self-service": _self_service,
}
