"""Component trees, without a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from dash.development.base_component import Component

from dashboard.alerts_now import AlertsNow
from dashboard.components import columns_for, wall
from dashboard.feed_view import feed_view
from dashboard.i18n import load
from dashboard.views import wall_view
from sitcenter.domain.board import board
from sitcenter.domain.scope import EVERYTHING
from tests.dashboard.desk import morning, setting
from tests.dashboard.world import NOW, network, snapshot


def _tree() -> Component:
    reckoned = board(snapshot(NOW), network(), NOW, EVERYTHING)
    feed = feed_view(AlertsNow(tuple(morning()), evaluated_at=NOW), morning(), setting())
    return wall(wall_view(reckoned, network(), load("en"), (), "dark", demo=True, feed=feed), "30s")


def _all(tree: Any) -> Iterator[Any]:
    yield tree
    children = getattr(tree, "children", None)
    for child in children if isinstance(children, list) else [children]:
        if isinstance(child, Component):
            yield from _all(child)


def _by_class(name: str) -> list[Any]:
    return [c for c in _all(_tree()) if name in (getattr(c, "className", None) or "").split()]


def test_each_branch_is_a_tile_whose_class_is_its_state() -> None:
    classes = sorted(tile.className for tile in _by_class("tile"))
    assert classes.count("tile crit") == 2
    assert classes.count("tile unknown") == 3
    assert classes.count("tile closed") == 1
    assert len(classes) == 15


def test_only_unknown_tiles_strike_figures_through() -> None:
    struck = [tile for tile in _by_class("tile") if any(type(part).__name__ == "S" for part in _all(tile))]
    assert {tile.className for tile in struck} == {"tile unknown"}
    assert len(struck) == 3


def test_each_image_has_words_for_those_who_cannot_see_it() -> None:
    images = [part for part in _all(_tree()) if type(part).__name__ == "Img"]
    assert len(images) > 15
    assert all(image.alt for image in images)


def test_a_demonstration_says_so() -> None:
    assert [part.children for part in _by_class("demo")] == ["demo"]


@pytest.mark.parametrize(
    ("count", "columns"), [(1, 1), (2, 2), (3, 2), (4, 2), (6, 3), (9, 4), (12, 4), (15, 5)]
)
def test_the_grid_follows_the_number_of_tiles(count: int, columns: int) -> None:
    assert columns_for(count) == columns


def test_a_branch_whose_alerts_nobody_has_wears_their_number_in_words_too() -> None:
    badges = {(badge.children, getattr(badge, "aria-label")) for badge in _by_class("badge")}
    assert badges == {("1", "alerts that nobody has: 1")}


def test_only_what_nobody_has_acted_on_may_blink_and_not_for_long() -> None:
    until = [getattr(item, "data-fresh-until", None) for item in _by_class("item")]
    assert until == [_ms(-4), _ms(-4), _ms(-298), None, None]


def _ms(minutes_after_now: float) -> int:
    return int(NOW.timestamp() * 1000 + minutes_after_now * 60_000)
