"""Reads of sources and of the quarantine."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from sitcenter.domain.facts import SourceFact
from sitcenter.domain.scope import Scope
from sitcenter.storage.journal import quarantine, source
from sitcenter.storage.polls import facts_at

_FACT_COLUMNS = (
    source.c.source_id,
    source.c.kind,
    source.c.branches,
    source.c.poll_s,
    source.c.last_attempt_at,
    source.c.last_success_at,
    source.c.last_event_at,
    source.c.failures,
    source.c.failing_since,
    source.c.error,
    source.c.rows_read,
    source.c.stored,
    source.c.duplicate,
    source.c.quarantined,
    source.c.lag_s,
    source.c.silent_after_s,
)
"""In the order of SourceFact's fields."""


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A row that could not be used; `reason` is a code that screens translate."""

    source_id: str
    at: datetime
    place: str
    reason: str
    detail: str
    raw: str


def source_facts(connection: Connection, scope: Scope) -> tuple[SourceFact, ...]:
    """Configured sources that serve a branch of the scope; other branches of theirs are left out."""
    query = select(*_FACT_COLUMNS).where(source.c.retired.is_(False)).order_by(source.c.source_id)
    return _within(connection.execute(query).all(), scope)


def source_facts_at(connection: Connection, at: datetime, scope: Scope) -> tuple[SourceFact, ...]:
    """The same as it was known at `at`."""
    names = [column.name for column in _FACT_COLUMNS[1:]]
    known = (
        (source_id, *(facts[name] for name in names))
        for source_id, facts in facts_at(connection, at)
        if not facts["retired"]
    )
    return _within(known, scope)


def _within(rows: Iterable[Sequence[Any]], scope: Scope) -> tuple[SourceFact, ...]:
    facts = []
    for source_id, kind, listed, *rest in rows:
        branches = tuple(name for name in orjson.loads(listed) if scope.allows(name))
        if branches or scope.branches is None:
            facts.append(SourceFact(source_id, kind, branches, *rest))
    return tuple(facts)


def quarantined(
    connection: Connection, source_id: str | None, limit: int, scope: Scope
) -> list[QuarantineRow]:
    """The newest rows of the quarantine, of one source or of all that lie wholly within the scope."""
    seen = _wholly_within(connection, scope)
    wanted = seen if source_id is None else seen & {source_id}
    columns = (quarantine.c[name] for name in QuarantineRow.__slots__)
    query = (
        select(*columns)
        .where(quarantine.c.source_id.in_(wanted))
        .order_by(quarantine.c.quarantine_id.desc())
        .limit(limit)
    )
    return [QuarantineRow(*row) for row in connection.execute(query)]


def reasons(connection: Connection, scope: Scope) -> Mapping[str, Mapping[str, int]]:
    """Source -> reason -> rows."""
    key = quarantine.c.source_id, quarantine.c.reason
    query = (
        select(*key, func.count())
        .where(quarantine.c.source_id.in_(_wholly_within(connection, scope)))
        .group_by(*key)
        .order_by(*key)
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for source_id, reason, count in connection.execute(query):
        found[source_id][reason] = count
    return dict(found)


def _wholly_within(connection: Connection, scope: Scope) -> set[str]:
    query = select(source.c.source_id, source.c.branches)
    return {
        source_id
        for source_id, listed in connection.execute(query)
        if all(map(scope.allows, orjson.loads(listed))) and (scope.branches is None or listed != "[]")
    }
