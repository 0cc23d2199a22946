"""One measure of a camera over time, against its limits. It knows no domain and no clock.

What wasn't measured is a gap, and a gap is never bridged by a line. The figures are plain dictionaries as
plotly.js takes them: a page has a dozen, and plotly's own objects would take half a second to make.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from dashboard.camera_measures import Curve, Limit
from dashboard.figures_day import COLOURS, FONT

HEIGHT_PX = 150
MARGIN = 0.06
Figure = dict[str, Any]


def measure_figure(
    curve: Curve, limits: Sequence[Limit], least: tuple[float, float], zone: tzinfo, theme: str
) -> Figure:
    """A line with its limits: where a fault begins dashed, where it is over dotted; beyond it, triangles."""
    colours = COLOURS[theme]
    moments = [_local(at, zone) for at, _value in curve]
    values = [None if value is None else round(value, 4) for _at, value in curve]
    return {
        "data": [_line(moments, values, colours), _beyond(moments, values, limits, colours)],
        "layout": _layout(moments, _span(values, limits, least), limits, colours),
    }


def _line(moments: Sequence[str], values: Sequence[float | None], colours: Mapping[str, str]) -> Figure:
    """A lone value between two gaps still shows, as a dot."""
    around = [None, *values, None]
    alone = [around[k] is None and around[k + 2] is None for k in range(len(values))]
    return {
        "type": "scatter",
        "x": moments,
        "y": values,
        "mode": "lines+markers" if any(alone) else "lines",
        "connectgaps": False,
        "line": {"color": colours["strong"], "width": 1.8},
        "marker": {"size": [5 if lone else 0 for lone in alone], "color": colours["strong"]},
        "name": "",
    }


def _beyond(
    moments: Sequence[str],
    values: Sequence[float | None],
    limits: Sequence[Limit],
    colours: Mapping[str, str],
) -> Figure:
    """Where a value lies beyond a limit that makes a fault by itself."""
    found = [
        (at, value)
        for at, value in zip(moments, values, strict=True)
        if value is not None and any(limit.alone and limit.is_beyond(value) for limit in limits)
    ]
    return {
        "type": "scatter",
        "x": [at for at, _value in found],
        "y": [value for _at, value in found],
        "mode": "markers",
        "marker": {"symbol": "triangle-up", "size": 6, "color": colours["crit"]},
        "hoverinfo": "skip",
    }


def _span(values: Sequence[float | None], limits: Sequence[Limit], least: tuple[float, float]) -> list[float]:
    """All values and limits, and no less than `least`: a calm measure must not look wild."""
    known = [value for value in values if value is not None]
    edges = [*known, *(limit.enter for limit in limits), *least]
    low, high = min(edges), max(edges)
    margin = MARGIN * (high - low)
    return [low - margin, high + margin]


def _layout(
    moments: Sequence[str], span: list[float], limits: Sequence[Limit], colours: Mapping[str, str]
) -> Figure:
    axis = {"gridcolor": colours["grid"], "zeroline": False, "linecolor": colours["grid"], "fixedrange": True}
    ends = {"range": [moments[0], moments[-1]]} if moments else {}
    return {
        "font": {"family": FONT, "size": 12, "color": colours["text"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 4, "r": 6, "t": 4, "b": 4},
        "height": HEIGHT_PX,
        "showlegend": False,
        "hovermode": "x",
        "hoverlabel": {"bgcolor": colours["grid"], "font": {"color": colours["text"]}},
        "uirevision": "camera",
        "dragmode": False,
        "shapes": [shape for limit in limits for shape in _levels(limit, colours)],
        "xaxis": {
            **axis, **ends, "type": "date", "tickformat": "%H:%M", "hoverformat": "%H:%M:%S", "nticks": 7,
            "automargin": True,
        },
        "yaxis": {**axis, "range": span, "automargin": True, "nticks": 5},
    }  # fmt: skip


def _levels(limit: Limit, colours: Mapping[str, str]) -> list[Figure]:
    """Dashed lines over the whole width."""
    levels = [(limit.enter, 1.6, "dash")]
    levels += [(limit.leave, 1.2, "dot")] if limit.leave != limit.enter else []
    return [
        {
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level,
            "line": {"color": colours["quiet"], "width": width, "dash": dash},
        }
        for level, width, dash in levels
    ]  # fmt: skip


def _local(at: datetime, zone: tzinfo) -> str:
    """Local time without its offset: plotly would show an aware time in UTC."""
    return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds")
