"""The right column of the wall: what is abnormal now. Derived from the board alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.i18n import Translator
from dashboard.words import SHAPES, reason_text
from sitcenter.domain.board_types import Board, BranchBoard, State
from sitcenter.domain.branch_board import WARN_SHARE
from sitcenter.domain.network import Branch, Network

SEVERITY = (State.CRIT, State.UNKNOWN, State.WARN)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """Since when (hh:mm, empty if not known), where, what, and what to know of it."""

    branch_id: str
    state: State
    shape: str
    at: str
    name: str
    what: str
    more: str


def feed_items(board: Board, network: Network, translator: Translator) -> tuple[FeedItem, ...]:
    """Every branch whose state is not plain: by state, within a state the latest change first."""
    oldest = board.at - timedelta(days=366)
    latest_first = sorted(board.branches, key=lambda branch: since(branch) or oldest, reverse=True)
    abnormal = [branch for state in SEVERITY for branch in latest_first if branch.state is state]
    return tuple(_item(b, network.branches[b.branch_id], translator) for b in abnormal)


def since(board: BranchBoard) -> datetime | None:
    """When it began: the norm (or its warning share) was crossed, or the data were last good."""
    if board.state is State.UNKNOWN:
        return board.as_of
    share = 1.0 if board.state is State.CRIT else WARN_SHARE
    crossed = [
        w.wait_from + timedelta(seconds=w.norm_s * share)
        for w in board.longest
        if w.wait_s >= w.norm_s * share
    ]
    return min((*crossed, *_trend_over(board, board.norm_s * share)), default=None)


def _trend_over(board: BranchBoard, limit_s: float) -> Iterator[datetime]:
    """Crossings of the limit by those who waited before, back to when somebody last waited less.

    Without them the hour would move on each time that the longest waiting person is called.
    """
    for point in reversed(board.trend):
        if point.longest_s is None or point.longest_s <= limit_s:
            return
        yield point.at - timedelta(seconds=point.longest_s - limit_s)


def _item(board: BranchBoard, branch: Branch, translator: Translator) -> FeedItem:
    at = since(board)
    return FeedItem(
        branch_id=board.branch_id,
        state=board.state,
        shape=SHAPES[board.state],
        at=translator.clock(at, branch.zone) if at else "",
        name=branch.short.get(translator.language),
        what=_what(board, translator),
        more=_more(board, branch, translator),
    )


def _what(board: BranchBoard, translator: Translator) -> str:
    if board.state is State.UNKNOWN:
        return reason_text(translator, board.reason)
    return translator.text("longest wait {minutes} min", minutes=(board.longest_s or 0) // 60)


def _more(board: BranchBoard, branch: Branch, translator: Translator) -> str:
    _ = translator.text
    if board.state is State.UNKNOWN:
        if board.as_of is None:
            return _("nothing was ever received")
        return _(
            "waits are not counted; last known at {time}", time=translator.clock(board.as_of, branch.zone)
        )
    norm = _("norm {minutes} min", minutes=board.norm_s // 60)
    if not board.over_norm:
        return norm
    people = translator.plural("{n} person over the norm", "{n} people over the norm", board.over_norm)
    return f"{norm} · {people}"
