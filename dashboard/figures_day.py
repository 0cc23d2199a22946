"""The day of one branch as a figure.

It knows no domain and no clock: local times without an offset, minutes and counts go in.
None is a gap, and a gap is never bridged by a line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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


COLOURS: Mapping[str, Mapping[str, str]] = {
    "light": {
        "text": "#1d2024",
        "quiet": "#565e67",
        "grid": "#e2e5e9",
        "strong": "#1d2024",
        "middle": "#7b838c",
        "soft": "#a4abb3",
        "crit": "#b52a17",
    },
    "dark": {
        "text": "#d5d9de",
        "quiet": "#9aa2ab",
        "grid": "#33383e",
        "strong": "#d5d9de",
        "middle": "#8d959e",
        "soft": "#6b737c",
        "crit": "#ff6b57",
    },
}
FONT = "Noto Sans, Segoe UI, Liberation Sans, DejaVu Sans, sans-serif"


def day_figure(day: Day, words: DayWords, theme: str, font_px: int = 13) -> go.Figure:
    """Waits above, arrivals below, on one axis of time."""
    colours = COLOURS[theme]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.64, 0.36], vertical_spacing=0.07)
    for trace in _waits(day, words, colours):
        figure.add_trace(trace, row=1, col=1)
    for trace in _arrivals(day, words, colours):
        figure.add_trace(trace, row=2, col=1)
    _dress(figure, day, words, colours, font_px)
    return figure


def _waits(day: Day, words: DayWords, colours: Mapping[str, str]) -> list[go.Scatter]:
    middle = [q.start + HALF for q in day.quarters]
    ends = [q.known_until for q in day.quarters]
    longest = [q.longest_min for q in day.quarters]
    over = [v if v is not None and v > day.norm_min else None for v in longest]
    return [
        _line(middle, [q.median_min for q in day.quarters], words.median, colours["soft"], 2, "solid"),
        _line(middle, [q.p90_min for q in day.quarters], words.p90, colours["middle"], 2, "dot"),
        _line(ends, longest, words.longest, colours["strong"], 2.6, "solid"),
        go.Scatter(
            x=ends,
            y=over,
            mode="markers",
            marker={"symbol": "triangle-up", "size": 8, "color": colours["crit"]},
            showlegend=False,
            hoverinfo="skip",
        ),
        _level(day, day.norm_min, words.norm, colours["quiet"]),
    ]


def _line(
    x: Sequence[datetime],
    y: Sequence[float | None],
    name: str,
    colour: str,
    width: float,
    dash: str,
) -> go.Scatter:
    """A line with gaps; a lone point between two gaps still shows, as a dot."""
    alone = [
        v is not None and (k == 0 or y[k - 1] is None) and (k + 1 == len(y) or y[k + 1] is None)
        for k, v in enumerate(y)
    ]
    return go.Scatter(
        x=x,
        y=y,
        name=name,
        mode="lines+markers",
        connectgaps=False,
        line={"color": colour, "width": width, "dash": dash},
        marker={"color": colour, "size": [6 if lone else 0 for lone in alone], "line": {"width": 0}},
    )


def _level(day: Day, value: float, name: str, colour: str) -> go.Scatter:
    """A dashed horizontal line over the whole day."""
    ends = [day.quarters[0].start, day.quarters[-1].start + SLOT]
    return go.Scatter(
        x=ends,
        y=[value, value],
        name=name,
        mode="lines",
        line={"color": colour, "width": 1.6, "dash": "dash"},
        hoverinfo="skip",
    )


def _arrivals(day: Day, words: DayWords, colours: Mapping[str, str]) -> list[go.Bar | go.Scatter]:
    bars = go.Bar(
        x=[q.start + HALF for q in day.quarters],
        y=[q.arrivals for q in day.quarters],
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
        range=[day.quarters[0].start, day.quarters[-1].start + SLOT],
        dtick=HOUR_MS,
        tickformat="%H:%M",
        hoverformat="%H:%M",
    )
    figure.update_yaxes(**axis, rangemode="tozero", automargin=True, title_standoff=6)
    figure.update_yaxes(title_text=words.minutes, row=1, col=1)
    figure.update_yaxes(title_text=words.people, row=2, col=1)
