"""Tickets and applications: one row a subject, folded anew from all the events of the subject."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select
from sqlalchemy.engine import Dialect

from sitcenter.domain.applications import Application, fold_application
from sitcenter.domain.breaches import service_breach_at, wait_breach_at
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.network import Network
from sitcenter.domain.slots import contributions
from sitcenter.domain.tickets import Ticket, fold_ticket
from sitcenter.storage.branches import add_open_tickets
from sitcenter.storage.bulk import among, upsert_rows
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of
from sitcenter.storage.corrections import OVERRULED
from sitcenter.storage.journal import event
from sitcenter.storage.projections import application, ticket
from sitcenter.storage.slots import Deltas, add_contributions, apply_deltas
from sitcenter.storage.terms import TERM_FIELDS, term_columns

SubjectKey = tuple[str, str]
"""(branch_id, ticket_uid or application_id)"""
BySubject = Mapping[SubjectKey, Sequence[Event]]

TICKET_FIELDS = tuple(field.name for field in fields(Ticket))
APPLICATION_FIELDS = tuple(field.name for field in fields(Application))
TICKET_COLUMNS = tuple(ticket.c[name] for name in TICKET_FIELDS)
APPLICATION_COLUMNS = tuple(application.c[name] for name in APPLICATION_FIELDS)
_TICKET_ROW = (*TICKET_FIELDS, "came_at", "active_at", "wait_to", "breach_at", "service_breach_at")
_APPLICATION_ROW = (*APPLICATION_FIELDS, *TERM_FIELDS)
_ticket_values = attrgetter(*TICKET_FIELDS)
_application_values = attrgetter(*APPLICATION_FIELDS)


def project_tickets(connection: Connection, network: Network, new: BySubject) -> None:
    """Fold the tickets of these new events, and move the slots and open counts by the difference.

    A ticket whose events are all corrected away is none.
    """
    old = {(t.branch_id, t.ticket_uid): t for t in _tickets(connection, new)}
    whole = _with_earlier(connection, Kind.QUEUE, new, old)
    folded = {key: fold_ticket(events) for key, events in whole.items() if events}
    write_tickets(connection, network, folded, old)
    _forget(connection, ticket, "ticket_uid", old.keys() - folded.keys())


def write_tickets(
    connection: Connection,
    network: Network,
    folded: Mapping[SubjectKey, Ticket],
    old: Mapping[SubjectKey, Ticket],
) -> None:
    """Store folded tickets in place of `old` ones, with what follows from them."""
    deltas: Deltas = {}
    opened: defaultdict[str, int] = defaultdict(int)
    for key, before in old.items():
        add_contributions(deltas, contributions(before), -1)
        opened[key[0]] -= before.is_open
    for key, now in folded.items():
        add_contributions(deltas, contributions(now), 1)
        opened[key[0]] += now.is_open
    upsert_rows(connection, ticket, _TICKET_ROW, (_ticket_row(now, network) for now in folded.values()))
    apply_deltas(connection, deltas)
    add_open_tickets(connection, opened)


def _ticket_row(item: Ticket, network: Network) -> tuple[Any, ...]:
    instants = came_at(item), active_at(item), wait_to(item)
    return (*_ticket_values(item), *instants, wait_breach_at(item, network), service_breach_at(item, network))


def came_at(item: Ticket) -> datetime:
    """The instant that puts a ticket into a period: its arrival, or the nearest that is known."""
    found = (
        item.wait_from
        or item.issued_at
        or item.slot_start
        or item.first_called_at
        or item.started_at
        or item.last_event_at
    )
    if found is None:
        raise ValueError(f"ticket {item.ticket_uid} has no instant at all")
    return found


def active_at(item: Ticket) -> datetime:
    """The latest instant that speaks of a ticket: an open one belongs to the day of this."""
    known = (came_at(item), item.waiting_since, item.slot_start, item.last_event_at)
    return max(at for at in known if at is not None)


def wait_to(item: Ticket) -> datetime | None:
    """The end of the first wait: the call, or the leaving; None while it lasts or never began."""
    if item.wait_from is None:
        return None
    return item.first_called_at or item.started_at or item.ended_at


def project_applications(connection: Connection, network: Network, new: BySubject) -> None:
    """Fold the applications of these new steps."""
    known = set(_application_keys(connection, new))
    whole = _with_earlier(connection, Kind.SERVICE, new, known)
    folded = {key: fold_application(steps) for key, steps in whole.items() if steps}
    write_applications(connection, network, folded.values())
    _forget(connection, application, "application_id", known - folded.keys())


def write_applications(connection: Connection, network: Network, folded: Iterable[Application]) -> None:
    """Store folded applications with their terms."""
    rows = ((*_application_values(item), *term_columns(item, network)) for item in folded)
    upsert_rows(connection, application, _APPLICATION_ROW, rows)


def _with_earlier(
    connection: Connection, kind: Kind, new: BySubject, known: Iterable[SubjectKey]
) -> dict[SubjectKey, Sequence[Event]]:
    """All events of the subjects that count; the journal is asked only about those that existed before."""
    whole: dict[SubjectKey, Sequence[Event]] = dict(new)
    earlier: defaultdict[SubjectKey, list[Event]] = defaultdict(list)
    for condition in _conditions(connection.dialect, event, "subject", known):
        query = select(*EVENT_COLUMNS).where(
            condition, event.c.kind == kind, event.c.is_test.is_(False), ~OVERRULED
        )
        for row in connection.execute(query).all():
            found = event_of(row)
            earlier[found.branch_id, found.subject].append(found)
    return whole | earlier


def _forget(connection: Connection, table: Table, column: str, keys: Iterable[SubjectKey]) -> None:
    for condition in _conditions(connection.dialect, table, column, keys):
        connection.execute(delete(table).where(condition))


def _tickets(connection: Connection, keys: Iterable[SubjectKey]) -> Iterator[Ticket]:
    for condition in _conditions(connection.dialect, ticket, "ticket_uid", keys):
        for row in connection.execute(select(*TICKET_COLUMNS).where(condition)).all():
            yield Ticket(*row)


def _application_keys(connection: Connection, keys: Iterable[SubjectKey]) -> Iterator[SubjectKey]:
    key_columns = application.c.branch_id, application.c.application_id
    for condition in _conditions(connection.dialect, application, "application_id", keys):
        for row in connection.execute(select(*key_columns).where(condition)).all():
            yield row[0], row[1]


def _conditions(
    dialect: Dialect, table: Table, column: str, keys: Iterable[SubjectKey]
) -> Iterator[ColumnElement[bool]]:
    """Conditions that together select the keys, each for part of one branch, so that indexes serve."""
    by_branch: defaultdict[str, list[str]] = defaultdict(list)
    for branch_id, subject in keys:
        by_branch[branch_id].append(subject)
    for branch_id, subjects in by_branch.items():
        yield (table.c.branch_id == branch_id) & among(dialect, table.c[column], subjects)
