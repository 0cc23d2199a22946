"""The log of gaps: stretches in which no rule was evaluated."""

from datetime import datetime

from sqlalchemy import Connection, or_, select

from sitcenter.domain.alerts.gaps import Gap, gap_before
from sitcenter.storage.alert_tables import ALERTS, alert_gap, alerting
from sitcenter.storage.bulk import insert_into


def last_round(connection: Connection, *, hold: bool = False) -> datetime | None:
    """The moment of the last whole round; None before the first. `hold`: until the transaction ends."""
    query = select(alerting.c.evaluated_at).where(alerting.c.name == ALERTS)
    return connection.execute(query.with_for_update() if hold else query).scalar_one_or_none()


def log_gap(connection: Connection, now: datetime) -> None:
    """Keep what lies between the last round and this one, if it is a gap. The round isn't marked yet."""
    gap = gap_before(last_round(connection, hold=True), now)
    if gap is not None:
        insertion = insert_into(connection.dialect, alert_gap).values(start_at=gap.start, end_at=gap.end)
        connection.execute(insertion.on_conflict_do_nothing())


def gaps(connection: Connection, start: datetime, end: datetime, now: datetime) -> list[Gap]:
    """Those that touch [start, end), in order; one that runs still lasts until now."""
    query = (
        select(alert_gap.c.start_at, alert_gap.c.end_at)
        .where(alert_gap.c.end_at > start, or_(alert_gap.c.start_at.is_(None), alert_gap.c.start_at < end))
        .order_by(alert_gap.c.end_at)
    )
    found = [Gap(*row) for row in connection.execute(query).all()]
    last = last_round(connection)
    running = gap_before(last, now)
    if running is not None and (last is None or last < end):
        found.append(running)
    return found
