"""A frame: what one reading of the database says, seen through any scope; and the screen that asks."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from dashboard.alerts_now import AlertsNow
from sitcenter.domain.board import board
from sitcenter.domain.board_types import Board, BranchBoard, State
from sitcenter.domain.cameras.board import unwatched
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.network import Network
from sitcenter.domain.scope import Scope

DATABASE_SILENT = "database_silent"
"""The reason of every branch while the database doesn't answer."""
MONITOR_FAULT = "monitor_fault"
"""The reason of every branch while the board can't be reckoned from what the database says."""


@dataclass(frozen=True, slots=True)
class Screen:
    """All that decides a live view: equal screens share one rendering.

    /branch/almaty-5?lang=ru is page "branch", subject "almaty-5". `query` is the address's query, sorted.
    `missing`: ids of `branches=` that don't exist, or that the viewer may not see.
    """

    page: str
    subject: str
    language: str
    scope: Scope
    query: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the address names branches, and none of them can be shown."""
        return bool(self.missing) and not self.scope.branches

    def option(self, name: str) -> str | None:
        """A query parameter: None when absent, "" when it is a bare flag."""
        return dict(self.query).get(name)


def screen(
    href: str, scope: Scope, languages: tuple[str, ...], default_language: str, branches: Collection[str]
) -> Screen:
    """The screen at an address, for a viewer who may see `scope`: `branches=` can only take away.

    `branches`: all that exist. Nothing else gets into the scope, whatever the address says.
    """
    parts = urlsplit(href)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    page, _, subject = parts.path.strip("/").partition("/")
    language = query.get("lang", default_language)
    wanted = frozenset(part.strip() for part in query.get("branches", "").split(",") if part.strip())
    shown = frozenset(branch for branch in wanted if branch in branches and scope.allows(branch))
    return Screen(
        page or "wall",
        subject,
        language if language in languages else default_language,
        scope.narrowed(shown) if wanted else scope,
        tuple(sorted(query.items())),
        tuple(sorted(wanted - shown)),
    )


@dataclass(frozen=True)
class Frame:
    """One tick's outcome. While nothing is known, `snapshot` is the last good one, or empty.

    `silent_since`: since when nothing is known, for `silent_reason`. `alerts`: None where none are evaluated.
    """

    number: int
    at: datetime
    snapshot: Snapshot
    network: Network
    silent_since: datetime | None = None
    silent_reason: str = DATABASE_SILENT
    order: tuple[str, ...] = ()
    """Branch ids in the order of the wall's tiles."""
    alerts: AlertsNow | None = None
    _boards: dict[Scope, Board] = field(default_factory=dict, compare=False)

    def ordered(self, order: tuple[str, ...]) -> "Frame":
        """The same frame with its tiles in `order`."""
        return replace(self, order=order)

    def board(self, scope: Scope) -> Board:
        """The board of a scope, reckoned once."""
        if scope not in self._boards:
            reckoned = board(self.snapshot, self.network, self.at, scope)
            self._boards[scope] = (
                reckoned if self.silent_since is None else unknown(reckoned, self.silent_reason)
            )
        return self._boards[scope]


def unknown(reckoned: Board, reason: str) -> Board:
    """The same board with nothing known, for `reason`, of any branch that should be open."""
    branches = tuple(_unknown(branch, reason) for branch in reckoned.branches)
    network = replace(
        reckoned.network,
        waiting=None,
        within_norm=None,
        desks_open=None,
        branches_known=sum(branch.state is not State.UNKNOWN for branch in branches),
        cameras_seeing=None,
        cameras_unknown=reckoned.network.cameras_total,
    )
    return replace(reckoned, network=network, branches=branches)


def _unknown(branch: BranchBoard, reason: str) -> BranchBoard:
    branch = replace(branch, cameras=unwatched(branch.cameras))
    if branch.state is State.CLOSED:
        return branch
    return replace(branch, state=State.UNKNOWN, reason=reason)
