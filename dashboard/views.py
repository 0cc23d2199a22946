"""The wall as words and figures: board in, small frozen views out. Nothing here knows Dash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.feed_view import FeedView
from dashboard.i18n import Translator
from dashboard.marks import desk_strip, trend_line
from dashboard.views_cameras_wall import NONE as NO_CAMERAS
from dashboard.views_cameras_wall import StripView, seeing_of_all, strip_view
from dashboard.words import SHAPES, reason_text
from sitcenter.domain.board_types import Board, BranchBoard, NetworkBoard, State
from sitcenter.domain.network import Branch, Network

NOT_KNOWN = "–"
TILES = 15
"""Tiles that one page of the wall holds."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class TileView:
    """One branch. `figure` is the big number, struck through when it is an old one of the hour `at`.

    `as_of_ms`: since when the figures are known, in ms of the epoch; the browser counts their age up.
    `unowned`: alerts that nobody has.
    """

    branch_id: str
    state: State
    shape: str
    name: str
    word: str
    figure: str
    unit: str
    at: str
    facts: tuple[Fact, ...]
    mean: str
    trend: str
    desks: str
    desk_strip: str
    notes: tuple[str, ...]
    as_of_ms: int | None
    unowned: int = 0
    cameras: StripView = NO_CAMERAS

    @property
    def struck(self) -> bool:
        """Whether the figures are old ones."""
        return self.state is State.UNKNOWN and self.figure != NOT_KNOWN


@dataclass(frozen=True, slots=True)
class WallView:
    """The whole wall: pages of tiles, the network in one breath, and what is abnormal now.

    `missing`: what the address asked for and isn't here.
    """

    name: str
    demo: str
    network: tuple[Fact, ...]
    unknown: str
    pages: tuple[tuple[TileView, ...], ...]
    feed: FeedView
    trend_alt: str
    desks_alt: str
    missing: str = ""


def wall_view(
    board: Board,
    network: Network,
    translator: Translator,
    order: Sequence[str],
    theme: str,
    demo: bool,
    feed: FeedView,
) -> WallView:
    """The wall in one language; tiles stand in `order`."""
    _ = translator.text
    place = {branch_id: k for k, branch_id in enumerate(order)}
    branches = sorted(board.branches, key=lambda branch: place.get(branch.branch_id, len(place)))
    tiles = [
        replace(
            tile_view(b, network.branches[b.branch_id], translator, board.at, theme),
            unowned=feed.unowned.get(b.branch_id, 0),
        )
        for b in branches
    ]
    pages = tuple(tuple(tiles[k : k + TILES]) for k in range(0, len(tiles), TILES))
    return WallView(
        name=network.names.get(translator.language),
        demo=_("demo") if demo else "",
        network=_network_facts(board.network, translator),
        unknown=_unknown(board.branches, translator),
        pages=pages,
        feed=feed,
        trend_alt=_("longest wait over two hours"),
        desks_alt=_("desks"),
    )


def _network_facts(network: NetworkBoard, translator: Translator) -> tuple[Fact, ...]:
    _ = translator.text
    share = NOT_KNOWN if network.within_norm is None else translator.percent(network.within_norm)
    cameras = seeing_of_all(network, translator)
    return (
        Fact(_("waiting"), count(network.waiting, translator)),
        Fact(_("within norm"), share),
        Fact(_("desks"), f"{count(network.desks_open, translator)}/{network.desks_total}"),
        *([Fact(_("cameras"), cameras)] if cameras else []),
    )


def _unknown(branches: Iterable[BranchBoard], translator: Translator) -> str:
    """How many branches the sums leave out; empty when none."""
    states = [branch.state for branch in branches]
    unknown = states.count(State.UNKNOWN)
    return translator.text("no data: {n} of {total}", n=unknown, total=len(states)) if unknown else ""


def count(value: int | None, translator: Translator) -> str:
    """A count, or a dash where it isn't known."""
    return NOT_KNOWN if value is None else translator.number(value)


def minutes(seconds: int | None, translator: Translator) -> str:
    """Whole minutes, rounded down, or a dash where they aren't known."""
    return count(None if seconds is None else seconds // 60, translator)


def tile_view(
    board: BranchBoard, branch: Branch, translator: Translator, now: datetime, theme: str
) -> TileView:
    """One branch's tile."""
    figure, unit = _figure(board, translator)
    cameras = strip_view(board.cameras, translator, now, theme)
    unknown = board.state is State.UNKNOWN
    return TileView(
        branch_id=board.branch_id,
        state=board.state,
        shape=SHAPES[board.state],
        name=branch.short.get(translator.language),
        word=_word(board, branch, translator, now),
        figure=figure,
        unit=unit,
        at=translator.clock(board.as_of, branch.zone) if unknown and board.as_of else "",
        facts=_facts(board, translator),
        mean=_mean(board, translator, crowded=cameras.word != ""),
        trend=trend_line(board.trend, board.norm_s, board.state, now, theme),
        desks=_desks(board, translator),
        desk_strip=desk_strip([desk.state for desk in board.desk_list], unknown, theme),
        notes=_notes(board, translator),
        as_of_ms=None if board.as_of is None else int(board.as_of.timestamp() * 1000),
        cameras=cameras,
    )


def _figure(board: BranchBoard, translator: Translator) -> tuple[str, str]:
    """The big number and its unit: the longest wait, or the queue's length where no wait is known."""
    _ = translator.text
    if board.state is State.CLOSED:
        return "", ""
    if board.wait_known:
        return minutes(board.longest_s, translator), _("min")
    if board.waiting is not None:
        return count(board.waiting, translator), _("queue length")
    return NOT_KNOWN, ""


def _word(board: BranchBoard, branch: Branch, translator: Translator, now: datetime) -> str:
    _ = translator.text
    if board.state is State.CLOSED:
        return _opening(board, branch, translator, now)
    if board.state is State.OK and not board.wait_known:
        return _("wait is not measured")
    return reason_text(translator, board.reason)


def _opening(board: BranchBoard, branch: Branch, translator: Translator, now: datetime) -> str:
    """When a closed branch opens or has closed; a day off says so."""
    _ = translator.text
    if board.opens_at is None or board.closes_at is None:
        return _("closed, day off")
    if now < board.opens_at:
        return _("closed, opens at {time}", time=translator.clock(board.opens_at, branch.zone))
    return _("closed since {time}", time=translator.clock(board.closes_at, branch.zone))


def _facts(board: BranchBoard, translator: Translator) -> tuple[Fact, ...]:
    _ = translator.text
    if board.state is State.CLOSED or not board.wait_known:
        return ()
    return (
        Fact(_("p90"), minutes(board.p90_s, translator)),
        Fact(_("waiting"), count(board.waiting, translator)),
    )


def _mean(board: BranchBoard, translator: Translator, crowded: bool) -> str:
    """Today's mean wait of those called. It flatters a growing queue, so it never stands alone.

    `crowded`: its place is taken by what is wrong with cameras.
    """
    if board.served_mean_s is None or board.state in (State.CLOSED, State.UNKNOWN) or crowded:
        return ""
    return translator.text("today's mean {minutes} min", minutes=minutes(board.served_mean_s, translator))


def _desks(board: BranchBoard, translator: Translator) -> str:
    known = board.desks.open if board.state is not State.UNKNOWN else None
    return (
        ""
        if board.desks.total == 0 or board.state is State.CLOSED
        else f"{count(known, translator)}/{board.desks.total}"
    )


def _notes(board: BranchBoard, translator: Translator) -> tuple[str, ...]:
    """What is small but must not be hidden."""
    _ = translator.text
    notes = []
    if board.unclosed:
        notes.append(_("left open earlier: {n}", n=translator.number(board.unclosed)))
    if board.quarantined:
        notes.append(_("rows set aside: {n}", n=translator.number(board.quarantined)))
    return tuple(notes)
