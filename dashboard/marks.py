"""Small drawings of the wall: SVG text made here, shown as images. Shapes tell what colours tell."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from sitcenter.domain.board_types import State, TrendPoint

TREND_SPAN = timedelta(hours=2)
WIDTH, HEIGHT = 240, 72
DESK_WIDTH, DESK_HEIGHT = 240, 16
COLOURS: Mapping[str, Mapping[str, str]] = {
    "dark": {"crit": "#ff6b57", "line": "#d5d9de", "quiet": "#8d959e", "norm": "#9aa2ab", "off": "#42474e",
             "warn": "#f0b429"},
    "light": {"crit": "#c2321f", "line": "#2a2e33", "quiet": "#7b838c", "norm": "#5d656e", "off": "#c9ced4",
              "warn": "#8a5a00"},
}  # fmt: skip


def data_uri(svg: str) -> str:
    """An image's address that holds the image itself."""
    return "data:image/svg+xml," + quote(svg, safe=" =:/'(),;")


def svg(width: int, height: int, parts: Iterable[str], fit: str = "none") -> str:
    """A drawing as an image's address. `fit`: what becomes of it in a place of another shape."""
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' preserveAspectRatio='{fit}'>"
    )
    return data_uri(head + "".join(parts) + "</svg>")


def trend_line(points: Sequence[TrendPoint], norm_s: int, state: State, now: datetime, theme: str) -> str:
    """Two hours of the longest wait against the dashed norm. Where it wasn't known there is a gap."""
    colours = COLOURS[theme]
    top = max([2 * norm_s, *(p.longest_s for p in points if p.longest_s is not None)])
    colour = {State.CRIT: "crit", State.UNKNOWN: "quiet"}.get(state, "line")
    norm_y = _y(norm_s, top)
    norm = (
        f"<path d='M0 {norm_y}H{WIDTH}' stroke='{colours['norm']}' stroke-width='1.2'"
        " stroke-dasharray='4 4' vector-effect='non-scaling-stroke'/>"
    )
    lines = (
        f"<path d='{path}' fill='none' stroke='{colours[colour]}' stroke-width='2.5'"
        " stroke-linejoin='round' stroke-linecap='round' vector-effect='non-scaling-stroke'/>"
        for path in _paths(points, top, now)
    )
    return svg(WIDTH, HEIGHT, [norm, *lines])


def _y(seconds: int, top: int) -> float:
    return round(HEIGHT - 3 - (HEIGHT - 6) * seconds / top, 1)


def _paths(points: Sequence[TrendPoint], top: int, now: datetime) -> list[str]:
    """One path for each unbroken run of known points."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point.longest_s is None:
            runs.append([])
            continue
        x = round(WIDTH * (1 - (now - point.at) / TREND_SPAN), 1)
        if x >= 0:
            runs[-1].append(f"{x} {_y(point.longest_s, top)}")
    return ["M" + "L".join(run if len(run) > 1 else run * 2) for run in runs if run]


def desk_strip(states: Sequence[str], unknown: bool, theme: str) -> str:
    """A block a desk: serving and idle filled, paused two bars, closed a low dash, unknown an outline."""
    if not states:
        return ""
    rank = ("serving", "idle", "paused", "closed", "unknown")
    shown = ["unknown"] * len(states) if unknown else sorted(states, key=rank.index)
    step = DESK_WIDTH / len(shown)
    return svg(DESK_WIDTH, DESK_HEIGHT, (_desk(s, k * step, step * 0.8, theme) for k, s in enumerate(shown)))


def _desk(state: str, x: float, width: float, theme: str) -> str:
    colours = COLOURS[theme]
    if state in ("serving", "idle"):
        return _block(x, 1, width, DESK_HEIGHT - 2, colours["quiet"])
    if state == "paused":
        bar = width * 0.32
        return _block(x, 1, bar, 14, colours["quiet"]) + _block(x + width - bar, 1, bar, 14, colours["quiet"])
    if state == "unknown":
        return _block(x + 1, 2, width - 2, DESK_HEIGHT - 4, "none", colours["off"])
    return _block(x, DESK_HEIGHT - 5, width, 4, colours["off"])


def _block(x: float, y: float, width: float, height: float, fill: str, line: str = "none") -> str:
    return f"<rect x='{x:.1f}' y='{y}' width='{width:.1f}' height='{height}' fill='{fill}' stroke='{line}'/>"
