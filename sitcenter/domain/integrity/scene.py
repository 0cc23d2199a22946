"""All that rules read: records of the window, what other systems hold, and the moment of looking."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.hours import day_start
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.records import Case, DeskStretch, Outage, Visit
from sitcenter.domain.network import Branch, Network

LATENESS = timedelta(hours=2)
"""How long events of a moment may still arrive; nothing younger is judged (the watermark)."""
SHADOW = timedelta(weeks=4)
"""So long signals of a new branch are kept and nobody is alerted."""
SKEW = timedelta(minutes=2)
"""How far the clocks of two sources may be apart."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of the payment register. `receipt`: a fiscal receipt that was issued without a connection."""

    payment_id: str
    amount: int
    payer: str | None
    paid_at: datetime
    receipt: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """An acceptance-transfer act: which applications, how many files it counts, who signed."""

    act_id: str
    branch_id: str
    at: datetime
    applications: frozenset[str]
    files: int
    signatures: int


@dataclass(frozen=True, slots=True)
class Rostered:
    """A break that the roster gives an operator, a desk ("" of the one that it doesn't name) or, with
    neither, the whole branch.
    """

    branch_id: str
    since: datetime
    until: datetime
    operator: str = ""
    desk: str = ""


@dataclass(frozen=True, slots=True)
class HallCount:
    """How many people a counter saw in a branch's hall at an instant."""

    at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class Registers:
    """What other systems hold; None: nobody delivers it, and what needs it is not computable."""

    payments: tuple[Payment, ...] | None = None
    acts: tuple[Act, ...] | None = None
    plate_duties: Mapping[str, int] | None = None
    """Class of a plate -> its duty."""
    licensed: frozenset[str] = frozenset()
    """Tokens of dealers, fleets and licensed representatives."""
    appeals: frozenset[str] = frozenset()
    """Applications under appeal."""
    pickups: Mapping[str, datetime] = field(default_factory=dict)
    """Application -> the date that the provider has recorded to fetch its papers."""
    corrections: frozenset[str] = frozenset()
    """Applications for whose correction there is an approved request."""
    roster: tuple[Rostered, ...] | None = None
    """Breaks of all branches that have a roster."""
    doubtful: frozenset[str] = frozenset()
    """Payments that a line names which could not be read: nothing is said of them."""
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    """Stretches of a day or more in which nobody at all paid: a file is missing, or it is a holiday."""
    read_to: Mapping[str, datetime | None] = field(default_factory=dict)
    """Register -> the moment up to which it is whole, None: it can't be read now. One that isn't named is
    good for any time."""


@dataclass(frozen=True)
class Scene:
    """What is judged: [since, until) at the branches of the network, as known at `now`.

    `window`: every ticket and application that has an event in the window, with all its events up to then.
    `before`: records of the time before it, for base rates and an operator's own past; for rules that look
    between branches, what elsewhere shares a key with the window. `sources` None: nothing is known of them,
    as with a log that was loaded whole. `offsets`: branch -> how far its service log's clock is ahead of
    its queue's, where that is known from outside.
    """

    since: datetime
    until: datetime
    network: Network
    now: datetime
    window: Records = field(default_factory=Records)
    before: Records = field(default_factory=Records)
    cameras: tuple[CameraInterval, ...] | None = None
    registers: Registers = field(default_factory=Registers)
    sources: tuple[SourceFact, ...] | None = None
    incidents: tuple[Outage, ...] = ()
    offsets: Mapping[str, timedelta] = field(default_factory=dict)
    lateness: timedelta = LATENESS
    shadow: timedelta = SHADOW
    known_since: Mapping[str, datetime] = field(default_factory=dict)
    """Branch -> its first event ever; a branch that is young is in shadow, one that isn't named is not."""
    running: bool = False
    """Whether its last day isn't over: what is counted by the day is then counted so far."""
    halls: Mapping[str, tuple[HallCount, ...]] | None = None
    """Branch -> its people counts in order; a branch that isn't named has no counter."""

    carried: Mapping[str, object] = field(default_factory=dict)
    """Rule -> its state as this window begins, of rules that go on from the days before in their month."""

    @cached_property
    def shared(self) -> dict[Hashable, object]:
        """What several rules read, as `once` of shared.py made it."""
        return {}

    @cached_property
    def horizon(self) -> datetime:
        """Up to here nothing can arrive any more."""
        return min(self.until, self.now - self.lateness)

    def judged(self, at: datetime) -> bool:
        """Whether what was decided at this instant belongs to the window, and nothing can change it now."""
        return self.since <= at < self.horizon

    def visits(self, branch_id: str) -> list[Visit]:
        """The window's tickets of a branch, tests left out."""
        return self.window.visits_of.get(branch_id, [])

    def cases(self, branch_id: str) -> list[Case]:
        """The window's applications of a branch, tests left out."""
        return self.window.cases_of.get(branch_id, [])

    def desks(self, branch_id: str) -> list[DeskStretch]:
        """What the branch's desks said of themselves."""
        return self.window.desks_of.get(branch_id, [])

    def outages(self, branch_id: str) -> list[Outage]:
        """Paper mode and declared incidents of a branch ("" concerns all)."""
        told = [o for o in self.window.outages if o.branch_id == branch_id]
        return told + [o for o in self.incidents if o.branch_id in ("", branch_id)]

    def has(self, branch_id: str, field_name: str) -> bool:
        """Whether a field is delivered at a branch."""
        if field_name == "camera.intervals":
            return self.cameras is not None
        if field_name == "hall.count":
            return branch_id in (self.halls or {})
        if field_name.startswith("register."):
            return getattr(self.registers, field_name.removeprefix("register.")) is not None
        return any(field_name in r.delivered.get(branch_id, ()) for r in (self.window, self.before))


def touches(outages: Sequence[Outage], since: datetime, until: datetime, slack: timedelta = SKEW) -> bool:
    """Whether any of the outages meets the stretch, give or take `slack`."""
    return bool(outages) and any(
        o.since - slack < until and (o.until is None or since < o.until + slack) for o in outages
    )


def closed_days(scene: Scene, branch: Branch) -> list[tuple[date, datetime, datetime]]:
    """The branch's whole days within the window that are behind the watermark, with their instants; of a
    scene that is running, the day too through which the watermark goes.
    """
    days: list[tuple[date, datetime, datetime]] = []
    on = branch.day(scene.since)
    while True:
        start, end = day_start(branch.zone, on), day_start(branch.zone, on + timedelta(days=1))
        if end > scene.horizon and not (scene.running and start < scene.horizon):
            return days
        if start >= scene.since:
            days.append((on, start, end))
        on += timedelta(days=1)


def by_desk(visits: Iterable[Visit]) -> dict[str, list[tuple[datetime, datetime, Visit]]]:
    """Desk -> sessions at it, in order; one that has no end lasts an hour at most."""
    found: defaultdict[str, list[tuple[datetime, datetime, Visit]]] = defaultdict(list)
    for visit in visits:
        for session in visit.sessions:
            end = session.end or session.start + timedelta(hours=1)
            if session.desk is not None:
                found[session.desk].append((session.start, end, visit))
    for sessions in found.values():
        sessions.sort(key=lambda each: (each[0], each[1], each[2].ticket_uid))
    return dict(found)
