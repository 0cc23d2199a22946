"""Drawing on planes of grey and colour: 704x576 luma and 352x288 chroma, values of studio range."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.cameras.font import lettering

Plane = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]

WIDTH = 704
HEIGHT = 576
DARKEST = 16
LIGHTEST = 235
GREY = 128
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Planes:
    """A picture of 4:2:0: `u` and `v` have half the width and half the height of `y`."""

    y: Plane
    u: Plane
    v: Plane

    def halved(self) -> "Planes":
        """The same picture at half the size."""
        return Planes(_half(self.y), _half(self.u), _half(self.v))


def blank(colour: Colour) -> Planes:
    """A picture of one colour."""
    y, u, v = colour
    half = (HEIGHT // 2, WIDTH // 2)
    return Planes(
        np.full((HEIGHT, WIDTH), y, np.uint8), np.full(half, u, np.uint8), np.full(half, v, np.uint8)
    )


def rect(on: Planes, left: int, top: int, width: int, height: int, colour: Colour) -> None:
    """A filled rectangle; what lies outside the picture is cut off."""
    x0, y0, x1, y1 = max(left, 0), max(top, 0), max(left + width, 0), max(top + height, 0)
    on.y[y0:y1, x0:x1] = colour[0]
    on.u[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2] = colour[1]
    on.v[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2] = colour[2]


def framed(on: Planes, left: int, top: int, width: int, height: int, fill: Colour, edge: Colour) -> None:
    """A rectangle with an edge of four pixels."""
    rect(on, left, top, width, height, edge)
    rect(on, left + 4, top + 4, width - 8, height - 8, fill)


def write(on: Planes, left: int, top: int, text: str, size: int, shade: int) -> None:
    """A line of text, luma only; what lies outside the picture is cut off."""
    dots = lettering(text, size)
    area = on.y[top : top + dots.shape[0], left : left + dots.shape[1]]
    area[dots[: area.shape[0], : area.shape[1]]] = shade


def disc(on: Planes, x: int, y: int, radius: int, colour: Colour) -> None:
    """A filled circle inside the picture's edges."""
    top, left = max(y - radius, 0) & ~1, max(x - radius, 0) & ~1
    rows, columns = np.ogrid[top : min(y + radius, HEIGHT), left : min(x + radius, WIDTH)]
    inside = (rows - y) ** 2 + (columns - x) ** 2 < radius * radius
    for plane, mask, value, step in (
        (on.y, inside, colour[0], 1),
        (on.u, inside[::2, ::2], colour[1], 2),
        (on.v, inside[::2, ::2], colour[2], 2),
    ):
        y0, x0 = top // step, left // step
        plane[y0 : y0 + mask.shape[0], x0 : x0 + mask.shape[1]][mask] = value


def tiled_floor(on: Planes, horizon: int, tile: float, slope: float, seed: int) -> None:
    """Tiles in perspective below a line, each of a shade of its own, with joints between them."""
    rows, columns = np.mgrid[horizon:HEIGHT, 0:WIDTH].astype(np.float32)
    depth = 260.0 / (rows - horizon + 26.0)
    across = ((columns - WIDTH / 2) / WIDTH * depth * 3.0 + slope * depth) / tile
    along = depth * 2.2 / tile
    i, j = np.floor(across), np.floor(along)
    own = np.abs(np.sin(i * 12.9898 + j * 78.233 + seed) * 43758.547) % 1.0
    joint = np.minimum(across - i, along - j) < 0.07
    shade: Field = 116 + 34 * ((i + j) % 2) + 22 * own - 46 * joint
    on.y[horizon:] = np.clip(shade, DARKEST, LIGHTEST).astype(np.uint8)
    on.u[horizon // 2 :] = 124
    on.v[horizon // 2 :] = 132


def grain(on: Planes, seed: int) -> None:
    """The unevenness that real surfaces have: fixed, fine and coarse."""
    random = np.random.default_rng(seed)
    fine = random.normal(0, 5, (HEIGHT // 2, WIDTH // 2)).repeat(2, 0).repeat(2, 1)
    coarse = random.normal(0, 5, (HEIGHT // 16, WIDTH // 16)).repeat(16, 0).repeat(16, 1)
    on.y[:] = np.clip(on.y + fine + coarse, DARKEST, LIGHTEST).astype(np.uint8)


def blurred(plane: Plane, radius: int) -> Plane:
    """Out of focus: three box filters one after another, nearly Gaussian."""
    field = plane.astype(np.float32)
    for _ in range(3):
        field = _box(_box(field, radius).T, radius).T
    soft: Plane = np.clip(field + 0.5, 0, 255).astype(np.uint8)
    return soft


def turned(plane: Plane, shift: tuple[float, float], degrees: float) -> Plane:
    """The same scene from a turned camera; `shift` in shares of width and height; edges are mirrored."""
    height, width = plane.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    rows, columns = rows - height / 2, columns - width / 2
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    x = cosine * columns + sine * rows + width * (0.5 + shift[0])
    y = -sine * columns + cosine * rows + height * (0.5 + shift[1])
    mirrored: Plane = plane[_mirrored(y, height), _mirrored(x, width)]
    return mirrored


def _mirrored(places: Field, size: int) -> npt.NDArray[np.intp]:
    folded = np.abs(places.astype(np.intp)) % (2 * size)
    return np.where(folded < size, folded, 2 * size - 1 - folded)


def _box(field: Field, radius: int) -> Field:
    padded = np.pad(field, ((radius + 1, radius), (0, 0)), mode="edge")
    total = np.cumsum(padded, axis=0, dtype=np.float64)
    width = 2 * radius + 1
    return ((total[width:] - total[:-width]) / width).astype(np.float32)


def _half(plane: Plane) -> Plane:
    height, width = plane.shape
    mean: Field = plane.reshape(height // 2, 2, width // 2, 2).mean((1, 3))
    return (mean + 0.5).astype(np.uint8)
