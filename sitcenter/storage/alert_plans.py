"""Planned maintenance, alerts of other systems, and rows set aside: what rounds need beside the board."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, insert, select, update

from sitcenter.domain.alerts.facts import ExternalAlert, SetAside
from sitcenter.domain.alerts.types import Maintenance
from sitcenter.storage.alert_codec import as_text
from sitcenter.storage.alert_record import ALWAYS, bump
from sitcenter.storage.alert_tables import external_alert, maintenance
from sitcenter.storage.bulk import insert_into
from sitcenter.storage.errors import UnknownWindow
from sitcenter.storage.journal import quarantine, source

SET_ASIDE_WITHIN = timedelta(hours=1)


def plan(connection: Connection, window: Maintenance) -> None:
    """Add a window. Raises ValueError for one that doesn't end after it begins."""
    if window.end <= window.start:
        raise ValueError(f"maintenance {window.id} ends before it begins")
    row = {
        "maintenance_id": window.id,
        "start_at": window.start,
        "end_at": window.end,
        "rules": as_text(window.rules),
        "branches": as_text(window.branches),
        "reason": window.reason,
        "actor": window.actor,
    }
    connection.execute(insert(maintenance).values(row))
    bump(connection)


def cancel(connection: Connection, window_id: str, actor: str, now: datetime) -> None:
    """End a window now, be it running or not begun. Raises UnknownWindow if there is none to end."""
    going_on = (maintenance.c.maintenance_id == window_id, *_going_on(now))
    done = connection.execute(
        update(maintenance).where(*going_on).values(cancelled_at=now, cancelled_by=actor)
    )
    if done.rowcount == 0:
        raise UnknownWindow(window_id)
    bump(connection)


def windows(connection: Connection, now: datetime) -> list[Maintenance]:
    """Those that run or are still to come, in order."""
    query = select(maintenance).where(*_going_on(now))
    ordered = query.order_by(maintenance.c.start_at, maintenance.c.maintenance_id)
    return [_window(row) for row in connection.execute(ordered).all()]


def _going_on(now: datetime) -> tuple[Any, Any]:
    return maintenance.c.end_at > now, maintenance.c.cancelled_at.is_(None)


def _window(row: Row[*tuple[Any, ...]]) -> Maintenance:
    return Maintenance(
        id=row.maintenance_id,
        start=row.start_at,
        end=row.end_at,
        rules=frozenset(orjson.loads(row.rules)),
        branches=frozenset(orjson.loads(row.branches)),
        reason=row.reason,
        actor=row.actor,
    )


def put_external(connection: Connection, alerts: Sequence[ExternalAlert]) -> None:
    """Take over the last word of each; one that was received earlier than what is there changes nothing."""
    insertion = insert_into(connection.dialect, external_alert)
    keys = [column.name for column in external_alert.primary_key]
    values = {column.name: insertion.excluded[column.name] for column in external_alert.c}
    statement = insertion.on_conflict_do_update(
        index_elements=keys,
        set_={name: value for name, value in values.items() if name not in keys},
        where=insertion.excluded.received_at >= external_alert.c.received_at,
    )
    for item in sorted(alerts, key=lambda item: (item.source, item.fingerprint, item.received_at)):
        connection.execute(statement.values(_external_row(item)))


def _external_row(item: ExternalAlert) -> dict[str, Any]:
    return {
        "source": item.source,
        "fingerprint": item.fingerprint,
        "labels": as_text(item.labels),
        "annotations": as_text(item.annotations),
        "starts_at": item.starts_at,
        "ends_at": item.ends_at,
        "received_at": item.received_at,
        "active_until": item.ends_at or ALWAYS,
    }


def external(connection: Connection, now: datetime) -> list[ExternalAlert]:
    """Those that other systems still hold to be so, in order."""
    columns = [external_alert.c[name] for name in ExternalAlert.__slots__]
    query = select(*columns).where(external_alert.c.active_until > now)
    found = (
        ExternalAlert(row[0], row[1], orjson.loads(row[2]), orjson.loads(row[3]), *row[4:])
        for row in connection.execute(query).all()
    )
    return sorted(found, key=lambda item: (item.source, item.fingerprint))


def set_aside(connection: Connection, now: datetime) -> list[SetAside]:
    """Sources of which rows were put into quarantine within the hour before `now`."""
    query = (
        select(source.c.source_id, source.c.branches, func.count(), func.min(quarantine.c.at))
        .join(quarantine, quarantine.c.source_id == source.c.source_id)
        .where(quarantine.c.at > now - SET_ASIDE_WITHIN, quarantine.c.at <= now, source.c.retired.is_(False))
        .group_by(source.c.source_id, source.c.branches)
        .order_by(source.c.source_id)
    )
    rows = connection.execute(query).all()
    return [SetAside(name, tuple(orjson.loads(branches)), count, at) for name, branches, count, at in rows]
