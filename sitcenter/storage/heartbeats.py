"""How the jobs of the collecting process fare: one row a job."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from sitcenter.domain.heartbeat import Heartbeat, Turn
from sitcenter.storage.alert_tables import heartbeat
from sitcenter.storage.engine import reading, transact

_FIELDS = tuple(field.name for field in fields(Heartbeat))
_COLUMNS = tuple(heartbeat.c[name] for name in _FIELDS)


class Heartbeats:
    """Safe to share by threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def beat(self, turn: Turn) -> None:
        """Record one turn of a job."""
        transact(self._engine, lambda connection: _record(connection, turn))

    def all(self) -> dict[str, Heartbeat]:
        """Every job that ever turned, by its name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(heartbeat.c.name)).all()
        return {row.name: Heartbeat(*row) for row in rows}


def _record(connection: Connection, turn: Turn) -> None:
    query = select(*_COLUMNS).where(heartbeat.c.name == turn.name).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        connection.execute(insert(heartbeat).values(name=turn.name, **_values(turn, None)))
    else:
        changed = update(heartbeat).where(heartbeat.c.name == turn.name)
        connection.execute(changed.values(_values(turn, row)))


def _values(turn: Turn, before: Row[*tuple[Any, ...]] | None) -> dict[str, Any]:
    hour = _hour(turn.started_at)
    worst = before.max_lag_s if before is not None and before.hour_at == hour else 0.0
    values: dict[str, Any] = {
        "every_s": turn.every_s,
        "turned_at": turn.ended_at,
        "lag_s": turn.lag_s,
        "took_s": (turn.ended_at - turn.started_at) / timedelta(seconds=1),
        "hour_at": hour,
        "max_lag_s": max(worst, turn.lag_s),
        "error": turn.error,
    }
    if not turn.error:
        return values | {"ok_at": turn.started_at, "failures": 0, "failing_since": None}
    failures, since = (0, None) if before is None else (before.failures, before.failing_since)
    return values | {"failures": failures + 1, "failing_since": since or turn.started_at}


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
