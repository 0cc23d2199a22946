"""What happened at a branch on a day, whole: the events of all whom that day concerned."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, literal_column, not_, or_, select

from sitcenter.domain.events import Event, Kind
from sitcenter.storage.bulk import among
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of
from sitcenter.storage.corrections import OVERRULED
from sitcenter.storage.journal import event

NOT_OF_CAMERAS: ColumnElement[bool] = event.c.kind != literal_column("'camera'")
"""Written out, so that the partial index of these events serves."""
DESK, LINE, BRANCH = "desk:%", "queue:%", "branch"
DESKS_BEFORE = timedelta(days=1)
"""How long before the day the words of desks are read: to know in which state they began it."""


def happened(
    connection: Connection, branch_id: str, start: datetime, end: datetime, until: datetime
) -> Iterator[Event]:
    """Events before `until`: all of each ticket and application that has one in [start, end), those of
    desks since the day before, and every word of the branch's mode. Tests too; what is corrected away is not.
    """
    of_branch = event.c.branch_id == branch_id, event.c.occurred_at < until, ~OVERRULED
    for kind, subjects in _people(connection, branch_id, start, end).items():
        named = among(connection.dialect, event.c.subject, subjects)
        whole = select(*EVENT_COLUMNS).where(*of_branch, event.c.kind == kind, named)
        yield from map(event_of, connection.execute(whole).all())
    desks = NOT_OF_CAMERAS, event.c.occurred_at >= start - DESKS_BEFORE, event.c.subject.like(DESK)
    modes = event.c.kind == Kind.QUEUE, event.c.subject == BRANCH
    for conditions in (desks, modes):
        words = select(*EVENT_COLUMNS).where(*of_branch, *conditions)
        yield from map(event_of, connection.execute(words).all())


def _people(connection: Connection, branch_id: str, start: datetime, end: datetime) -> dict[str, list[str]]:
    """Kind of log -> tickets or applications that have an event in [start, end).

    No equality of kinds is asked for: it would draw the planner away from the index of time.
    """
    subject = event.c.subject
    query = (
        select(event.c.kind, subject)
        .where(event.c.branch_id == branch_id, NOT_OF_CAMERAS, ~OVERRULED)
        .where(event.c.occurred_at >= start, event.c.occurred_at < end)
        .where(not_(or_(subject.like(DESK), subject.like(LINE), subject == BRANCH)))
        .distinct()
    )
    found: dict[str, list[str]] = {}
    for kind, name in connection.execute(query).all():
        found.setdefault(kind, []).append(name)
    return found


def first_at(connection: Connection, branch_id: str) -> datetime | None:
    """The earliest event of a branch's logs; None: it has none."""
    earliest = select(func.min(event.c.occurred_at)).where(event.c.branch_id == branch_id, NOT_OF_CAMERAS)
    at: datetime | None = connection.execute(earliest).scalar_one()
    return at


def steps(connection: Connection, branch_id: str, start: datetime, end: datetime) -> Iterator[Event]:
    """Steps of applications in [start, end), as they count."""
    query = (
        select(*EVENT_COLUMNS)
        .where(event.c.branch_id == branch_id, NOT_OF_CAMERAS, ~OVERRULED)
        .where(event.c.occurred_at >= start, event.c.occurred_at < end)
        .where(event.c.kind == Kind.SERVICE)
    )
    yield from map(event_of, connection.execute(query).all())


def filed(
    connection: Connection, branch_id: str, applications: Iterable[str], until: datetime
) -> Iterator[Event]:
    """All steps before `until` of some applications, as they count."""
    query = select(*EVENT_COLUMNS).where(
        event.c.branch_id == branch_id,
        event.c.kind == Kind.SERVICE,
        among(connection.dialect, event.c.subject, applications),
        event.c.occurred_at < until,
        ~OVERRULED,
    )
    yield from map(event_of, connection.execute(query).all())
