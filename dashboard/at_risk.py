"""Applications that are late or fall due today, as several pages show them: read now and then, for all.

What a branch's service log told last is true only as of the moment at which the log was last read: a
dead log makes its branch's rows old ones, never an empty list.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from dashboard.doors import BoardReader
from dashboard.frames import Frame
from dashboard.views_sources import source_views
from sitcenter.domain.applications import Application
from sitcenter.domain.board_types import State
from sitcenter.domain.events import Kind
from sitcenter.domain.hours import day_start
from sitcenter.domain.network import BranchStatus, Network
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.terms.risk import AtRisk, at_risk

REREAD = timedelta(seconds=5)
"""Terms are counted in minutes and days: so often is enough, and all screens share one reading."""
OUT = ("paper", "outage")
"""Modes of a queue in which the branch's work waits for a system."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a branch's service log is worth: `reason` "" means alive; `as_of`: when it was last good."""

    reason: str
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Unsent:
    """An open application that was begun before today and not sent: its term hasn't begun."""

    branch_id: str
    application_id: str
    service_code: str | None
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class RiskNow:
    """Rows worst first. `old`: the branches whose rows are of an earlier moment, and why.

    `unsent`: the oldest first.
    """

    at: datetime
    rows: tuple[AtRisk, ...] = ()
    old: Mapping[str, Told] = field(default_factory=dict)
    unsent: tuple[Unsent, ...] = ()

    def within(self, scope: Scope) -> "RiskNow":
        """What a viewer may see."""
        return RiskNow(
            self.at,
            tuple(row for row in self.rows if scope.allows(row.branch_id)),
            {branch: told for branch, told in self.old.items() if scope.allows(branch)},
            tuple(one for one in self.unsent if scope.allows(one.branch_id)),
        )


class RiskReading:
    """The latest reading, shared by the screens of a page. Safe to be asked by several threads.

    Of the whole network only what is due by tonight is read; of one branch everything that is open.
    """

    def __init__(self, reader: BoardReader, branch_id: str | None = None) -> None:
        self._reader = reader
        self._branch_id = branch_id
        self._lock = Lock()
        self._read_at: datetime | None = None
        self._applications: tuple[Application, ...] = ()
        self._last: RiskNow | None = None

    def of(self, frame: Frame) -> RiskNow:
        """What is at risk at a frame. While the database is silent, the last that was known."""
        old = service_logs(frame)
        with self._lock:
            last = self._last
            if last is not None and last.old == old and not self._is_due(frame):
                return last
            if frame.silent_since is None and self._is_due(frame):
                self._applications = tuple(self._read(frame))
                self._read_at = frame.at
            outages = frozenset(b.branch_id for b in frame.board(EVERYTHING).branches if b.mode in OUT)
            self._last = reckoned(self._applications, frame.network, old, outages, frame.at)
            return self._last

    def _read(self, frame: Frame) -> Sequence[Application]:
        if self._branch_id is not None:
            return self._reader.open_applications(Scope(frozenset({self._branch_id})), None)
        return self._reader.open_applications(EVERYTHING, tonight(frame.network, frame.at))

    def _is_due(self, frame: Frame) -> bool:
        return self._read_at is None or abs(frame.at - self._read_at) >= REREAD


def tonight(network: Network, now: datetime) -> datetime:
    """The latest midnight that ends a branch's today."""
    zones = {network.zone, *(branch.zone for branch in network.branches.values())}
    return max(day_start(zone, now.astimezone(zone).date() + timedelta(days=1)) for zone in zones)


def service_logs(frame: Frame) -> Mapping[str, Told]:
    """The branches whose service log isn't alive."""
    views = [view for view in source_views(frame, EVERYTHING) if view.fact.kind == Kind.SERVICE]
    told: dict[str, Told] = {}
    for branch in frame.network.branches.values():
        if branch.status is BranchStatus.CLOSED:
            continue
        own = [view for view in views if branch.id in view.branches]
        dead = next((view for view in own if view.state is State.UNKNOWN), None)
        if not own:
            told[branch.id] = Told("no_source", None)
        elif dead is not None:
            told[branch.id] = Told(dead.reason, dead.as_of)
    return told


def reckoned(
    applications: tuple[Application, ...],
    network: Network,
    old: Mapping[str, Told],
    outages: Collection[str],
    now: datetime,
) -> RiskNow:
    """Rows of live branches as of `now`, of others as of the moment at which their log was last good."""
    moments: dict[datetime, list[Application]] = {}
    for application in applications:
        told = old.get(application.branch_id)
        at = now if told is None else told.as_of
        if at is not None:
            moments.setdefault(at, []).append(application)
    rows = [row for at, some in moments.items() for row in at_risk(some, network, at, outages=outages)]
    rows.sort(key=lambda row: (row.left_s, row.branch_id, row.application_id))
    unsent = sorted(_unsent(applications, network, now), key=lambda one: (one.begun_at, one.application_id))
    return RiskNow(now, tuple(rows), old, tuple(unsent))


def _unsent(applications: tuple[Application, ...], network: Network, now: datetime) -> Iterator[Unsent]:
    for application in applications:
        branch = network.branches.get(application.branch_id)
        begun = application.registered_at
        if branch is None or application.received_at is not None or begun is None:
            continue
        if application.stage == "front_office" and branch.day(begun) < branch.day(now):
            yield Unsent(branch.id, application.application_id, application.service_code, begun)
