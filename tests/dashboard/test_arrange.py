from dataclasses import replace
from datetime import datetime, timedelta

from dashboard.arrange import HOLD, Arrangement, arrange
from sitcenter.domain.board import board
from sitcenter.domain.board_types import Board, BranchBoard
from sitcenter.domain.scope import EVERYTHING
from tests.dashboard.world import NOW, network, snapshot


def _board(*order: str) -> Board:
    reckoned = board(snapshot(NOW), network(), NOW, EVERYTHING)
    by_id: dict[str, BranchBoard] = {branch.branch_id: branch for branch in reckoned.branches}
    return Board(NOW, reckoned.network, tuple(by_id[branch_id] for branch_id in order))


def _after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_first_order_is_worst_first() -> None:
    assert arrange(Arrangement(), _board("medeu", "alatau"), NOW) == Arrangement(("medeu", "alatau"), NOW)


def test_no_tile_moves_before_the_last_move_is_half_a_minute_old() -> None:
    placed = Arrangement(("medeu", "alatau"), NOW)
    swapped = _board("alatau", "medeu")
    assert arrange(placed, swapped, NOW + HOLD - timedelta(milliseconds=1)) == placed
    assert arrange(placed, swapped, NOW + HOLD) == Arrangement(("alatau", "medeu"), NOW + HOLD)


def test_an_order_that_did_not_change_stays_as_old_as_it_is() -> None:
    placed = Arrangement(("medeu", "alatau"), NOW)
    assert arrange(placed, _board("medeu", "alatau"), _after(300)) == placed


def test_branches_join_at_the_end_and_leave_without_a_hole() -> None:
    placed = Arrangement(("medeu", "alatau"), NOW)
    assert arrange(placed, _board("auezov", "alatau"), _after(5)).order == ("alatau", "auezov")


def test_a_clock_that_stepped_back_does_not_freeze_the_order() -> None:
    placed = Arrangement(("medeu", "alatau"), _after(3600))
    assert arrange(placed, _board("alatau", "medeu"), NOW).order == ("alatau", "medeu")


def test_an_order_made_while_nothing_was_known_is_not_held() -> None:
    board = _board("alatau", "medeu")
    nothing = replace(board, network=replace(board.network, branches_known=0))
    placed = arrange(Arrangement(("medeu", "alatau"), NOW), nothing, _after(1))
    assert placed == Arrangement(("medeu", "alatau"), None)
    assert arrange(placed, board, _after(2)).order == ("alatau", "medeu")
