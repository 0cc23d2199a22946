"""What every rule looks at, and the shape of what it finds."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sitcenter.domain.alerts.facts import AlertFacts
from sitcenter.domain.alerts.types import AlertRule, Ended, Signal
from sitcenter.domain.board_types import Board, BranchBoard, State
from sitcenter.domain.branch_board import STRAGGLERS
from sitcenter.domain.events import Kind
from sitcenter.domain.facts import OpenTicket, SourceFact
from sitcenter.domain.feed import feed, source_trouble
from sitcenter.domain.network import Network

CAMERA = "camera"
"""The kind of a source that watches cameras."""
EVIDENCE_SHOWN = 20
"""An alert names so many of those it is about; `count` says how many there are."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment. `tickets` by branch. `dark`: branches of whose people nothing current is known.

    `unread`: branches of whose applications nothing current is known, as a service log is not read.
    `unwatched`: branches of whose cameras nothing current is known, as nobody watches them.
    """

    board: Board
    facts: AlertFacts
    network: Network
    now: datetime
    tickets: Mapping[str, Sequence[OpenTicket]]
    dark: frozenset[str]
    unread: frozenset[str]
    unwatched: frozenset[str] = frozenset()

    def known(self) -> list[BranchBoard]:
        """Branches whose figures are current."""
        return [branch for branch in self.board.branches if branch.branch_id not in self.dark]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found. `unknown`: branches at which it can't tell.

    `unsure`: (branch_id, subject) of which it can't tell, though it can of others there. `ended`:
    fingerprint -> why a standing alert's cause is gone, where the rule knows.
    """

    signals: tuple[Signal, ...] = ()
    unknown: frozenset[str] = frozenset()
    unsure: frozenset[tuple[str, str]] = frozenset()
    ended: Mapping[str, Ended] = field(default_factory=dict)


Find = Callable[[AlertRule, Scene], Finding]


@dataclass(frozen=True, slots=True)
class RuleKind:
    """A rule as it is implemented; its card gives a value for every limit named here."""

    find: Find
    limits: frozenset[str] = frozenset()


def scene(board: Board, facts: AlertFacts, network: Network, now: datetime) -> Scene:
    """The scene of a board and the facts beside it."""
    tickets: defaultdict[str, list[OpenTicket]] = defaultdict(list)
    for ticket in facts.tickets:
        tickets[ticket.branch_id].append(ticket)
    sources: defaultdict[str, list[SourceFact]] = defaultdict(list)
    for source in facts.sources:
        for branch_id in source.branches:
            sources[branch_id].append(source)
    branches = board.branches
    dark = (b.branch_id for b in branches if _is_dark(b, sources[b.branch_id], now))
    unread = (b.branch_id for b in branches if _is_unread(b, sources[b.branch_id], now))
    unwatched = (name for source in facts.sources if _is_unwatched(source, now) for name in source.branches)
    return Scene(
        board, facts, network, now, tickets, frozenset(dark), frozenset(unread), frozenset(unwatched)
    )


def opened_at(branch: BranchBoard, now: datetime) -> datetime | None:
    """Since when the branch is open, None while it is closed."""
    if branch.opens_at is None or branch.closes_at is None:
        return None
    return branch.opens_at if branch.opens_at <= now < branch.closes_at else None


def has_ended(branch: BranchBoard, now: datetime) -> bool:
    """Whether the day is so long over that an open ticket is a forgotten one."""
    return branch.closes_at is not None and now >= branch.closes_at + STRAGGLERS


def place(branches: Sequence[str]) -> str:
    """Where a source's trouble belongs: at its one branch, or to the whole network ("")."""
    return branches[0] if len(branches) == 1 else ""


def _is_dark(branch: BranchBoard, sources: Iterable[SourceFact], now: datetime) -> bool:
    """A closed branch is dark too when its feed is dead: its last figures are no news of the end."""
    if branch.state is State.CLOSED:
        return not feed(sources, None, now).alive
    return branch.state is State.UNKNOWN


def _is_unwatched(source: SourceFact, now: datetime) -> bool:
    """Cameras are watched day and night: no hours matter."""
    return source.kind == CAMERA and source_trouble(source, None, now) != ""


def _is_unread(branch: BranchBoard, sources: Iterable[SourceFact], now: datetime) -> bool:
    opened = opened_at(branch, now)
    return any(s.kind == Kind.SERVICE and source_trouble(s, opened, now) for s in sources)
