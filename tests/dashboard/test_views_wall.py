"""What the wall says of each kind of branch."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.feed_view import FeedView
from dashboard.i18n import load
from dashboard.views import Fact, TileView, WallView, tile_view, wall_view
from sitcenter.domain.board import board
from sitcenter.domain.board_types import Board, BranchBoard, State
from sitcenter.domain.scope import EVERYTHING
from tests.dashboard.world import NOW, network, snapshot

EN = load("en")
NETWORK = network()
FEED = FeedView("Alerts", (), (), "", "", "alerts that nobody has", {"mailin-85": 2})


def _board() -> Board:
    return board(snapshot(NOW), NETWORK, NOW, EVERYTHING)


def _branch(branch_id: str) -> BranchBoard:
    return next(branch for branch in _board().branches if branch.branch_id == branch_id)


def _tile(branch: BranchBoard) -> TileView:
    return tile_view(branch, NETWORK.branches[branch.branch_id], EN, NOW, "dark")


def _wall(reckoned: Board, order: tuple[str, ...] = ()) -> WallView:
    return wall_view(reckoned, NETWORK, EN, order, "dark", demo=False, feed=FEED)


def test_a_wait_over_the_norm_has_number_shape_and_word() -> None:
    tile = _tile(_branch("mailin-85"))
    assert (tile.state, tile.figure, tile.unit, tile.shape, tile.word) == (
        State.CRIT, "38", "min", "▲", "over the norm"
    )  # fmt: skip
    assert tile.facts == (Fact("p90", "34"), Fact("waiting", "41"))
    assert not tile.struck


@pytest.mark.parametrize(("seconds", "figure"), [(1799, "29"), (1800, "30"), (59, "0"), (0, "0")])
def test_minutes_are_rounded_down(seconds: int, figure: str) -> None:
    assert _tile(replace(_branch("medeu"), longest_s=seconds)).figure == figure


def test_an_unknown_branch_strikes_its_old_figure_through() -> None:
    tile = _tile(_branch("turksib"))
    assert (tile.state, tile.shape, tile.word, tile.at) == (State.UNKNOWN, "?", "data out of date", "11:41")
    assert tile.struck
    assert tile.desks == "–/11"
    assert tile.mean == ""
    assert tile.as_of_ms == int((NOW - timedelta(minutes=7)).timestamp() * 1000)


def test_a_branch_of_which_nothing_was_ever_known_shows_a_dash_unstruck() -> None:
    never = replace(_branch("turksib"), as_of=None, wait_known=False, waiting=None, reason="never_read")
    tile = _tile(never)
    assert (tile.figure, tile.struck, tile.at, tile.as_of_ms, tile.word) == (
        "–",
        False,
        "",
        None,
        "no data yet",
    )


def test_a_reason_without_words_is_no_data() -> None:
    assert _tile(replace(_branch("turksib"), reason="brand_new_reason")).word == "no data"


def test_counts_only_shows_the_queue_and_says_that_waits_are_not_measured() -> None:
    tile = _tile(_branch("nauryzbai"))
    assert (tile.figure, tile.unit, tile.word, tile.facts) == (
        "9",
        "queue length",
        "wait is not measured",
        (),
    )


def test_a_closed_branch_says_when_it_opens_or_closed() -> None:
    shut = _branch("bostandyk-2")
    later = replace(shut, opens_at=NOW - timedelta(hours=3), closes_at=NOW - timedelta(hours=1))
    words = [_tile(branch).word for branch in (shut, later, replace(shut, opens_at=None, closes_at=None))]
    assert [word.replace("\u00a0", " ") for word in words] == [
        "closed, opens at 14:00", "closed since 10:48", "closed, day off"
    ]  # fmt: skip
    assert (_tile(shut).figure, _tile(shut).desks) == ("", "")


def test_zero_waiting_is_zero_and_not_a_dash() -> None:
    empty = replace(_branch("medeu"), longest_s=0, waiting=0, p90_s=None)
    assert (_tile(empty).figure, _tile(empty).facts) == ("0", (Fact("p90", "–"), Fact("waiting", "0")))


def test_what_was_left_open_or_set_aside_is_told_only_when_there_is_some() -> None:
    assert [note.replace("\u00a0", " ") for note in _tile(_branch("spec-1")).notes] == [
        "left open earlier: 12"
    ]
    assert [note.replace("\u00a0", " ") for note in _tile(_branch("mailin-85")).notes] == [
        "rows set aside: 3"
    ]
    assert _tile(_branch("medeu")).notes == ()


def test_the_mean_stands_beside_the_longest_wait() -> None:
    assert _tile(_branch("medeu")).mean.replace("\u00a0", " ") == "today's mean 11 min"


def test_what_is_wrong_with_cameras_takes_the_place_of_the_mean() -> None:
    tile = _tile(_branch("spec-1"))
    assert (tile.cameras.word, tile.mean) == ("1 camera doesn't see", "")


def test_the_wall_sums_the_network_and_counts_what_it_leaves_out() -> None:
    view = _wall(_board())
    assert view.network == (
        Fact("waiting", "414"),
        Fact("within norm", "57%"),
        Fact("desks", "98/150"),
        Fact("cameras", "100/117"),
    )
    assert view.unknown == "no data: 3 of 15"
    assert (view.name, view.demo) == ("Almaty", "")


def test_tiles_stand_in_the_given_order_fifteen_a_page() -> None:
    order = tuple(reversed([branch.branch_id for branch in _board().branches]))
    assert tuple(tile.branch_id for page in _wall(_board(), order).pages for tile in page) == order
    twice = replace(_board(), branches=_board().branches * 2)
    assert [len(page) for page in _wall(twice).pages] == [15, 15]


def test_a_tile_counts_the_alerts_that_nobody_has() -> None:
    tiles = {tile.branch_id: tile.unowned for page in _wall(_board()).pages for tile in page}
    assert (tiles["mailin-85"], tiles["medeu"]) == (2, 0)
