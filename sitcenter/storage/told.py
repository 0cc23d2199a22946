"""What a source has told of its subjects: rows that change in place are set against it before saving."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from sitcenter.domain.events import Event, Kind
from sitcenter.storage.bulk import among
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of
from sitcenter.storage.journal import event


def told(
    connection: Connection, source_id: str, kind: Kind, about: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], list[Event]]:
    """(branch_id, subject) -> its events from this source, in the order they came."""
    by_branch: defaultdict[str, list[str]] = defaultdict(list)
    for branch_id, subject in about:
        by_branch[branch_id].append(subject)
    found: defaultdict[tuple[str, str], list[Event]] = defaultdict(list)
    for branch_id, subjects in by_branch.items():
        query = (
            select(*EVENT_COLUMNS)
            .where(event.c.branch_id == branch_id, event.c.kind == kind)
            .where(among(connection.dialect, event.c.subject, subjects))
            .where(event.c.source_system == source_id)
            .order_by(event.c.event_id)
        )
        for row in connection.execute(query).all():
            found[branch_id, row.subject].append(event_of(row))
    return dict(found)
