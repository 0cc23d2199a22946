"""Where signals of integrity are kept."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, delete, select, update

from sitcenter.domain.integrity.types import IntegritySignal, RuleCard, RuleWindow
from sitcenter.storage.bulk import insert_rows, upsert_rows
from sitcenter.storage.engine import transact
from sitcenter.storage.integrity_tables import integrity_signal, integrity_window

_COLUMNS = tuple(column.name for column in integrity_signal.c)
_WINDOW_COLUMNS = tuple(column.name for column in integrity_window.c)


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
        outcomes: Iterable[RuleWindow] = (),
        again: Mapping[str, int] | None = None,
    ) -> None:
        """Store what these rules found in a window of a branch, in one transaction.

        It takes the place of what the same versions of these rules had found in it before. Rules that
        couldn't be computed, or that a gate kept silent, aren't among them: what they found stays.
        `outcomes`: what became of every rule in the window, the silent ones too. `again`: rule -> within how
        many days what it finds of the same subject is the same signal, dated by the window that first found
        it; the windows may come in any order.
        """
        work = partial(
            _record,
            branch_id=branch_id,
            window=window,
            computed=list(computed),
            signals=list(signals),
            outcomes=list(outcomes),
            again=again or {},
        )
        transact(self._engine, work)


def _record(
    connection: Connection,
    branch_id: str,
    window: tuple[datetime, datetime],
    computed: list[RuleCard],
    signals: list[IntegritySignal],
    outcomes: list[RuleWindow],
    again: Mapping[str, int],
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
    upsert_rows(connection, integrity_window, _WINDOW_COLUMNS, map(_window_row, outcomes))
    for card in computed:
        if card.id in again:
            _date(connection, branch_id, window[0], card, timedelta(days=again[card.id]))


def _date(
    connection: Connection, branch_id: str, changed: datetime, card: RuleCard, within: timedelta
) -> None:
    """Date each signal of a rule by the first of the windows that lie `within` it and found its subject, by
    whatever version of its card: a new version makes no new signal of the same cause.

    The window that begins at `changed` was written. Those before it are dated as they should be, and of
    them it asks those alone by which later ones may be dated: the cost doesn't grow with what is kept.
    """
    table = integrity_signal.c
    of_rule = table.branch_id == branch_id, table.rule_id == card.id
    query = select(table.subject, table.window_start, table.since).where(
        *of_rule, table.window_start > changed - within
    )
    first: dict[str, datetime] = {}
    for subject, start, since in connection.execute(query.order_by(table.window_start)).all():
        begun = first.get(subject)
        if start < changed:
            begun = first[subject] = since
        elif begun is None or start >= begun + within:
            begun = first[subject] = start
        if since != begun:
            same = table.window_start == start, table.subject == subject
            connection.execute(update(integrity_signal).where(*of_rule, *same).values(since=begun))


def _window_row(outcome: RuleWindow) -> tuple[Any, ...]:
    return (
        outcome.branch_id,
        outcome.start,
        outcome.rule_id,
        outcome.rule_version,
        outcome.end,
        outcome.evaluated_at,
        _json(outcome.lacking),
        outcome.closed,
        outcome.tested,
        outcome.base,
        outcome.signals,
        outcome.shadow,
    )


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
