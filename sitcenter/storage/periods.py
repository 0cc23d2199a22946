"""Reads of a period: streamed rows for exports, slots and waits for charts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, select

from sitcenter.domain.applications import Application
from sitcenter.domain.facts import Slot, WaitSpan
from sitcenter.domain.scope import Scope
from sitcenter.domain.tickets import Ticket
from sitcenter.storage.projections import application, branch_state, slot, ticket
from sitcenter.storage.slots import SLOT_COLUMNS, slot_of_row
from sitcenter.storage.subjects import APPLICATION_COLUMNS, TICKET_COLUMNS

STREAMED_ROWS = 1000
"""Rows fetched at a time: what a stream holds in memory."""
LONGEST_WAIT = timedelta(days=1)


def tickets(
    connection: Connection,
    scope: Scope,
    start: datetime,
    end: datetime,
    service_code: str | None,
    status: str | None,
) -> Iterator[Ticket]:
    """Tickets that came in the period, ordered by branch, coming and uid."""
    query = _filtered(select(*TICKET_COLUMNS), ticket, service_code, status)
    for row in _stream(connection, query, ticket.c.came_at, scope, start, end):
        yield Ticket(*row)


def applications(
    connection: Connection,
    scope: Scope,
    start: datetime,
    end: datetime,
    service_code: str | None,
    status: str | None,
) -> Iterator[Application]:
    """Applications registered in the period, ordered by branch, registration and id."""
    query = _filtered(select(*APPLICATION_COLUMNS), application, service_code, status)
    for row in _stream(connection, query, application.c.registered_at, scope, start, end):
        yield Application(*row)


def _filtered(
    query: Select[*tuple[Any, ...]], table: Table, service_code: str | None, status: str | None
) -> Select[*tuple[Any, ...]]:
    if service_code is not None:
        query = query.where(table.c.service_code == service_code)
    return query if status is None else query.where(table.c.status == status)


def _stream(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    at: Column[datetime],
    scope: Scope,
    start: datetime,
    end: datetime,
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Branch by branch, so that an index gives the order and nothing is sorted as a whole."""
    subject = list(at.table.primary_key)[1]
    ordered = query.where(at >= start, at < end).order_by(at, subject)
    branch = at.table.c.branch_id
    for branch_id in _branches(connection, scope):
        of_branch = ordered.where(branch == branch_id).execution_options(yield_per=STREAMED_ROWS)
        with connection.execute(of_branch) as result:
            yield from result


def _branches(connection: Connection, scope: Scope) -> list[str]:
    """Every branch of the scope that ever had an event, configured or not."""
    query = select(branch_state.c.branch_id).order_by(branch_state.c.branch_id)
    return [name for name in connection.execute(query).scalars() if scope.allows(name)]


def slots(connection: Connection, scope: Scope, start: datetime, end: datetime) -> list[Slot]:
    """Quarter-hours that begin in the period, ordered by branch, time and service."""
    query = (
        select(*SLOT_COLUMNS)
        .where(
            slot.c.branch_id.in_(_branches(connection, scope)),
            slot.c.slot_at >= start,
            slot.c.slot_at < end,
        )
        .order_by(slot.c.branch_id, slot.c.slot_at, slot.c.service_code, slot.c.channel)
    )
    return [slot_of_row(row) for row in connection.execute(query).all()]


def spans(
    connection: Connection, branch_id: str, start: datetime, end: datetime, today: datetime
) -> list[WaitSpan]:
    """Waits that overlap the period; those without an end only if they began at `today` or later."""
    columns = ticket.c.branch_id, ticket.c.came_at, ticket.c.wait_to
    of_branch = select(*columns).where(ticket.c.branch_id == branch_id, ticket.c.came_at < end)
    ended = of_branch.where(ticket.c.came_at > start - LONGEST_WAIT, ticket.c.wait_to > start)
    running = of_branch.where(
        ticket.c.is_open,
        ticket.c.active_at >= today,
        ticket.c.wait_from >= today,
        ticket.c.wait_to.is_(None),
    )
    found = [WaitSpan(*row) for query in (ended, running) for row in connection.execute(query).all()]
    return sorted(found, key=lambda span: span.wait_from)
