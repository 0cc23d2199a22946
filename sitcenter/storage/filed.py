"""Reads of applications one by one: those that are open, one of them, and its steps."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from sitcenter.domain.alerts.facts import Differing
from sitcenter.domain.applications import Application
from sitcenter.domain.events import STEPS, Event, Kind
from sitcenter.domain.ordering import in_order
from sitcenter.domain.scope import Scope
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of
from sitcenter.storage.corrections import OVERRULED
from sitcenter.storage.journal import event
from sitcenter.storage.projections import application, branch_state
from sitcenter.storage.subjects import APPLICATION_COLUMNS

_RANK = {step: rank for rank, step in enumerate(STEPS)}


def open_applications(connection: Connection, scope: Scope, due_before: datetime | None) -> list[Application]:
    """Open ones by branch and deadline; see Reader.open_applications."""
    found = []
    for branch_id in _branches(connection, scope):
        of_branch = select(*APPLICATION_COLUMNS).where(
            application.c.branch_id == branch_id, application.c.is_open
        )
        queries = [of_branch.order_by(application.c.due_at, application.c.application_id)]
        if due_before is not None:
            told = of_branch.where(
                application.c.term_state.is_(None), application.c.due_at_source < due_before
            )
            queries = [
                queries[0].where(application.c.due_at < due_before),
                told.order_by(application.c.due_at_source, application.c.application_id),
            ]
        found += [Application(*row) for query in queries for row in connection.execute(query).all()]
    return found


def differing(connection: Connection, scope: Scope) -> list[Differing]:
    """Open ones whose source names another deadline, by branch; see Reader.differing."""
    columns = [application.c[name] for name in Differing.__slots__]
    found: list[Differing] = []
    for branch_id in _branches(connection, scope):
        query = select(*columns).where(
            application.c.branch_id == branch_id, application.c.is_open, application.c.differs
        )
        found += [Differing(*row) for row in connection.execute(query).all()]
    return found


def _branches(connection: Connection, scope: Scope) -> Iterator[str]:
    """Those that have something stored: what is open is found by an index that each branch leads."""
    names = connection.execute(select(branch_state.c.branch_id).order_by(branch_state.c.branch_id)).scalars()
    return filter(scope.allows, names.all())


def application_of(
    connection: Connection, branch_id: str, application_id: str, scope: Scope
) -> Application | None:
    """One application by its key."""
    if not scope.allows(branch_id):
        return None
    query = select(*APPLICATION_COLUMNS).where(
        application.c.branch_id == branch_id, application.c.application_id == application_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Application(*row)


def steps(connection: Connection, branch_id: str, application_id: str, scope: Scope) -> list[Event]:
    """Its steps as they are folded: no tests, nothing that was corrected."""
    if not scope.allows(branch_id):
        return []
    query = select(*EVENT_COLUMNS).where(
        event.c.branch_id == branch_id,
        event.c.kind == Kind.SERVICE,
        event.c.subject == application_id,
        event.c.is_test.is_(False),
        ~OVERRULED,
    )
    return in_order(map(event_of, connection.execute(query).all()), _RANK)
