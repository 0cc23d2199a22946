"""Small drawings of cameras: SVG text made here, shown as images. Shapes tell what colours tell."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dashboard.marks import COLOURS, svg
from dashboard.views_cameras_kinds import Kind, Mark

CELL, HEIGHT = 24, 22
LEAST_CELLS = 8
"""Marks of a small branch are no larger than those of others."""
SPARK_WIDTH, SPARK_HEIGHT = 200, 36
BAND_WIDTH, BAND_HEIGHT = 1000, 24
Curve = Sequence[float | None]


class Stretch(NamedTuple):
    """A stretch of a band, in shares of its width (0..1)."""

    start: float
    end: float
    mark: Mark


def camera_strip(marks: Sequence[Mark], theme: str) -> str:
    """A mark a camera, in the configured order; "" where there are none."""
    if not marks:
        return ""
    width = CELL * max(LEAST_CELLS, len(marks))
    return svg(width, HEIGHT, (_mark(m, k * CELL, theme) for k, m in enumerate(marks)), "xMinYMid")


def camera_mark(mark: Mark, theme: str) -> str:
    """One mark by itself."""
    return svg(CELL, HEIGHT, [_mark(mark, 0, theme)], "xMidYMid")


def _mark(mark: Mark, x: int, theme: str) -> str:
    """Sees: a dot. Nothing comes: a cross. Wrong picture: a full square. Impaired: a diamond. Unknown: a
    hatched, broken outline. Maintenance: a bar. What isn't relied on yet: the same shape in outline.
    """
    colours = COLOURS[theme]
    colour = colours[mark.level] if mark.level else colours["quiet"]
    full = colour if mark.level else "none"
    match mark.kind:
        case Kind.NO_STREAM:
            return f"<path d='M{x + 4} 3l16 16m0 -16l-16 16' stroke='{colour}' stroke-width='5'/>"
        case Kind.PICTURE:
            return f"<path d='M{x + 4} 3h16v16h-16z' fill='{full}' stroke='{colour}' stroke-width='2'/>"
        case Kind.IMPAIRED:
            return (
                f"<path d='M{x + 12} 1l9 10l-9 10l-9 -10z' fill='{full}' stroke='{colour}' stroke-width='2'/>"
            )
        case Kind.UNKNOWN:
            hatch = f"M{x + 5} 11l7 -7m-6 14l13 -13m-6 13l6 -6"
            return (
                f"<path d='M{x + 4} 3h16v16h-16z' fill='none' stroke='{colour}' stroke-width='1.6'"
                f" stroke-dasharray='4 3'/><path d='{hatch}' stroke='{colour}' stroke-width='1.2'/>"
            )
        case Kind.MAINTENANCE:
            return f"<path d='M{x + 4} 11h16' stroke='{colour}' stroke-width='4'/>"
        case Kind.SEEING:
            return f"<circle cx='{x + 12}' cy='11' r='6' fill='{colour}'/>"


def sparklines(curves: Sequence[tuple[Curve, float, float]], theme: str) -> str:
    """Curves one below the other, each with the lowest and the highest value of its part.

    Equal steps of time from left to right; a gap where a value isn't known, a thin line at the bottom.
    """
    colours = COLOURS[theme]
    parts = []
    for k, (points, low, high) in enumerate(curves):
        bottom = (k + 1) * SPARK_HEIGHT
        parts.append(f"<path d='M0 {bottom - 1}h{SPARK_WIDTH}' stroke='{colours['off']}' stroke-width='1'/>")
        if path := _path(points, low, high, bottom):
            parts.append(
                f"<path d='{path}' fill='none' stroke='{colours['line']}' stroke-width='2'"
                " stroke-linejoin='round' stroke-linecap='round' vector-effect='non-scaling-stroke'/>"
            )
    return svg(SPARK_WIDTH, SPARK_HEIGHT * len(curves), parts)


def _path(points: Curve, low: float, high: float, bottom: int) -> str:
    step, room = SPARK_WIDTH / max(1, len(points) - 1), SPARK_HEIGHT - 8
    parts, before = [], None
    for k, value in enumerate(points):
        if value is not None:
            alone = before is None and (k + 1 == len(points) or points[k + 1] is None)
            y = round(bottom - 4 - room * (min(max(value, low), high) - low) / (high - low))
            parts.append(f"{'M' if before is None else 'L'}{round(k * step)} {y}")
            parts += ["h0"] if alone else []
        before = value
    return "".join(parts)


def state_band(stretches: Iterable[Stretch], theme: str) -> str:
    """States over time. The worse, the higher: sees is low, no view is full; unknown is broken."""
    return svg(BAND_WIDTH, BAND_HEIGHT, (_stretch(stretch, theme) for stretch in stretches))


_TALL = {
    Kind.NO_STREAM: (0, 24), Kind.PICTURE: (0, 24), Kind.IMPAIRED: (10, 14), Kind.SEEING: (18, 6),
    Kind.MAINTENANCE: (15, 3),
}  # fmt: skip


def _stretch(stretch: Stretch, theme: str) -> str:
    colours, mark = COLOURS[theme], stretch.mark
    x = round(stretch.start * BAND_WIDTH, 1)
    width = max(1.5, round((stretch.end - stretch.start) * BAND_WIDTH, 1))
    if mark.kind is Kind.UNKNOWN:
        return (
            f"<rect x='{x}' y='8' width='{width}' height='15' fill='none' stroke='{colours['quiet']}'"
            " stroke-dasharray='4 3' vector-effect='non-scaling-stroke'/>"
        )
    top, height = _TALL[mark.kind]
    colour = colours[mark.level] if mark.level else colours["quiet"]
    return f"<rect x='{x}' y='{top}' width='{width}' height='{height}' fill='{colour}'/>"
