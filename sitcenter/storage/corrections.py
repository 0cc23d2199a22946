"""Which events count: each does until another one, no test, corrects it, whatever subject that names.

A correction that is corrected itself still overrules: whoever corrects it tells the whole anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from sitcenter.domain.events import Event
from sitcenter.storage.bulk import among
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of
from sitcenter.storage.journal import batch, event
from sitcenter.storage.sorting import EventKey

_correction = event.alias("correction")
OVERRULED: ColumnElement[bool] = (
    select(_correction.c.event_id)
    .where(
        _correction.c.source_system == event.c.source_system,
        _correction.c.corrects_seq == event.c.source_seq,
        _correction.c.source_seq != event.c.source_seq,
        _correction.c.is_test.is_(False),
    )
    .correlate(event)
    .exists()
)
"""Whether a row of the journal is corrected."""


def overruled_at(at: datetime) -> ColumnElement[bool]:
    """Whether a row of the journal was corrected by what was known at `at`."""
    known_at = select(batch.c.known_at).where(batch.c.batch_id == _correction.c.batch_id)
    return (
        select(_correction.c.event_id)
        .where(
            _correction.c.source_system == event.c.source_system,
            _correction.c.corrects_seq == event.c.source_seq,
            _correction.c.source_seq != event.c.source_seq,
            _correction.c.is_test.is_(False),
            known_at.correlate(_correction).scalar_subquery() <= at,
        )
        .correlate(event)
        .exists()
    )


def overruled(connection: Connection, events: Iterable[Event]) -> Set[EventKey]:
    """Which of these events the journal corrects, be it by one that came before them."""
    by_system: defaultdict[str, list[str]] = defaultdict(list)
    for item in events:
        by_system[item.source_system].append(item.source_seq)
    found: set[EventKey] = set()
    for system, seqs in by_system.items():
        query = select(event.c.corrects_seq).where(
            event.c.source_system == system,
            among(connection.dialect, event.c.corrects_seq, seqs),
            event.c.source_seq != event.c.corrects_seq,
            event.c.is_test.is_(False),
        )
        found |= {(system, seq) for seq in connection.execute(query).scalars()}
    return found


def corrected_by(connection: Connection, events: Iterable[Event]) -> Iterator[Event]:
    """The events of the journal, no tests, that these ones correct; often of the same subject."""
    by_system: defaultdict[str, set[str]] = defaultdict(set)
    for item in events:
        if item.corrects_seq is not None and item.corrects_seq != item.source_seq:
            by_system[item.source_system].add(item.corrects_seq)
    for system, seqs in by_system.items():
        query = select(*EVENT_COLUMNS).where(
            event.c.source_system == system,
            among(connection.dialect, event.c.source_seq, seqs),
            event.c.is_test.is_(False),
        )
        yield from map(event_of, connection.execute(query).all())
