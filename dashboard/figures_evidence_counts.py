"""Counts side by side, and funnels: who did how much beside the others. They know no domain and no clock."""

from collections.abc import Mapping, Sequence

from dashboard.evidence_drawn import Bars, Dot, Funnel
from dashboard.figures_day import COLOURS
from dashboard.figures_evidence_base import BAR_WIDTH, TOP_PX, Figure, bold, layout_of

BAR_PX, FUNNEL_PX = 26, 340


def bars_height(drawn: Bars) -> int:
    """How tall it is, in px."""
    return TOP_PX + BAR_PX * max(3, len(drawn.labels))


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
    layout = layout_of(bars_height(drawn), colours)
    layout["yaxis"] |= {
        "tickvals": places,
        "ticktext": [bold(label, at == drawn.loud) for at, label in enumerate(drawn.labels)],
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
    layout = layout_of(FUNNEL_PX, colours)
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
    dots: Sequence[Dot], word: str, symbol: str, size: int, named: bool, colours: Mapping[str, str]
) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers+text" if named else "markers",
        "name": word,
        "x": [dot.trials for dot in dots],
        "y": [dot.share for dot in dots],
        "text": [bold(dot.label, named) for dot in dots],
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
