"""The day of one branch as a figure.

It knows no domain and no clock: a small table of local times without an offset, minutes and counts goes in.
What is missing there is a gap, and a gap is never bridged by a line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]
from plotly.subplots import make_subplots  # type: ignore[import-untyped]

from dashboard.figures_table import Day
from sitcenter.domain.slots import SLOT

HALF = SLOT / 2
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class DayWords:
    """The words of the figure, in the reader's language."""

    median: str
    p90: str
    longest: str
    norm: str
    arrivals: str
    capacity: str
    minutes: str
    people: str
    usual: str = ""


COLOURS: Mapping[str, Mapping[str, str]] = {
    "light": {
        "text": "#1d2024",
        "quiet": "#565e67",
        "grid": "#e2e5e9",
        "strong": "#1d2024",
        "middle": "#7b838c",
        "soft": "#a4abb3",
        "crit": "#b52a17",
        "band": "rgba(86, 94, 103, 0.16)",
    },
    "dark": {
        "text": "#d5d9de",
        "quiet": "#9aa2ab",
        "grid": "#33383e",
        "strong": "#d5d9de",
        "middle": "#8d959e",
        "soft": "#6b737c",
        "crit": "#ff6b57",
        "band": "rgba(154, 162, 171, 0.2)",
    },
}
FONT = "Noto Sans, Segoe UI, Liberation Sans, DejaVu Sans, sans-serif"


def day_figure(day: Day, words: DayWords, theme: str, font_px: int = 13) -> go.Figure:
    """Waits above, arrivals below, on one axis of time."""
    colours = COLOURS[theme]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.64, 0.36], vertical_spacing=0.07)
    if day.usual is not None:
        figure.add_trace(_band(day.usual, "wait", words.usual, colours), row=1, col=1)
        figure.add_trace(_band(day.usual, "arrivals", "", colours), row=2, col=1)
    for trace in _waits(day, words, colours):
        figure.add_trace(trace, row=1, col=1)
    for trace in _arrivals(day, words, colours):
        figure.add_trace(trace, row=2, col=1)
    _dress(figure, day, words, colours, font_px)
    return figure


def _waits(day: Day, words: DayWords, colours: Mapping[str, str]) -> list[go.Scatter]:
    table = day.quarters
    middle, ends = _moments(table.index + HALF), _moments(table["known_until"])
    longest = table["longest_min"]
    return [
        _line(middle, table["median_min"], words.median, colours["soft"], 2, "solid"),
        _line(middle, table["p90_min"], words.p90, colours["middle"], 2, "dot"),
        _line(ends, longest, words.longest, colours["strong"], 2.6, "solid"),
        go.Scatter(
            x=ends,
            y=_gapped(longest.where(longest > day.norm_min)),
            mode="markers",
            marker={"symbol": "triangle-up", "size": 8, "color": colours["crit"]},
            showlegend=False,
            hoverinfo="skip",
        ),
        _level(day, day.norm_min, words.norm, colours["quiet"]),
    ]


def _band(usual: "pd.DataFrame", name: str, words: str, colours: Mapping[str, str]) -> go.Scatter:
    """What is usual, behind all else: a filled shape for each run of known quarters, and gaps between."""
    x: list[datetime | None] = []
    y: list[float | None] = []
    known = usual[[f"{name}_low", f"{name}_high"]].dropna()
    runs = (known.index.to_series().diff() != SLOT).cumsum()
    for _, run in known.groupby(runs):
        edges = _moments(run.index), _moments(run.index + SLOT)
        there = [at for pair in zip(*edges, strict=True) for at in pair]
        low, high = ([float(v) for v in run[f"{name}_{side}"] for _ in (0, 1)] for side in ("low", "high"))
        x += [*there, *reversed(there), None]
        y += [*high, *reversed(low), None]
    return go.Scatter(
        x=x,
        y=y,
        name=words,
        showlegend=bool(words and x),
        mode="lines",
        fill="toself",
        fillcolor=colours["band"],
        line={"width": 0},
        hoverinfo="skip",
    )


def _moments(column: "pd.Index[Any] | pd.Series[Any]") -> list[datetime]:
    return [moment.to_pydatetime() for moment in column]


def _gapped(column: "pd.Series[Any]") -> list[float | None]:
    """The values, None where one is missing."""
    return [None if value is pd.NA else value for value in column]


def _line(
    x: Sequence[datetime],
    column: "pd.Series[Any]",
    name: str,
    colour: str,
    width: float,
    dash: str,
) -> go.Scatter:
    """A line with gaps; a lone point between two gaps still shows, as a dot."""
    alone = column.notna() & column.shift().isna() & column.shift(-1).isna()
    return go.Scatter(
        x=x,
        y=_gapped(column),
        name=name,
        mode="lines+markers",
        connectgaps=False,
        line={"color": colour, "width": width, "dash": dash},
        marker={"color": colour, "size": [6 if lone else 0 for lone in alone], "line": {"width": 0}},
    )


def _level(day: Day, value: float, name: str, colour: str) -> go.Scatter:
    """A dashed horizontal line over the whole day."""
    return go.Scatter(
        x=_span(day),
        y=[value, value],
        name=name,
        mode="lines",
        line={"color": colour, "width": 1.6, "dash": "dash"},
        hoverinfo="skip",
    )


def _span(day: Day) -> list[datetime]:
    return _moments(day.quarters.index[[0, -1]] + [timedelta(0), SLOT])


def _arrivals(day: Day, words: DayWords, colours: Mapping[str, str]) -> list[go.Bar | go.Scatter]:
    bars = go.Bar(
        x=_moments(day.quarters.index + HALF),
        y=_gapped(day.quarters["arrivals"]),
        name=words.arrivals,
        marker={"color": colours["middle"], "line": {"width": 0}},
        width=SLOT / timedelta(milliseconds=1) * 0.8,
    )
    if day.capacity is None:
        return [bars]
    return [bars, _level(day, round(day.capacity, 2), words.capacity, colours["text"])]


def _dress(figure: go.Figure, day: Day, words: DayWords, colours: Mapping[str, str], font_px: int) -> None:
    axis = {"gridcolor": colours["grid"], "zeroline": False, "linecolor": colours["grid"], "fixedrange": True}
    figure.update_layout(
        font={"family": FONT, "size": font_px, "color": colours["text"]},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        hovermode="x unified",
        hoverlabel={"bgcolor": colours["grid"], "font": {"color": colours["text"]}},
        bargap=0,
        legend={"orientation": "h", "x": 0, "y": -0.12, "yanchor": "top"},
        uirevision="day",
        dragmode=False,
    )
    figure.update_xaxes(
        **axis,
        range=_span(day),
        dtick=HOUR_MS,
        tickformat="%H:%M",
        hoverformat="%H:%M",
    )
    figure.update_yaxes(**axis, rangemode="tozero", automargin=True, title_standoff=6)
    figure.update_yaxes(title_text=words.minutes, row=1, col=1)
    figure.update_yaxes(title_text=words.people, row=2, col=1)
