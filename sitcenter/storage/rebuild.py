"""The projections anew from the journal, subject by subject, in one transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import Connection, Engine, delete, select

from sitcenter.domain.applications import Application, fold_application
from sitcenter.domain.cameras.intervals import fold_states
from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.network import Network
from sitcenter.domain.tickets import Ticket, fold_ticket
from sitcenter.storage.branches import lock_branches
from sitcenter.storage.camera_projections import add_samples, write_intervals
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of
from sitcenter.storage.corrections import OVERRULED
from sitcenter.storage.engine import writing
from sitcenter.storage.journal import event, source
from sitcenter.storage.latest import LatestKey, age_of, is_word, key_of, write_latest
from sitcenter.storage.periods import STREAMED_ROWS
from sitcenter.storage.project import is_sample, is_state, is_ticket
from sitcenter.storage.projections import PROJECTIONS
from sitcenter.storage.subjects import SubjectKey, write_applications, write_tickets

FLUSHED_SUBJECTS = 1000
"""Tickets, applications, intervals and samples that are held before they are written."""


_EVENTS = (
    select(*EVENT_COLUMNS, OVERRULED.label("overruled"))
    .where(event.c.is_test.is_(False))
    .order_by(event.c.branch_id, event.c.kind, event.c.subject)
    .execution_options(yield_per=STREAMED_ROWS)
)


_Told = tuple[Event, bool]
"""An event, and whether another one corrects it."""


@dataclass(slots=True)
class _Folded:
    """What is folded and not yet written; `words` has one entry a desk, queue, branch and camera."""

    network: Network
    tickets: dict[SubjectKey, Ticket] = field(default_factory=dict)
    applications: list[Application] = field(default_factory=list)
    words: dict[LatestKey, Event] = field(default_factory=dict)
    intervals: list[CameraInterval] = field(default_factory=list)
    samples: list[Event] = field(default_factory=list)

    def is_full(self) -> bool:
        """Whether there is as much as is held."""
        held = len(self.tickets) + len(self.applications) + len(self.intervals) + len(self.samples)
        return held >= FLUSHED_SUBJECTS


def rebuild(engine: Engine, network: Network) -> int:
    """Replace every projection by what the journal says, and return the number of events read.

    Collectors wait for it, boards show the old rows until it is done, and a failure leaves those.
    Memory holds one subject's events and FLUSHED_SUBJECTS results, never the journal.
    """
    with writing(engine) as connection:
        _hold_sources(connection)
        for table in PROJECTIONS:
            connection.execute(delete(table))
        return replay(connection, network)


def replay(connection: Connection, network: Network) -> int:
    """Fill empty projections from the journal of this connection; returns the number of events read."""
    folded = _Folded(network)
    with connection.execute(_EVENTS) as result:
        read = _fold_all(connection, folded, ((event_of(row), row.overruled) for row in result))
    _flush(connection, folded)
    write_latest(connection, folded.words.values())
    return read


def _hold_sources(connection: Connection) -> None:
    """Keep collectors out until the end, in the order in which anybody takes these locks."""
    connection.execute(select(source.c.source_id).order_by(source.c.source_id).with_for_update()).all()


def _fold_all(connection: Connection, folded: _Folded, events: Iterator[_Told]) -> int:
    """Fold events that come branch by branch and subject by subject; returns how many they were."""
    read = 0
    for branch_id, of_branch in groupby(events, key=lambda told: told[0].branch_id):
        lock_branches(connection, [branch_id])
        for _, of_subject in groupby(of_branch, key=lambda told: (told[0].kind, told[0].subject)):
            read += _fold(connection, folded, of_subject)
            if folded.is_full():
                _flush(connection, folded)
    return read


def _fold(connection: Connection, folded: _Folded, events: Iterable[_Told]) -> int:
    """Fold the events of one subject that count; returns how many there were."""
    of_ticket: list[Event] = []
    steps: list[Event] = []
    states: list[Event] = []
    read = 0
    for item, overruled in events:
        read += 1
        if overruled:
            continue
        if is_ticket(item):
            of_ticket.append(item)
        elif item.kind is Kind.SERVICE:
            steps.append(item)
        elif is_sample(item):
            _keep(connection, folded, item)
        elif is_word(item):
            _hear(folded, item)
            if is_state(item):
                states.append(item)
    if of_ticket:
        ticket = fold_ticket(of_ticket)
        folded.tickets[ticket.branch_id, ticket.ticket_uid] = ticket
    if steps:
        folded.applications.append(fold_application(steps))
    folded.intervals.extend(fold_states(states))
    return read


def _keep(connection: Connection, folded: _Folded, sample: Event) -> None:
    """A camera's samples are as many as its days are long: they are never all held."""
    folded.samples.append(sample)
    if len(folded.samples) >= FLUSHED_SUBJECTS:
        _flush(connection, folded)


def _hear(folded: _Folded, item: Event) -> None:
    key = key_of(item)
    known = folded.words.get(key)
    if known is None or age_of(item) > age_of(known):
        folded.words[key] = item


def _flush(connection: Connection, folded: _Folded) -> None:
    write_tickets(connection, folded.network, folded.tickets, {})
    write_applications(connection, folded.network, folded.applications)
    write_intervals(connection, folded.intervals)
    add_samples(connection, folded.samples)
    folded.tickets.clear()
    folded.applications.clear()
    folded.intervals.clear()
    folded.samples.clear()
