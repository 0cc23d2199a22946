"""Messages to be sent: written with the flips that caused them, sent in order, each at least once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, literal, select, update

from sitcenter.domain.alerts.types import Message, Topic
from sitcenter.storage.alert_codec import alert_of_text, alert_text
from sitcenter.storage.alert_tables import outbox
from sitcenter.storage.bulk import insert_into
from sitcenter.storage.types import Instant


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message not yet known to be sent. `attempts`: those begun, be they failed or cut off.

    With an attempt behind it, it may have arrived already: it's to be marked as a possible duplicate.
    """

    outbox_id: int
    message: Message
    attempts: int
    first_try_at: datetime | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class RouteState:
    """What waits on one route: how many, since when the oldest, and how its head of line fares."""

    waiting: int
    oldest_at: datetime
    attempts: int
    error: str


def put_messages(connection: Connection, messages: Sequence[Message]) -> None:
    """Write messages to be sent; one whose key is known is there already."""
    if messages:
        insertion = insert_into(connection.dialect, outbox).on_conflict_do_nothing(index_elements=["key"])
        connection.execute(insertion, [_row(item) for item in messages])


def _row(item: Message) -> dict[str, Any]:
    return {
        "key": item.key,
        "route": item.route,
        "topic": item.topic.value,
        "alert_id": item.alert.alert_id,
        "at": item.at,
        "payload": alert_text(item.alert),
        "attempts": 0,
        "next_try_at": item.at,
        "error": "",
    }


def due(connection: Connection, route: str, now: datetime, limit: int) -> Iterator[Outgoing]:
    """The next messages of a route in order; one that waits for its next try holds up those behind it."""
    query = (
        select(outbox).where(outbox.c.route == route, outbox.c.sent_at.is_(None)).order_by(outbox.c.outbox_id)
    )
    for row in connection.execute(query.limit(limit)).all():
        if row.next_try_at > now:
            return
        yield _outgoing(row)


def _outgoing(row: Row[*tuple[Any, ...]]) -> Outgoing:
    message = Message(row.key, row.route, Topic(row.topic), row.at, alert_of_text(row.payload))
    return Outgoing(row.outbox_id, message, row.attempts, row.first_try_at, row.error)


def trying(connection: Connection, outbox_id: int, now: datetime) -> None:
    """Count an attempt before it is made."""
    first = func.coalesce(outbox.c.first_try_at, literal(now, Instant))
    change(connection, outbox_id, attempts=outbox.c.attempts + 1, first_try_at=first)


def change(connection: Connection, outbox_id: int, **values: Any) -> None:
    """Set columns of one message."""
    connection.execute(update(outbox).where(outbox.c.outbox_id == outbox_id).values(**values))


def state(connection: Connection) -> Mapping[str, RouteState]:
    """The routes on which something waits."""
    unsent = outbox.c.sent_at.is_(None)
    counts = (
        select(outbox.c.route, func.count(), func.min(outbox.c.at), func.min(outbox.c.outbox_id))
        .where(unsent)
        .group_by(outbox.c.route)
    )
    found = {}
    for route, waiting, oldest_at, head in connection.execute(counts).all():
        query = select(outbox.c.attempts, outbox.c.error).where(outbox.c.outbox_id == head)
        attempts, error = connection.execute(query).one()
        found[route] = RouteState(waiting, oldest_at, attempts, error)
    return found


def forget_sent(connection: Connection, before: datetime) -> int:
    """Delete what was sent before a moment; what waits is kept for ever. How many."""
    return connection.execute(delete(outbox).where(outbox.c.sent_at < before)).rowcount
