"""Bring every projection up to date with events that were just journaled."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from sitcenter.domain.events import CAMERA_SAMPLE, CAMERA_STATE, TICKET_EVENTS, Event, Kind
from sitcenter.domain.network import Network
from sitcenter.storage.branches import lock_branches
from sitcenter.storage.camera_projections import add_samples, project_states, remove_samples
from sitcenter.storage.corrections import corrected_by, overruled
from sitcenter.storage.latest import is_word, project_latest
from sitcenter.storage.subjects import SubjectKey, project_applications, project_tickets

TICKET_TYPES = frozenset(TICKET_EVENTS)


def is_ticket(item: Event) -> bool:
    """Whether an event tells of a ticket."""
    return item.kind is Kind.QUEUE and item.event_type in TICKET_TYPES


def is_state(item: Event) -> bool:
    """Whether an event tells what a camera shows."""
    return item.kind is Kind.CAMERA and item.event_type == CAMERA_STATE


def is_sample(item: Event) -> bool:
    """Whether an event tells what was measured of a camera."""
    return item.kind is Kind.CAMERA and item.event_type == CAMERA_SAMPLE


@dataclass(slots=True)
class _Parts:
    """Events by what they tell of."""

    tickets: defaultdict[SubjectKey, list[Event]] = field(default_factory=lambda: defaultdict(list))
    applications: defaultdict[SubjectKey, list[Event]] = field(default_factory=lambda: defaultdict(list))
    words: list[Event] = field(default_factory=list)
    states: list[Event] = field(default_factory=list)
    samples: list[Event] = field(default_factory=list)


def _parts(events: Iterable[Event]) -> _Parts:
    parts = _Parts()
    for item in events:
        if is_ticket(item):
            parts.tickets[item.branch_id, item.subject].append(item)
        elif item.kind is Kind.SERVICE:
            parts.applications[item.branch_id, item.subject].append(item)
        elif is_sample(item):
            parts.samples.append(item)
        elif is_word(item):
            parts.words.append(item)
            if is_state(item):
                parts.states.append(item)
    return parts


def project(connection: Connection, network: Network, new: Iterable[Event]) -> None:
    """Fold new events into the projections. Test events stay in the journal only.

    Subjects that lose an event to a correction are folded anew too, whoever the correction tells of.
    """
    real = [item for item in new if not item.is_test]
    lost = _parts(corrected := list(corrected_by(connection, real)))
    lock_branches(connection, (item.branch_id for item in (*real, *corrected)))
    counting = _parts(_counting(connection, real))
    none: Sequence[Event] = ()
    project_tickets(connection, network, dict.fromkeys(lost.tickets, none) | counting.tickets)
    project_applications(connection, network, dict.fromkeys(lost.applications, none) | counting.applications)
    project_latest(connection, counting.words, lost.words)
    project_states(connection, [*lost.states, *counting.states])
    remove_samples(connection, lost.samples)
    add_samples(connection, counting.samples)


def _counting(connection: Connection, events: Sequence[Event]) -> Iterable[Event]:
    void = overruled(connection, events)
    return (item for item in events if (item.source_system, item.source_seq) not in void)
