"""Signals and windows of integrity, read with a scope."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, func, select, true

from sitcenter.domain.events import Event
from sitcenter.domain.integrity.gates import UNASKED
from sitcenter.domain.integrity.types import Evidence, Head, IntegritySignal, Kept, Kind, RuleWindow, Term
from sitcenter.domain.scope import Scope
from sitcenter.storage.bulk import among
from sitcenter.storage.canonical import EVENT_COLUMNS, event_of
from sitcenter.storage.integrity_tables import integrity_signal, integrity_window
from sitcenter.storage.journal import event
from sitcenter.storage.periods import STREAMED_ROWS

_HEAVY = frozenset({"events", "terms"})
_HEAD = tuple(column for column in integrity_signal.c if column.name not in _HEAVY)


def signals(connection: Connection, scope: Scope, start: datetime, end: datetime) -> Iterator[Kept]:
    """Signals whose cause began in [start, end), by branch, beginning and rule, read as they are consumed.

    Of one that several windows found, what the last of them says; of a window that several versions of a rule
    looked at, what the newest says.
    """
    table = integrity_signal.c
    branches = select(table.branch_id).distinct().order_by(table.branch_id)
    one = table.rule_id, table.subject, table.since
    last = table.window_start.desc(), table.rule_version.desc()
    place = func.rank().over(partition_by=one, order_by=last).label("place")
    for branch_id in filter(scope.allows, connection.execute(branches).scalars().all()):
        ranked = (
            select(*table, place)
            .where(table.branch_id == branch_id, table.since >= start, table.since < end, _stands())
            .subquery()
        )
        query = (
            select(*(ranked.c[column.name] for column in table))
            .where(ranked.c.place == 1)
            .order_by(ranked.c.since, *(ranked.c[column.name] for column in integrity_signal.primary_key))
            .execution_options(yield_per=STREAMED_ROWS)
        )
        with connection.execute(query) as result:
            yield from map(_kept, result)


def _stands() -> ColumnElement[bool]:
    """Whether no newer version of the rule has looked at the signal's window."""
    table, newer = integrity_signal.c, integrity_window.c
    looked = select(newer.rule_id).where(
        newer.branch_id == table.branch_id,
        newer.start_at == table.window_start,
        newer.rule_id == table.rule_id,
        newer.rule_version > table.rule_version,
        *_looked(newer),
    )
    return ~looked.correlate(integrity_signal).exists()


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    terms = tuple(Term(*term) for term in orjson.loads(row.terms))
    return Kept(
        row.window_start,
        row.window_end,
        IntegritySignal(
            row.rule_id,
            row.rule_version,
            Kind(row.kind),
            row.severity,
            row.branch_id,
            row.subject,
            row.since,
            row.until,
            row.observed,
            row.expected,
            row.unit,
            Evidence(tuple(orjson.loads(row.events)), terms),
            row.p,
            row.q,
            row.e,
            tuple(orjson.loads(row.exemptions)),
            orjson.loads(row.facts),
            row.shadow,
        ),
        row.sha256,
    )


def heads(connection: Connection, start: datetime, rule_ids: Iterable[str] | None = None) -> list[Head]:
    """Signals of all rules or of those named whose cause began since `start`, without their evidence.

    Of one that several windows found, what the last of them says; of a window that several versions of a rule
    looked at, what the newest says.
    """
    table = integrity_signal.c
    named = true() if rule_ids is None else among(connection.dialect, table.rule_id, sorted(rule_ids))
    query = (
        select(*_HEAD)
        .where(table.since >= start, named, _stands())
        .order_by(table.window_start, table.rule_version)
    )
    found = {head.fingerprint: head for head in map(_head, connection.execute(query))}
    return [found[key] for key in sorted(found)]


def _head(row: Row[*tuple[Any, ...]]) -> Head:
    return Head(
        rule_id=row.rule_id,
        rule_version=row.rule_version,
        branch_id=row.branch_id,
        subject=row.subject,
        since=row.since,
        until=row.until,
        severity=row.severity,
        observed=row.observed,
        expected=row.expected,
        unit=row.unit,
        digest=row.sha256,
        p=row.p,
        q=row.q,
        e=row.e,
        exemptions=tuple(orjson.loads(row.exemptions)),
        facts=orjson.loads(row.facts),
        shadow=row.shadow,
    )


def kept(connection: Connection, fingerprint: str, scope: Scope) -> Kept | None:
    """The signal of that name as the last window that found it left it; None: none that may be seen."""
    parts = fingerprint.split("|", 2)
    subject, _, since = parts[-1].rpartition("|")
    moment = _moment(since)
    if len(parts) < 3 or moment is None or not scope.allows(parts[1]):
        return None
    table = integrity_signal.c
    query = (
        select(*table)
        .where(table.rule_id == parts[0], table.branch_id == parts[1])
        .where(table.subject == subject, table.since == moment)
        .order_by(table.window_start.desc(), table.rule_version.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else replace(_kept(row), evaluated_at=_looked_at(connection, row))


def _looked_at(connection: Connection, signal: Row[*tuple[Any, ...]]) -> datetime | None:
    """When the rule looked at the signal's window; None: nothing tells, or it was silent when asked again."""
    table = integrity_window.c
    query = select(table.evaluated_at).where(
        table.branch_id == signal.branch_id,
        table.start_at == signal.window_start,
        table.rule_id == signal.rule_id,
        table.rule_version == signal.rule_version,
        *_looked(table),
    )
    return connection.execute(query).scalar_one_or_none()


def _looked(table: Any) -> tuple[ColumnElement[bool], ...]:
    """Whether the rule looked at a window: what it had found there before stands no more."""
    return table.lacking == "[]", table.closed.not_in(sorted(UNASKED))


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def windows(
    connection: Connection,
    scope: Scope,
    start: datetime,
    end: datetime,
    rule_ids: Iterable[str] | None = None,
) -> Iterator[RuleWindow]:
    """What became of each rule, or of those named, in windows that begin in [start, end), by time, branch and
    rule.
    """
    table = integrity_window.c
    named = true() if rule_ids is None else among(connection.dialect, table.rule_id, sorted(rule_ids))
    query = (
        select(*table)
        .where(table.start_at >= start, table.start_at < end, _scoped(connection, scope, table.branch_id))
        .where(named)
        .order_by(table.start_at, table.branch_id, table.rule_id, table.rule_version)
        .execution_options(yield_per=STREAMED_ROWS)
    )
    with connection.execute(query) as result:
        yield from map(window_of, result)


def _scoped(connection: Connection, scope: Scope, column: Any) -> ColumnElement[bool]:
    return true() if scope.branches is None else among(connection.dialect, column, sorted(scope.branches))


def window_of(row: Row[*tuple[Any, ...]]) -> RuleWindow:
    """A stored window."""
    return RuleWindow(
        rule_id=row.rule_id,
        rule_version=row.rule_version,
        branch_id=row.branch_id,
        start=row.start_at,
        end=row.end_at,
        evaluated_at=row.evaluated_at,
        lacking=tuple(orjson.loads(row.lacking)),
        closed=row.closed,
        tested=row.tested,
        base=row.base,
        signals=row.signals,
        shadow=row.shadow,
    )


def events_of(connection: Connection, branch_id: str, ids: Iterable[str]) -> list[Event]:
    """The journal's events of these ids (`source/seq`) at a branch, by time; what isn't there is left out."""
    named: dict[str, list[str]] = {}
    for each in ids:
        source, _, seq = each.partition("/")
        named.setdefault(source, []).append(seq)
    found: list[Event] = []
    for source, seqs in sorted(named.items()):
        query = select(*EVENT_COLUMNS).where(
            event.c.source_system == source,
            event.c.branch_id == branch_id,
            among(connection.dialect, event.c.source_seq, seqs),
        )
        found += map(event_of, connection.execute(query))
    return sorted(found, key=lambda each: (each.occurred_at, each.source_system, each.source_seq))
