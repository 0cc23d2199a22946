"""Views into Dash component trees. Pure: nothing is read, decided or translated here."""

from math import ceil, sqrt
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components_tables import age, part
from dashboard.feed_view import FeedItem, FeedView
from dashboard.views import NOT_KNOWN, Fact, TileView, WallView

GRID_SHAPE = 1.45
"""Columns to rows where tiles fill their part of a 16:9 screen: five by three for fifteen."""


def wall(view: WallView, rotate: str) -> Component:
    """The live part of the wall. `rotate`: seconds that each page of tiles stays, as the address says."""
    pages = [tiles(page, view, rotate, k, len(view.pages)) for k, page in enumerate(view.pages)]
    return html.Div(
        className="board",
        children=[summary(view), html.Div(pages, className="pages"), feed(view.feed)],
    )


def summary(view: WallView) -> Component:
    """The network in one breath. Clock and heartbeat stand beside it, in the page's own layout."""
    parts: list[Component] = [html.H1(view.name), *(fact(item, "figure") for item in view.network)]
    if view.unknown:
        parts.append(html.Span([html.B("? "), view.unknown], className="unknown-count"))
    if view.missing:
        parts.append(html.Span([html.B("? "), view.missing], className="unknown-count"))
    if view.demo:
        parts.append(html.Span(view.demo, className="demo"))
    return html.Header(parts, className="summary", **part("summary"))


def fact(item: Fact, kind: str) -> Component:
    """A label and its figure; they never part at a line's end."""
    return html.Span([html.Span(item.label, className="label"), " ", html.B(item.text)], className=kind)


def tiles(page: tuple[TileView, ...], view: WallView, rotate: str, number: int, pages: int) -> Component:
    """One page of tiles, in a grid as close to the screen's shape as it gets."""
    columns = columns_for(len(page))
    children = [tile(one, view) for one in page]
    if pages > 1:
        children.append(html.Span(f"{number + 1}/{pages}", className="page-number"))
    return html.Section(
        children,
        className="tiles" if number == 0 else "tiles away",
        style={"--columns": columns, "--rows": ceil(len(page) / columns)},
        **_marks(rotate=rotate if pages > 1 else None),
    )


def columns_for(count: int) -> int:
    """Columns of a grid of `count` tiles."""
    return max(1, round(sqrt(count * GRID_SHAPE)))


def _marks(**values: object) -> dict[str, Any]:
    """Attributes that live.js reads."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items() if value is not None}


def tile(view: TileView, wall_view: WallView) -> Component:
    """One branch: name, what is wrong, one huge number, what belongs beside it, trend, desks, age."""
    return html.Article(
        id=f"part-{view.branch_id}",
        className=f"tile {view.state}",
        children=[
            _name(view, wall_view),
            html.P(_word(view), className="word"),
            _numbers(view),
            html.Img(src=view.trend, alt=wall_view.trend_alt, className="trend"),
            _desks(view, wall_view),
            *_cameras(view),
            _foot(view),
        ],
        **_marks(branch=view.branch_id),
    )


def _word(view: TileView) -> list[Component | str]:
    """What is wrong; where figures are old, for how long."""
    if view.state != "unknown" or view.as_of_ms is None:
        return [view.word]
    return [view.word, " · ", age(view.as_of_ms)]


def _name(view: TileView, wall_view: WallView) -> Component:
    """The branch, and how many of its alerts nobody has."""
    parts: list[Component] = [html.Span(view.shape, className="shape"), html.Span(view.name)]
    if view.unowned:
        said: dict[str, Any] = {"aria-label": f"{wall_view.feed.badge_alt}: {view.unowned}", "role": "img"}
        parts.append(html.Span(str(view.unowned), className="badge", **said))
    return html.H2(parts)


def _numbers(view: TileView) -> Component:
    if not view.figure:
        return html.Div(className="numbers")
    figure = html.S(view.figure) if view.struck else html.Strong(view.figure)
    unit = f"{view.unit}, {view.at}" if view.at and view.unit else view.unit
    big = html.Span([figure, " ", html.Span(unit, className="unit")], className="big")
    facts = html.Span([fact(item, _kind(view, item)) for item in view.facts], className="facts")
    return html.Div([big, facts] if view.facts else [big], className="numbers")


def _kind(view: TileView, item: Fact) -> str:
    """Old figures are struck through; a dash is none."""
    return "fact old" if view.struck and item.text != NOT_KNOWN else "fact"


def _desks(view: TileView, wall_view: WallView) -> Component:
    if not view.desks:
        return html.Div(_fresh(view), className="desks")
    strip = html.Img(src=view.desk_strip, alt=wall_view.desks_alt, className="strip")
    return html.Div([html.Span(view.desks), strip, *_fresh(view)], className="desks")


def _cameras(view: TileView) -> list[Component]:
    """A mark a camera, and a word where something is wrong."""
    shown = view.cameras
    if not shown.marks:
        return []
    parts: list[Component] = [html.Img(src=shown.marks, alt=shown.alt, className="marks")]
    if shown.word:
        parts.append(html.Span(shown.word, className=f"camera-word {shown.level}".rstrip()))
    return [html.Div(parts, className="cameras")]


def _fresh(view: TileView) -> list[Component]:
    """The age of current figures; where they are old, it is said beside what is wrong."""
    shown = view.as_of_ms is not None and view.state not in ("unknown", "closed")
    return [age(view.as_of_ms)] if shown and view.as_of_ms is not None else []


def _foot(view: TileView) -> Component:
    """Today's mean, and what was set aside."""
    return html.Footer([html.Span(text) for text in (view.mean, *view.notes) if text])


def feed(view: FeedView) -> Component:
    """Alerts, unhandled first. live.js hides what doesn't fit: first what to do, from the last alert up, then
    alerts, and it says how many."""
    told = [html.P([html.B("? "), text], className="item unknown") for text in view.notices]
    items = [feed_item(item) for item in view.items]
    rest = html.P(className="more", hidden=True, **_marks(more="1", beyond=view.beyond))
    last = [html.P(text, className="well") for text in (view.well, view.quiet) if text]
    return html.Aside(
        [
            html.H2(view.title),
            html.Div(
                [*told, *items, rest], className=f"items{' old' if view.old else ''}", **_marks(fit="1")
            ),
            *last,
        ],
        className="feed",
        **part("feed"),
    )


def feed_item(item: FeedItem) -> Component:
    """Shape, hour, place and what; then the figure, who has it for how long; then what it needs."""
    head: list[Component | str] = [html.Span(item.shape, className="shape"), html.B(item.at)]
    head.append(html.A(f" {item.name}: {item.what}", href=item.href))
    measured: list[Component | str] = (
        [html.Span(item.measure, className="measure"), " · "] if item.measure else []
    )
    who: list[Component | str] = [*measured, item.who]
    if item.who_ms is not None:
        who += [" ", age(item.who_ms)]
    needs = [html.P(item.needs, className="quiet", **_marks(spare="1"))] if item.needs else []
    return html.Div(
        [html.P(head), html.P(who, className="who" if item.needs else "quiet"), *needs],
        className=f"item {item.kind}",
        **_marks(item="1", fresh_until=item.fresh_until_ms),
    )
