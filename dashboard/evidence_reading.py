"""What lies behind a signal of integrity now: its rows in the journal, and what stands around them."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock
from typing import Protocol

from dashboard.frames import Frame
from sitcenter.domain.applications import Application
from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.events import DESK_EVENTS, TICKET_EVENTS, Event, Kind
from sitcenter.domain.integrity.blind import interval_id
from sitcenter.domain.integrity.types import IntegritySignal, Kept
from sitcenter.domain.integrity.types import Kind as RuleKind
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.tickets import Ticket

RULE = "integrity:"
"""How the rule of an alert begins that tells of a signal of integrity."""
KEPT = 50
KEPT_FOR = timedelta(seconds=20)
TICKETS_SHOWN, APPLICATIONS_SHOWN = 60, 12
BEFORE = timedelta(days=1)
"""A ticket of the day is looked for so long before the signal begins."""
AROUND = timedelta(minutes=30)
"""What cameras showed is shown so long before and after a stretch."""
DESK, CAMERAS, CAMERA = "desk", "C7", "camera:"
_STAYS = frozenset({*TICKET_EVENTS}) - {*DESK_EVENTS}


class EvidenceReader(Protocol):
    """The part of storage's Reader that evidence needs."""

    def integrity_kept(self, fingerprint: str, scope: Scope) -> Kept | None:
        """One signal with its evidence."""

    def events_of(self, branch_id: str, ids: Iterable[str], scope: Scope) -> Sequence[Event]:
        """The events behind evidence, what the journal hasn't left out."""

    def corrected(self, events: Sequence[Event]) -> frozenset[tuple[str, str]]:
        """Which of these events are corrected by now."""

    def tickets(
        self,
        scope: Scope,
        start: datetime,
        end: datetime,
        service_code: str | None = None,
        status: str | None = None,
    ) -> Iterator[Ticket]:
        """Tickets of a period."""

    def application(self, branch_id: str, application_id: str, scope: Scope) -> Application | None:
        """One application."""

    def application_steps(self, branch_id: str, application_id: str, scope: Scope) -> Sequence[Event]:
        """Its steps."""

    def camera_intervals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[CameraInterval]:
        """What cameras showed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A signal and its rows. `corrected`: ids of those that the journal corrects by now.

    `stretches`: those of cameras that evidence names too.

    `tickets`, `steps` and `cameras` are what the picture needs beside: tickets whole, all steps of the
    applications, what the branch's cameras showed around.
    """

    kept: Kept
    events: tuple[Event, ...] = ()
    corrected: frozenset[str] = frozenset()
    stretches: tuple[CameraInterval, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    steps: tuple[Event, ...] = ()
    cameras: tuple[CameraInterval, ...] = ()

    @property
    def signal(self) -> IntegritySignal:
        """What was found."""
        return self.kept.signal

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of evidence that the journal doesn't hold, or not where the reader may look."""
        found = {id_of(event) for event in self.events} | {interval_id(one) for one in self.stretches}
        return tuple(name for name in self.signal.evidence.events if name not in found)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all that is there and counts."""
        return (*map(id_of, self.standing), *map(interval_id, self.stretches))

    @property
    def standing(self) -> tuple[Event, ...]:
        """The rows that count still."""
        return tuple(event for event in self.events if id_of(event) not in self.corrected)


def id_of(event: Event) -> str:
    """How evidence names an event."""
    return f"{event.source_system}/{event.source_seq}"


def subject_of(signal: IntegritySignal) -> tuple[str, str]:
    """Kind and name of what a signal is about: ("desk", "7"), ("branch", "")."""
    kind, _, name = signal.subject.partition(":")
    return kind, name


def rows_of(reader: EvidenceReader, kept: Kept, network: Network, scope: Scope) -> Proof:
    """The rows alone. Those of other branches are looked for where they may be seen."""
    events = _events(reader, kept.signal, network, scope)
    corrected = frozenset("/".join(key) for key in reader.corrected(events))
    return Proof(kept, events, corrected, _stretches(reader, kept.signal, scope))


def _stretches(reader: EvidenceReader, signal: IntegritySignal, scope: Scope) -> tuple[CameraInterval, ...]:
    """Those of cameras that evidence names; one whose beginning has moved since isn't there any more."""
    named = {name for name in signal.evidence.events if name.startswith(CAMERA)}
    if not named or not scope.allows(signal.branch_id):
        return ()
    here = EVERYTHING.narrowed(frozenset({signal.branch_id}))
    met = reader.camera_intervals(here, signal.since, signal.until + timedelta(seconds=1))
    return tuple(one for one in met if interval_id(one) in named)


def proof(reader: EvidenceReader, kept: Kept, network: Network, scope: Scope) -> Proof:
    """The rows, and what stands around them."""
    signal, read = kept.signal, rows_of(reader, kept, network, scope)
    events = read.events
    here = EVERYTHING.narrowed(frozenset({signal.branch_id}))
    written = signal.kind is RuleKind.DETERMINISTIC
    return replace(
        read,
        tickets=_tickets(reader, signal, events, here) if written else (),
        steps=_steps(reader, events, scope) if written else (),
        cameras=_cameras(reader, signal, here),
    )


def _events(
    reader: EvidenceReader, signal: IntegritySignal, network: Network, scope: Scope
) -> tuple[Event, ...]:
    found: list[Event] = []
    left = [name for name in signal.evidence.events if not name.startswith(CAMERA)]
    others = (name for name in network.branches if name != signal.branch_id and scope.allows(name))
    for branch_id in (signal.branch_id, *others):
        if not left:
            break
        more = reader.events_of(branch_id, left, scope)
        found += more
        known = {id_of(event) for event in more}
        left = [name for name in left if name not in known]
    return tuple(sorted(found, key=lambda event: (event.occurred_at, id_of(event))))


def is_of_ticket(event: Event) -> bool:
    """Whether a ticket's row."""
    return event.kind is Kind.QUEUE and event.event_type in _STAYS


def _tickets(
    reader: EvidenceReader, signal: IntegritySignal, events: Sequence[Event], here: Scope
) -> tuple[Ticket, ...]:
    of_day = [event for event in events if is_of_ticket(event) and event.branch_id == signal.branch_id]
    if not of_day:
        return ()
    names = {event.subject for event in of_day}
    start = max(min(event.occurred_at for event in of_day), signal.since - BEFORE)
    end = max(event.occurred_at for event in of_day) + timedelta(seconds=1)
    if start >= end:
        return ()
    tickets = reader.tickets(here, start, end)
    return tuple(islice((one for one in tickets if one.ticket_uid in names), TICKETS_SHOWN))


def _steps(reader: EvidenceReader, events: Sequence[Event], scope: Scope) -> tuple[Event, ...]:
    named = dict.fromkeys((e.branch_id, e.subject) for e in events if e.kind is Kind.SERVICE)
    chosen = islice(named, APPLICATIONS_SHOWN)
    return tuple(step for branch, name in chosen for step in reader.application_steps(branch, name, scope))


def _cameras(reader: EvidenceReader, signal: IntegritySignal, here: Scope) -> tuple[CameraInterval, ...]:
    if subject_of(signal)[0] != DESK and not signal.rule_id.startswith(CAMERAS):
        return ()
    return tuple(reader.camera_intervals(here, signal.since - AROUND, signal.until + AROUND))


class EvidenceKnown:
    """Reads what lies behind a signal every KEPT_FOR at most; of a silent database it gives the last."""

    def __init__(self, reader: EvidenceReader, network: Network) -> None:
        self._reader, self._network, self._lock = reader, network, Lock()
        self._kept: OrderedDict[tuple[str, Scope], tuple[datetime, Proof | None]] = OrderedDict()

    def of(self, frame: Frame, fingerprint: str, scope: Scope) -> Proof | None:
        """The signal of that name with its rows; None: none is kept."""
        place = fingerprint, scope
        with self._lock:
            at, known = self._kept.get(place, (None, None))
            if frame.silent_since is not None or (at is not None and abs(frame.at - at) < KEPT_FOR):
                return known
            known = self._read(fingerprint, scope)
            self._kept[place] = frame.at, known
            self._kept.move_to_end(place)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return known

    def _read(self, fingerprint: str, scope: Scope) -> Proof | None:
        kept = self._reader.integrity_kept(fingerprint, scope)
        return None if kept is None else proof(self._reader, kept, self._network, scope)
