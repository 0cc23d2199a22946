"""Where signals of integrity are kept, and read with a scope."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Row, delete, select

from sitcenter.domain.integrity.types import Evidence, IntegritySignal, Kept, Kind, RuleCard, Term
from sitcenter.domain.scope import Scope
from sitcenter.storage.bulk import insert_rows
from sitcenter.storage.engine import transact
from sitcenter.storage.integrity_tables import integrity_signal
from sitcenter.storage.periods import STREAMED_ROWS

_COLUMNS = tuple(column.name for column in integrity_signal.c)


class IntegrityStore:
    """The write side of the indicators. Safe to share by threads: it keeps nothing but the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(
        self,
        branch_id: str,
        window: tuple[datetime, datetime],
        computed: Iterable[RuleCard],
        signals: Iterable[IntegritySignal],
    ) -> None:
        """Store what these rules found in a window of a branch, in one transaction.

        It takes the place of what the same versions of these rules had found in it before. Rules that
        couldn't be computed, or that a gate kept silent, aren't among them: what they found stays.
        """
        work = partial(
            _record, branch_id=branch_id, window=window, computed=list(computed), signals=list(signals)
        )
        transact(self._engine, work)


def _record(
    connection: Connection,
    branch_id: str,
    window: tuple[datetime, datetime],
    computed: list[RuleCard],
    signals: list[IntegritySignal],
) -> None:
    table = integrity_signal.c
    for card in computed:
        connection.execute(
            delete(integrity_signal).where(
                table.branch_id == branch_id,
                table.window_start == window[0],
                table.rule_id == card.id,
                table.rule_version == card.version,
            )
        )
    rows = {row[:7]: row for row in (_row(signal, window) for signal in signals)}
    insert_rows(connection, integrity_signal, _COLUMNS, rows.values())


def _row(signal: IntegritySignal, window: tuple[datetime, datetime]) -> tuple[Any, ...]:
    evidence = signal.evidence
    return (
        signal.branch_id,
        window[0],
        signal.rule_id,
        signal.rule_version,
        signal.subject,
        signal.since,
        evidence.digest,
        window[1],
        signal.until,
        signal.kind.value,
        signal.severity,
        float(signal.observed),
        float(signal.expected),
        signal.unit,
        *(None if figure is None else float(figure) for figure in (signal.p, signal.q, signal.e)),
        signal.shadow,
        _json(evidence.events),
        _json([(term.stratum, float(term.observed), float(term.expected)) for term in evidence.terms]),
        _json(signal.exemptions),
        _json(dict(signal.facts)),
    )


def _json(value: object) -> str:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY
    return orjson.dumps(value, option=options).decode()


def signals(connection: Connection, scope: Scope, start: datetime, end: datetime) -> Iterator[Kept]:
    """Signals whose cause began in [start, end), by branch, beginning and rule, read as they are consumed."""
    table = integrity_signal.c
    branches = select(table.branch_id).distinct().order_by(table.branch_id)
    for branch_id in filter(scope.allows, connection.execute(branches).scalars().all()):
        query = (
            select(*table)
            .where(table.branch_id == branch_id, table.since >= start, table.since < end)
            .order_by(table.since, *integrity_signal.primary_key)
            .execution_options(yield_per=STREAMED_ROWS)
        )
        with connection.execute(query) as result:
            yield from map(_kept, result)


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
