"""The figures of evidence: timelines, counts side by side, funnels. They know no domain and no clock.

Plain dictionaries as plotly.js takes them. Patterns, shapes and words tell what colours tell: a page that is
printed in black and white says the same.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from html import escape
from typing import Any

from dashboard.evidence_drawn import Bars, Drawn, Funnel, Lane, Look, Shade, Timeline
from dashboard.figures_day import COLOURS, FONT

Figure = dict[str, Any]
LANE_PX, TOP_PX, BOTTOM_PX = 34, 66, 44
BAR_PX, FUNNEL_PX = 26, 340
BAR_WIDTH = 0.74
LONG_LABEL = 34
PATTERNS: Mapping[Look, tuple[str, str, str]] = {
    Look.WAITS: ("", "none", "text"),
    Look.SERVED: ("", "soft", "text"),
    Look.PAUSED: ("\\", "none", "text"),
    Look.SEES: ("", "grid", "text"),
    Look.BLIND: ("x", "none", "crit"),
    Look.IMPAIRED: ("/", "none", "text"),
    Look.UNKNOWN: (".", "none", "quiet"),
    Look.MAINTAINED: ("-", "none", "quiet"),
}
"""Pattern, filling and colour of the pattern and the edge."""


def height(drawn: Drawn) -> int:
    """How tall it is, in px."""
    if isinstance(drawn, Timeline):
        return TOP_PX + BOTTOM_PX + LANE_PX * max(2, len(drawn.lanes))
    if isinstance(drawn, Bars):
        return TOP_PX + BAR_PX * max(3, len(drawn.labels))
    return FUNNEL_PX


def figure(drawn: Drawn, zone: tzinfo, theme: str) -> Figure:
    """The drawing; times in `zone`."""
    if isinstance(drawn, Timeline):
        return timeline_figure(drawn, zone, theme)
    return bars_figure(drawn, theme) if isinstance(drawn, Bars) else funnel_figure(drawn, theme)


def timeline_figure(drawn: Timeline, zone: tzinfo, theme: str) -> Figure:
    """Lanes with bars and points, what is shaded behind them between two broken lines."""
    colours = COLOURS[theme]
    traces = [_bars_of(look, word, drawn.lanes, zone, colours) for look, word in drawn.words]
    traces += _points(drawn, zone, colours)
    layout = _layout(height(drawn), colours)
    layout["uniformtext"] = {"minsize": 11, "mode": "hide"}
    layout["xaxis"] |= {"type": "date", "nticks": 8, **_days(_span(drawn), zone)}
    layout["yaxis"] |= {
        "tickvals": list(range(len(drawn.lanes))),
        "ticktext": [_bold(_short(lane.label), lane.loud) for lane in drawn.lanes],
        "range": [len(drawn.lanes) - 0.4, -0.6],
        "showgrid": False,
    }
    layout["shapes"] = [shape for each in drawn.shades for shape in _shaded(each, zone, colours)]
    layout["annotations"] = [_named(each, zone, colours) for each in drawn.shades]
    return {"data": [trace for trace in traces if trace["y"]], "layout": layout}


def _bars_of(
    look: Look, word: str, lanes: Sequence[Lane], zone: tzinfo, colours: Mapping[str, str]
) -> Figure:
    """All bars of one look: a legend names each look once."""
    found = [(place, bar) for place, lane in enumerate(lanes) for bar in lane.bars if bar.look is look]
    pattern, filling, edge = PATTERNS[look]
    return {
        "type": "bar",
        "orientation": "h",
        "name": word,
        "y": [place for place, _bar in found],
        "base": [_local(bar.start, zone) for _place, bar in found],
        "x": [(bar.end - bar.start).total_seconds() * 1000 for _place, bar in found],
        "text": [escape(bar.text) for _place, bar in found],
        "textposition": "inside",
        "insidetextanchor": "start",
        "textangle": 0,
        "textfont": {"color": colours["text"], "size": 12},
        "constraintext": "inside",
        "width": BAR_WIDTH,
        "hovertemplate": "%{text}<br>%{base|%H:%M:%S}<extra>" + word + "</extra>",
        "marker": {
            "color": colours.get(filling, "rgba(0,0,0,0)"),
            "line": {"color": colours[edge], "width": 1.4},
            "pattern": {
                "shape": pattern, "fillmode": "overlay", "fgcolor": colours[edge], "fgopacity": 0.75,
                "size": 7, "solidity": 0.25,
            },
        },
    }  # fmt: skip


def _points(drawn: Timeline, zone: tzinfo, colours: Mapping[str, str]) -> list[Figure]:
    """Points: full diamonds for what the signal is about, hollow circles for the rest."""
    traces = []
    for loud, symbol, size in ((False, "circle-open", 9), (True, "diamond", 12)):
        found = [
            (place, point)
            for place, lane in enumerate(drawn.lanes)
            for point in lane.points
            if point.loud is loud
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": drawn.points if loud else "",
                "showlegend": bool(loud and drawn.points),
                "x": [_local(point.at, zone) for _place, point in found],
                "y": [place for place, _point in found],
                "text": [_bold(point.text, loud) for _place, point in found],
                "textposition": "middle right",
                "textfont": {"color": colours["text"], "size": 12},
                "cliponaxis": False,
                "hovertemplate": "%{text} %{x|%H:%M:%S}<extra></extra>",
                "marker": {"symbol": symbol, "size": size, "color": colours["text"], "line": {"width": 1.6}},
            }
        )
    return traces


def _days(span: tuple[datetime, datetime], zone: tzinfo) -> Figure:
    """The ends of the axis; one day stands below it, several stand at each tick. In figures: no language."""
    first, last = (at.astimezone(zone) for at in span)
    ends = {"range": [_local(first, zone), _local(last, zone)]}
    if first.date() == last.date():
        return {**ends, "tickformat": "%H:%M", "title": {"text": f"{first:%d.%m.%Y}", "standoff": 2}}
    return {**ends, "tickformat": "%d.%m %H:%M"}


def _span(drawn: Timeline) -> tuple[datetime, datetime]:
    """All that is drawn, and a little room for the words of the last point."""
    moments = [at for lane in drawn.lanes for bar in lane.bars for at in (bar.start, bar.end)]
    moments += [point.at for lane in drawn.lanes for point in lane.points]
    moments += [at for each in drawn.shades for at in (each.start, each.end) if at is not None]
    first, last = min(moments), max(moments)
    room = (last - first) / 25
    right = room * 6 if any(point.text for lane in drawn.lanes for point in lane.points) else room
    return first - room, last + right


def _shaded(each: Shade, zone: tzinfo, colours: Mapping[str, str]) -> list[Figure]:
    start = _local(each.start, zone)
    edges = [start] if each.end is None else [start, _local(each.end, zone)]
    lines = [
        {
            "type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1,
            "line": {"color": colours["text"], "width": 1.6, "dash": "dash"},
        }
        for at in edges
    ]  # fmt: skip
    if each.end is None:
        return lines
    band = {
        "type": "rect", "xref": "x", "yref": "paper", "x0": start, "x1": edges[1], "y0": 0, "y1": 1,
        "fillcolor": colours["band"], "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
    return [band, *lines]


def _named(each: Shade, zone: tzinfo, colours: Mapping[str, str]) -> Figure:
    return {
        "xref": "x", "yref": "paper", "x": _local(each.start, zone), "y": 1, "xanchor": "left",
        "yanchor": "bottom", "text": escape(each.text), "showarrow": False,
        "font": {"color": colours["text"], "size": 12},
    }  # fmt: skip


def bars_figure(drawn: Bars, theme: str) -> Figure:
    """Counts side by side: full for the signal's own, hollow for the others; a diamond at the expected."""
    colours, count = COLOURS[theme], len(drawn.labels)
    places = list(range(count))
    trace: Figure = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": list(drawn.counts),
        "text": [f"{value:g}" for value in drawn.counts],
        "textposition": "outside",
        "cliponaxis": False,
        "width": BAR_WIDTH,
        "showlegend": False,
        "hoverinfo": "skip",
        "marker": {
            "color": [colours["soft"] if at == drawn.loud else "rgba(0,0,0,0)" for at in places],
            "line": {"color": colours["text"], "width": 1.4},
        },
    }
    layout = _layout(height(drawn), colours)
    layout["yaxis"] |= {
        "tickvals": places,
        "ticktext": [_bold(label, at == drawn.loud) for at, label in enumerate(drawn.labels)],
        "range": [count - 0.4, -0.6],
        "showgrid": False,
    }
    most = max([*drawn.counts, drawn.expected or 0, 1])
    layout["xaxis"] |= {"title": {"text": drawn.axis, "standoff": 4}, "range": [0, most * 1.12]}
    expected = [] if drawn.expected is None else [_expected(drawn)]
    return {"data": [trace, *expected], "layout": layout}


def _expected(drawn: Bars) -> Figure:
    """Black and white in both themes: it stands on the full bar."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": drawn.expected_word,
        "x": [drawn.expected],
        "y": [drawn.loud],
        "hoverinfo": "skip",
        "marker": {
            "symbol": "diamond", "size": 13, "color": "#ffffff",
            "line": {"color": "#000000", "width": 2},
        },
    }  # fmt: skip


def funnel_figure(drawn: Funnel, theme: str) -> Figure:
    """Shares against numbers of trials, within what chance alone allows at the peers' share."""
    colours = COLOURS[theme]
    traces = [_dots(drawn.peers, drawn.peers_word, "circle-open", 9, False, colours)]
    traces.append(_dots((drawn.own,), drawn.own_word, "diamond", 13, True, colours))
    for limits, dash in zip(drawn.limits, ("dash", "dot"), strict=False):
        traces += [
            _curve(limits.trials, side, limits.word if shown else "", dash, colours)
            for side, shown in ((limits.high, True), (limits.low, False))
        ]
    ends = drawn.limits[0].trials if drawn.limits else (0, drawn.own.trials)
    level = (drawn.level, drawn.level)
    traces.append(_curve((ends[0], ends[-1]), level, drawn.level_word, "solid", colours))
    layout = _layout(FUNNEL_PX, colours)
    top = max([drawn.own.share, *(dot.share for dot in drawn.peers), *_highest(drawn)])
    room = max(1, 0.03 * (ends[-1] - ends[0]))
    layout["xaxis"] |= {
        "title": {"text": drawn.x, "standoff": 4}, "range": [ends[0] - room, ends[-1] + room],
    }  # fmt: skip
    layout["yaxis"] |= {
        "title": {"text": drawn.y, "standoff": 4}, "tickformat": ".0%" if top > 0.05 else ".1%",
        "range": [-0.03 * top, min(1.05, top * 1.15)],
    }  # fmt: skip
    return {"data": traces, "layout": layout}


def _highest(drawn: Funnel) -> list[float]:
    """The limits where somebody stands: beyond them a funnel of few trials would make all else flat."""
    least = min(dot.trials for dot in (drawn.own, *drawn.peers))
    return [
        high
        for limits in drawn.limits
        for trials, high in zip(limits.trials, limits.high, strict=True)
        if trials >= least
    ][:1]


def _dots(
    dots: Sequence[Any], word: str, symbol: str, size: int, named: bool, colours: Mapping[str, str]
) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers+text" if named else "markers",
        "name": word,
        "x": [dot.trials for dot in dots],
        "y": [dot.share for dot in dots],
        "text": [_bold(dot.label, named) for dot in dots],
        "textposition": "top center",
        "textfont": {"color": colours["text"]},
        "hovertemplate": "%{text}: %{y:.1%}, %{x}<extra></extra>",
        "marker": {"symbol": symbol, "size": size, "color": colours["text"], "line": {"width": 1.5}},
    }


def _curve(x: Sequence[int], y: Sequence[float], word: str, dash: str, colours: Mapping[str, str]) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": word,
        "showlegend": bool(word),
        "x": list(x),
        "y": [round(value, 5) for value in y],
        "hoverinfo": "skip",
        "line": {"color": colours["quiet"], "width": 1.5, "dash": dash},
    }


def _layout(height_px: int, colours: Mapping[str, str]) -> Figure:
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


def _bold(text: str, loud: bool) -> str:
    """A source's words are words: plotly would take tags in them for its own."""
    return f"<b>{escape(text)}</b>" if loud and text else escape(text)


def _short(label: str) -> str:
    return label if len(label) <= LONG_LABEL else f"{label[: LONG_LABEL - 1]}…"


def _local(at: datetime, zone: tzinfo) -> str:
    """Local time without its offset: plotly would show an aware time in UTC."""
    return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="milliseconds")
