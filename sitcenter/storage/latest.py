"""The last word of each desk, queue and branch: the newest event wins, whatever the order of arrival."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select

from sitcenter.domain.events import DESK_EVENTS, Event, Kind
from sitcenter.domain.ordering import Age, age
from sitcenter.storage.bulk import among, upsert_rows
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of, payload_text
from sitcenter.storage.journal import event
from sitcenter.storage.projections import latest
from sitcenter.storage.sorting import EventKey

DESK, QUEUE, MODE = "desk", "queue", "mode"
TOPICS: Mapping[str, str] = dict.fromkeys(DESK_EVENTS, DESK) | {
    "queue_snapshot": QUEUE,
    "queue_mode_changed": MODE,
}
"""Event type -> topic, of the events whose newest is all that counts."""

LatestKey = tuple[str, str, str]
"""(branch_id, topic, subject)"""
_COLUMNS = tuple(column.name for column in latest.c)


def key_of(item: Event) -> LatestKey:
    """The row of `latest` that an event speaks of."""
    return item.branch_id, TOPICS[item.event_type], item.subject


def age_of(item: Event) -> Age:
    """The order of events among which the newest is sought."""
    return age(item.occurred_at, item.source_system, item.source_seq)


def newest(events: Iterable[Event], corrected: Set[EventKey]) -> Event | None:
    """The newest event that no other one corrects; None where all are corrected."""
    valid = (item for item in events if (item.source_system, item.source_seq) not in corrected)
    return max(valid, key=age_of, default=None)


def project_latest(connection: Connection, new: Sequence[Event]) -> None:
    """Bring the rows of `latest` up to date with new events."""
    by_key: defaultdict[LatestKey, list[Event]] = defaultdict(list)
    for item in new:
        by_key[key_of(item)].append(item)
    if not by_key:
        return
    corrected = _corrected(connection, new)
    winners: list[Event] = []
    for key, events in by_key.items():
        if any(item.corrects_seq is not None for item in events):
            _replace(connection, key)
            continue
        winner = newest(events, corrected)
        if winner is not None and _is_newer(connection, key, winner):
            winners.append(winner)
    write_latest(connection, winners)


def _corrected(connection: Connection, new: Iterable[Event]) -> Set[EventKey]:
    """Which of the new events are corrected, be it by one that came before them."""
    by_system: defaultdict[str, list[str]] = defaultdict(list)
    for item in new:
        by_system[item.source_system].append(item.source_seq)
    return {
        key
        for system, seqs in by_system.items()
        for key in corrections(
            connection,
            (event.c.source_system == system) & among(connection.dialect, event.c.corrects_seq, seqs),
        )
    }


def corrections(connection: Connection, condition: ColumnElement[bool]) -> Set[EventKey]:
    """Keys of the events of desks, queues and modes that others correct."""
    columns = event.c.source_system, event.c.corrects_seq, event.c.source_seq
    query = select(*columns).where(
        condition,
        event.c.corrects_seq.is_not(None),
        event.c.event_type.in_(tuple(TOPICS)),
        event.c.is_test.is_(False),
    )
    return {(system, seq) for system, seq, own in connection.execute(query) if seq != own}


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
    """Choose anew among all events of the subject: a correction may take the newest away."""
    branch_id, topic, subject = key
    of_subject = (
        (event.c.branch_id == branch_id) & (event.c.kind == Kind.QUEUE) & (event.c.subject == subject)
    )
    types = [name for name, its_topic in TOPICS.items() if its_topic == topic]
    query = select(*EVENT_COLUMNS).where(
        of_subject, event.c.event_type.in_(types), event.c.is_test.is_(False)
    )
    corrected = corrections(connection, of_subject)
    winner = newest(map(event_of, connection.execute(query)), corrected)
    connection.execute(delete(latest).where(_is(key)))
    if winner is not None:
        write_latest(connection, [winner])


def _is(key: LatestKey) -> ColumnElement[bool]:
    return (latest.c.branch_id == key[0]) & (latest.c.topic == key[1]) & (latest.c.subject == key[2])


def _is_newer(connection: Connection, key: LatestKey, item: Event) -> bool:
    columns = latest.c.occurred_at, latest.c.source_system, latest.c.source_seq
    stored = connection.execute(select(*columns).where(_is(key))).one_or_none()
    return stored is None or age_of(item) > age(*stored)
