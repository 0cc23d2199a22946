"""Queries of alerts and flips. What is open is found by an index that history doesn't lengthen."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, true

from sitcenter.domain.alerts.facts import Given
from sitcenter.domain.alerts.fold import fold
from sitcenter.domain.alerts.types import VERDICTS, Alert, Condition, Flip, Severity, Work
from sitcenter.domain.scope import Scope
from sitcenter.storage.alert_codec import ALERT_COLUMNS, FLIP_COLUMNS, alert_of, flip_of
from sitcenter.storage.alert_record import open_until
from sitcenter.storage.alert_tables import alert, alert_flip
from sitcenter.storage.bulk import among
from sitcenter.storage.periods import STREAMED_ROWS

_SEVERITIES = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


def _scoped(connection: Connection, scope: Scope, table: Any) -> ColumnElement[bool]:
    if scope.branches is None:
        return true()
    return among(connection.dialect, table.c.branch_id, sorted(scope.branches))


def open_alerts(connection: Connection, now: datetime) -> list[Alert]:
    """Pending, firing, and those that ended lately, in a fixed order."""
    query = select(*ALERT_COLUMNS).where(alert.c.open_until > now)
    ordered = query.order_by(alert.c.fingerprint, alert.c.alert_id)
    return [alert_of(row) for row in connection.execute(ordered).all()]


def one(connection: Connection, alert_id: str, scope: Scope) -> Alert | None:
    """The alert, if the scope may see it."""
    query = select(*ALERT_COLUMNS).where(alert.c.alert_id == alert_id, _scoped(connection, scope, alert))
    row = connection.execute(query).one_or_none()
    return None if row is None else alert_of(row)


def flips(connection: Connection, alert_id: str) -> list[Flip]:
    """An alert's history in order."""
    query = select(*FLIP_COLUMNS).where(alert_flip.c.alert_id == alert_id).order_by(alert_flip.c.seq)
    return [flip_of(row) for row in connection.execute(query).all()]


def inbox(connection: Connection, scope: Scope, limit: int) -> list[Alert]:
    """What fires or isn't closed. When there are too many, what fires is kept first."""
    query = (
        select(*ALERT_COLUMNS)
        .where(alert.c.inbox_rank.is_not(None), _scoped(connection, scope, alert))
        .order_by(alert.c.inbox_rank, alert.c.since.desc())
        .limit(limit)
    )
    return sorted((alert_of(row) for row in connection.execute(query).all()), key=_urgency)


def _urgency(item: Alert) -> tuple[bool, bool, int, float, str]:
    """Unhandled before handled, firing before resolved, severe before slight, new before old."""
    handled = item.work is not Work.NEW or bool(item.merged_into)
    resolved = item.condition is not Condition.FIRING
    return handled, resolved, _SEVERITIES[item.severity], -item.since.timestamp(), item.alert_id


def alerts(connection: Connection, scope: Scope, start: datetime, end: datetime) -> Iterator[Alert]:
    """Alerts whose cause began in [start, end), in that order, streamed."""
    query = select(*ALERT_COLUMNS).where(
        alert.c.since >= start, alert.c.since < end, _scoped(connection, scope, alert)
    )
    for row in _streamed(connection, query.order_by(alert.c.since, alert.c.alert_id)):
        yield alert_of(row)


def flips_between(connection: Connection, scope: Scope, start: datetime, end: datetime) -> Iterator[Flip]:
    """Flips noticed in [start, end), in the order of their writing, streamed."""
    query = select(*FLIP_COLUMNS).where(
        alert_flip.c.noticed_at >= start,
        alert_flip.c.noticed_at < end,
        _scoped(connection, scope, alert_flip),
    )
    for row in _streamed(connection, query.order_by(alert_flip.c.noticed_at, alert_flip.c.flip_id)):
        yield flip_of(row)


def _streamed(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    with connection.execute(query.execution_options(yield_per=STREAMED_ROWS)) as result:
        yield from result


def alerts_at(connection: Connection, at: datetime, scope: Scope) -> list[Alert]:
    """What `open_alerts` gave then, but for what rules observed: folded from the flips known then."""
    known = select(alert.c.alert_id).where(
        alert.c.open_until > at, alert.c.known_at <= at, _scoped(connection, scope, alert)
    )
    query = (
        select(*FLIP_COLUMNS, alert_flip.c.known_at)
        .where(alert_flip.c.alert_id.in_(known), alert_flip.c.known_at <= at)
        .order_by(alert_flip.c.alert_id, alert_flip.c.seq)
    )
    histories: defaultdict[str, list[Flip]] = defaultdict(list)
    known_at: dict[str, datetime] = {}
    for *row, moment in connection.execute(query).all():
        flip = flip_of(row)
        histories[flip.alert_id].append(flip)
        known_at[flip.alert_id] = moment
    found = map(fold, histories.values())
    held = [item for item in found if open_until(item, known_at[item.alert_id]) > at]
    return sorted(held, key=lambda item: (item.fingerprint, item.alert_id))


def verdicts(connection: Connection, rule_ids: Iterable[str]) -> list[Given]:
    """The verdicts that stand on alerts of these rules, by alert_id: the last that was given, if the alert
    wasn't opened anew since.
    """
    moved = (*sorted(VERDICTS), Work.NEW)
    query = (
        select(
            alert.c.alert_id,
            alert.c.fingerprint,
            alert.c.rule_id,
            alert.c.rule_version,
            alert_flip.c.after,
            alert_flip.c.noticed_at,
            alert_flip.c.actor,
        )
        .join(alert_flip, alert_flip.c.alert_id == alert.c.alert_id)
        .where(among(connection.dialect, alert.c.rule_id, sorted(rule_ids)))
        .where(alert_flip.c.changed == "work", alert_flip.c.after.in_(moved))
        .order_by(alert.c.alert_id, alert_flip.c.seq)
    )
    last = {row.alert_id: row for row in connection.execute(query)}
    return [
        Given(
            row.alert_id,
            row.fingerprint,
            row.rule_id,
            row.rule_version,
            Work(row.after),
            row.noticed_at,
            row.actor,
        )
        for row in last.values()
        if row.after != Work.NEW
    ]
