"""What happened at a branch on a day, whole: the events of all whom that day concerned; what came late."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    Select,
    func,
    literal_column,
    not_,
    or_,
    select,
    type_coerce,
)

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


TOLD: ColumnElement[bool] = or_(NOT_OF_CAMERAS, event.c.event_type == literal_column("'camera_state'"))
"""What rules read: logs, and states of cameras; not what was measured of them."""

Arrived = tuple[str, datetime, datetime]
"""A branch, when something happened there, and when that came in."""


def arrived(connection: Connection, since: datetime) -> Iterator[Arrived]:
    """Of each event that came in since a moment: where and when it happened; of a correction, also when
    what it corrects did.
    """
    for came, columns in _came(since):
        yield from map(tuple, connection.execute(came.add_columns(*columns)))


def arrived_by_hour(connection: Connection, since: datetime) -> Iterator[Arrived]:
    """The same, of each hour of a branch only the first and the last moment of which something came in,
    with when the last of that hour did.
    """
    for came, (branch_id, happened_at, at) in _came(since):
        moments = func.min(happened_at), func.max(happened_at)
        query = came.add_columns(branch_id, *moments, func.max(at))
        for branch, first, last, came_at in connection.execute(
            query.group_by(branch_id, _hour(connection.dialect, happened_at))
        ):
            yield from ((branch, moment, came_at) for moment in (first, last))


_Columns = tuple[ColumnElement[str], ColumnElement[datetime], ColumnElement[datetime]]


def _came(since: datetime) -> Iterator[tuple[Select[()], _Columns]]:
    """Events that came in since, and what those of them that are corrections correct: each with its branch,
    when it happened, and when the event came in.
    """
    fresh = event.c.ingested_at >= since
    told = event.c.branch_id, event.c.occurred_at, event.c.ingested_at
    yield select().select_from(event).where(fresh, TOLD), told
    wrong = event.alias("wrong")
    corrected = (
        select()
        .join_from(event, wrong, wrong.c.source_system == event.c.source_system)
        .where(fresh, event.c.corrects_seq.is_not(None), wrong.c.source_seq == event.c.corrects_seq)
    )
    yield corrected, (wrong.c.branch_id, wrong.c.occurred_at, event.c.ingested_at)


def _hour(dialect: Dialect, at: ColumnElement[datetime]) -> ColumnElement[Any]:
    """The hour of an instant, by which events are grouped."""
    if dialect.name == "postgresql":
        return func.date_trunc("hour", at)
    return type_coerce(at, Integer) // literal_column("3600000000")
