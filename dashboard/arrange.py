"""Where tiles stand: worst first, yet long enough in one place for the eye to find them again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sitcenter.domain.board_types import Board

HOLD = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Branch ids in the order of tiles, and since when that order stands."""

    order: tuple[str, ...] = ()
    since: datetime | None = None


def arrange(previous: Arrangement, board: Board, now: datetime) -> Arrangement:
    """The order of tiles now: the board's own, but no tile moves before the last move is HOLD old.

    Branches that come join at the end; those that go leave a hole that closes. A clock that
    stepped back counts as time passed, lest the order freeze. An order made while nothing was known
    is not worth holding.
    """
    worst_first = tuple(branch.branch_id for branch in board.branches)
    if board.network.branches_known == 0:
        return Arrangement(previous.order or worst_first, None)
    return held(previous, worst_first, now)


def held(previous: Arrangement, worst_first: tuple[str, ...], now: datetime) -> Arrangement:
    """The order now: `worst_first`, but not before the last change is HOLD old."""
    if previous.since is None:
        return Arrangement(worst_first, now)
    if abs(now - previous.since) < HOLD:
        kept = tuple(branch for branch in previous.order if branch in set(worst_first))
        joined = tuple(branch for branch in worst_first if branch not in set(kept))
        return Arrangement(kept + joined, previous.since)
    if worst_first == previous.order:
        return previous
    return Arrangement(worst_first, now)
