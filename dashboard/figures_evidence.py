"""The figures of evidence: timelines, counts side by side, funnels. They know no domain and no clock.

Plain dictionaries as plotly.js takes them. Patterns, shapes and words tell what colours tell: a page that is
printed in black and white says the same.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from html import escape

from dashboard.evidence_drawn import Bars, Drawn, Lane, Look, Shade, Timeline
from dashboard.figures_day import COLOURS
from dashboard.figures_evidence_base import BAR_WIDTH, TOP_PX, Figure, bold, layout_of, short
from dashboard.figures_evidence_counts import FUNNEL_PX, bars_figure, bars_height, funnel_figure

LANE_PX, BOTTOM_PX = 34, 44
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
    return bars_height(drawn) if isinstance(drawn, Bars) else FUNNEL_PX


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
    layout = layout_of(height(drawn), colours)
    layout["uniformtext"] = {"minsize": 11, "mode": "hide"}
    layout["xaxis"] |= {"type": "date", "nticks": 8, **_days(_span(drawn), zone)}
    layout["yaxis"] |= {
        "tickvals": list(range(len(drawn.lanes))),
        "ticktext": [bold(short(lane.label), lane.loud) for lane in drawn.lanes],
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
                "shape": pattern, "fillmode": "overlay", "fgcolor": colours[edge], "fgopacity": 0.5,
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
                "text": [bold(point.text, loud) for _place, point in found],
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


def _local(at: datetime, zone: tzinfo) -> str:
    """Local time without its offset: plotly would show an aware time in UTC."""
    return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="milliseconds")
