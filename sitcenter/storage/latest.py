"""The last word of each desk, queue, branch and camera: the newest wins, whatever the order of arrival."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, literal_column, select

from sitcenter.domain.events import CAMERA_STATE, DESK_EVENTS, Event, Kind
from sitcenter.domain.ordering import Age, age
from sitcenter.storage.bulk import upsert_rows
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of, payload_text
from sitcenter.storage.corrections import OVERRULED
from sitcenter.storage.journal import event
from sitcenter.storage.projections import latest

DESK, QUEUE, MODE, CAMERA = "desk", "queue", "mode", "camera"
TOPICS: Mapping[str, str] = dict.fromkeys(DESK_EVENTS, DESK) | {
    "queue_snapshot": QUEUE,
    "queue_mode_changed": MODE,
    CAMERA_STATE: CAMERA,
}
"""Event type -> topic, of the events whose newest is all that counts."""

IS_CAMERA_STATE: ColumnElement[bool] = event.c.event_type == literal_column(f"'{CAMERA_STATE}'")
"""Written out, so that the partial index of these events serves."""

LatestKey = tuple[str, str, str]
"""(branch_id, topic, subject)"""
_COLUMNS = tuple(column.name for column in latest.c)


def is_word(item: Event) -> bool:
    """Whether an event is a word of which only the newest counts."""
    return item.event_type in TOPICS and item.kind is kind_of(TOPICS[item.event_type])


def kind_of(topic: str) -> Kind:
    """The log in which words of a topic stand."""
    return Kind.CAMERA if topic == CAMERA else Kind.QUEUE


def key_of(item: Event) -> LatestKey:
    """The row of `latest` that an event speaks of."""
    return item.branch_id, TOPICS[item.event_type], item.subject


def age_of(item: Event) -> Age:
    """The order of events among which the newest is sought."""
    return age(item.occurred_at, item.source_system, item.source_seq)


def project_latest(connection: Connection, new: Iterable[Event], lost: Iterable[Event]) -> None:
    """Bring `latest` up to date with new events that count, and without those just corrected (`lost`)."""
    for item in lost:
        if _stored(connection, key_of(item)) == age_of(item):
            _replace(connection, key_of(item))
    newest: dict[LatestKey, Event] = {}
    for item in new:
        known = newest.get(key_of(item))
        if known is None or age_of(item) > age_of(known):
            newest[key_of(item)] = item
    write_latest(connection, [item for item in newest.values() if _is_newer(connection, item)])


def write_latest(connection: Connection, winners: Iterable[Event]) -> None:
    """Store events as the last word of their subjects."""
    upsert_rows(connection, latest, _COLUMNS, (_row(item) for item in winners))


def _row(item: Event) -> tuple[str | datetime, ...]:
    return (
        *key_of(item),
        item.event_type,
        item.occurred_at,
        item.source_system,
        item.source_seq,
        payload_text(item.payload).decode(),
    )


def _replace(connection: Connection, key: LatestKey) -> None:
    """Choose anew among all events of the subject: the newest was taken away."""
    connection.execute(delete(latest).where(_is(key)))
    write_latest(connection, _last(connection, key))


def _last(connection: Connection, key: LatestKey) -> list[Event]:
    """The subject's newest event that counts, or nothing; only those of the last instant are read."""
    branch_id, topic, subject = key
    types = [name for name, its_topic in TOPICS.items() if its_topic == topic]
    query = select(*EVENT_COLUMNS).where(
        event.c.branch_id == branch_id,
        event.c.kind == kind_of(topic),
        event.c.subject == subject,
        IS_CAMERA_STATE if topic == CAMERA else event.c.event_type.in_(types),
        event.c.is_test.is_(False),
        ~OVERRULED,
    )
    return newest(connection, query)


def newest(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[Event]:
    """The newest of the events that a query of EVENT_COLUMNS selects, or nothing."""
    with connection.execute(query.order_by(event.c.occurred_at.desc())) as result:
        found = map(event_of, result)
        last = next(found, None)
        if last is None:
            return []
        together = takewhile(lambda item: item.occurred_at == last.occurred_at, found)
        return [max((last, *together), key=age_of)]


def _is(key: LatestKey) -> ColumnElement[bool]:
    return (latest.c.branch_id == key[0]) & (latest.c.topic == key[1]) & (latest.c.subject == key[2])


def _is_newer(connection: Connection, item: Event) -> bool:
    stored = _stored(connection, key_of(item))
    return stored is None or age_of(item) > stored


def _stored(connection: Connection, key: LatestKey) -> Age | None:
    columns = latest.c.occurred_at, latest.c.source_system, latest.c.source_seq
    stored = connection.execute(select(*columns).where(_is(key))).one_or_none()
    return None if stored is None else age(*stored)
