"""Bring every projection up to date with events that were just journaled."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection

from sitcenter.domain.events import TICKET_EVENTS, Event, Kind
from sitcenter.storage.branches import lock_branches
from sitcenter.storage.latest import TOPICS, project_latest
from sitcenter.storage.subjects import SubjectKey, project_applications, project_tickets

TICKET_TYPES = frozenset(TICKET_EVENTS)


def is_ticket(item: Event) -> bool:
    """Whether an event tells of a ticket."""
    return item.kind is Kind.QUEUE and item.event_type in TICKET_TYPES


def project(connection: Connection, new: Iterable[Event]) -> None:
    """Fold new events into the projections. Test events stay in the journal only."""
    real = [item for item in new if not item.is_test]
    lock_branches(connection, (item.branch_id for item in real))
    tickets: defaultdict[SubjectKey, list[Event]] = defaultdict(list)
    applications: defaultdict[SubjectKey, list[Event]] = defaultdict(list)
    words: list[Event] = []
    for item in real:
        if is_ticket(item):
            tickets[item.branch_id, item.subject].append(item)
        elif item.kind is Kind.SERVICE:
            applications[item.branch_id, item.subject].append(item)
        elif item.event_type in TOPICS:
            words.append(item)
    project_tickets(connection, tickets)
    project_applications(connection, applications)
    project_latest(connection, words)
