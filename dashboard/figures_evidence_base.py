"""What the figures of evidence share: sizes, axes, words."""

from collections.abc import Mapping
from html import escape
from typing import Any

from dashboard.figures_day import FONT

Figure = dict[str, Any]
TOP_PX = 66
BAR_WIDTH = 0.74
LONG_LABEL = 34


def layout_of(height_px: int, colours: Mapping[str, str]) -> Figure:
    """Axes that nobody drags, a legend above, room for words."""
    axis = {
        "gridcolor": colours["grid"], "zeroline": False, "linecolor": colours["quiet"], "fixedrange": True,
        "automargin": True,
    }  # fmt: skip
    return {
        "font": {"family": FONT, "size": 13, "color": colours["text"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 12, "t": 44, "b": 8},
        "height": height_px,
        "barmode": "overlay",
        "legend": {
            "orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top", "font": {"size": 12},
            "itemclick": False, "itemdoubleclick": False,
        },
        "hoverlabel": {"bgcolor": colours["grid"], "font": {"color": colours["text"]}},
        "uirevision": "evidence",
        "dragmode": False,
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }  # fmt: skip


def bold(text: str, loud: bool) -> str:
    """A source's words are words: plotly would take tags in them for its own."""
    return f"<b>{escape(text)}</b>" if loud and text else escape(text)


def short(label: str) -> str:
    """A label that fits beside a lane."""
    return label if len(label) <= LONG_LABEL else f"{label[: LONG_LABEL - 1]}…"
