"""Signals of a rule by week against what chance may raise. It knows no domain and no clock.

A plain dictionary as plotly.js takes it. A week that wasn't judged has neither bar nor mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures_day import COLOURS, FONT

HEIGHT_PX = 190
FEW = 6
"""Below it the axis counts one by one: there is no half of a signal."""
Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """One week: None where nothing was judged."""

    label: str
    raised: int | None
    shadow: int | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class WeekWords:
    """The words of the figure, in the reader's language."""

    raised: str
    shadow: str
    expected: str


def weeks_figure(points: Sequence[WeekPoint], words: WeekWords, theme: str) -> Figure:
    """Bars of what was raised and what stayed in shadow; a short line at what chance may raise."""
    colours = COLOURS[theme]
    labels = [point.label for point in points]
    expected = {
        "type": "scatter",
        "mode": "markers",
        "name": words.expected,
        "x": labels,
        "y": [None if point.expected is None else round(point.expected, 3) for point in points],
        "marker": {"symbol": "line-ew", "size": 26, "line": {"width": 3, "color": colours["quiet"]}},
    }
    bars = (
        (words.raised, [point.raised for point in points], colours["strong"], ""),
        (words.shadow, [point.shadow for point in points], colours["quiet"], "/"),
    )
    return {
        "data": [*(_bar(*bar, labels) for bar in bars), expected],
        "layout": _layout(labels, _top(points), colours),
    }


def _bar(name: str, values: Sequence[int | None], colour: str, pattern: str, labels: Sequence[str]) -> Figure:
    hatch = {"pattern": {"shape": pattern, "fillmode": "overlay", "size": 5}} if pattern else {}
    return {
        "type": "bar",
        "name": name,
        "x": list(labels),
        "y": list(values),
        "marker": {"color": colour, **hatch},
    }


def _top(points: Sequence[WeekPoint]) -> float:
    """Never so low that a tenth of a signal looks like many."""
    highest = [(p.raised or 0) + (p.shadow or 0) for p in points] + [p.expected or 0.0 for p in points]
    return max([2.0, *highest]) * 1.1


def _layout(labels: Sequence[str], top: float, colours: Any) -> Figure:
    axis = {"gridcolor": colours["grid"], "zeroline": True, "linecolor": colours["grid"], "fixedrange": True}
    return {
        "font": {"family": FONT, "size": 12, "color": colours["text"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 4, "r": 6, "t": 4, "b": 4},
        "height": HEIGHT_PX,
        "barmode": "stack",
        "bargap": 0.4,
        "showlegend": True,
        "legend": {
            "orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom",
            "traceorder": "normal",
        },
        "uirevision": "rule",
        "dragmode": False,
        "hoverlabel": {"bgcolor": colours["grid"], "font": {"color": colours["text"]}},
        "xaxis": {
            **axis, "type": "category", "categoryorder": "array", "categoryarray": list(labels),
            "range": [-0.5, len(labels) - 0.5], "automargin": True,
        },
        "yaxis": {
            **axis, "range": [0, top], "automargin": True, "nticks": 5, **({"dtick": 1} if top < FEW else {}),
        },
    }  # fmt: skip
