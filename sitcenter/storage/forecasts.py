"""Forecasts as they were made, scored against the waits once these have ended; weights, append-only."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import orjson
from sqlalchemy import Connection, Engine, Select, and_, bindparam, func, insert, or_, select, update

from sitcenter import clock
from sitcenter.domain.facts import OpenTicket
from sitcenter.domain.forecast.live import NEWCOMER, Forecast
from sitcenter.domain.forecast.replay import Visit
from sitcenter.domain.forecast.types import Call, Weights
from sitcenter.domain.network import BranchStatus, Network
from sitcenter.storage import snapshot
from sitcenter.storage.bulk import insert_into
from sitcenter.storage.engine import reading, transact
from sitcenter.storage.forecast_facts import calls_lately, weights_at
from sitcenter.storage.forecast_tables import forecast, forecast_weights
from sitcenter.storage.moments import Now, known
from sitcenter.storage.projections import ticket

LONGEST = timedelta(hours=4)
"""Who waits longer has left without a word: errors aren't held up for him."""
FORGOTTEN = timedelta(days=1)
"""A ticket still open so long after its forecast will tell nothing any more."""


@dataclass(slots=True)
class HallFacts:
    """One branch as its newcomers find it; `told`: ticket_uids that have their forecast."""

    tickets: list[OpenTicket] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    weights: Weights | None = None


@dataclass(frozen=True, slots=True)
class Errors:
    """Mean absolute errors (s) on the same people; None where nobody's wait has ended yet."""

    scored: int
    mae_s: float | None
    mae_les_s: float | None
    mae_hol_s: float | None


class ForecastStore:
    """Forecasts of the network's branches. Safe to share by threads.

    `now` is read just before weights are committed, to say since when they speak.
    """

    def __init__(self, engine: Engine, network: Network, now: Now = clock.now) -> None:
        self._engine, self._now = engine, now
        self._branches = [b for b in network.branches.values() if b.status is not BranchStatus.CLOSED]

    def halls(self, now: datetime) -> dict[str, HallFacts]:
        """Every branch at `now`."""
        halls = {branch.id: HallFacts() for branch in self._branches}
        with reading(self._engine) as connection:
            for day in snapshot.days(self._branches, now):
                for open_ticket in snapshot.open_tickets(connection, day):
                    halls[open_ticket.branch_id].tickets.append(open_ticket)
                for call in calls_lately(connection, day.branch_ids, day.start, now):
                    halls[call.branch_id].calls.append(call)
                for branch_id, ticket_uid in _told(connection, day, now):
                    halls[branch_id].told.add(ticket_uid)
                for branch_id, weights in weights_at(connection, day.branch_ids, now).items():
                    halls[branch_id].weights = weights
        return halls

    def record(self, made: Sequence[Forecast]) -> None:
        """Keep forecasts; of two for one ticket the first stays."""
        if not made:
            return
        query = insert_into(self._engine.dialect, forecast).on_conflict_do_nothing()
        rows = [asdict(one) for one in made]
        transact(self._engine, lambda connection: connection.execute(query, rows))

    def score(self, now: datetime) -> int:
        """Set the waits that have ended beside their forecasts; how many forecasts were closed."""
        with reading(self._engine) as connection:
            ended = [dict(row._mapping) | {"at": now} for row in connection.execute(_ended(now)).all()]
        if ended:
            query = (
                update(forecast)
                .where(forecast.c.branch_id == bindparam("branch"), forecast.c.ticket_uid == bindparam("uid"))
                .values(scored_at=bindparam("at"), wait_s=bindparam("wait"))
            )
            transact(self._engine, lambda connection: connection.execute(query, ended))
        return len(ended)

    def errors(self, branch_id: str, since: datetime, now: datetime) -> Errors:
        """The errors of forecasts made since a moment, up to the oldest whose wait is still open.

        Of those made after it the short waits have ended first: they alone would flatter, or slander.
        """
        off = (func.avg(func.abs(column - forecast.c.wait_s)) for column in _ESTIMATES)
        query = select(func.count(), *off).where(
            forecast.c.branch_id == branch_id, forecast.c.made_at >= since, forecast.c.wait_s.is_not(None)
        )
        waiting = select(func.min(forecast.c.made_at)).where(
            forecast.c.branch_id == branch_id,
            forecast.c.scored_at.is_(None),
            forecast.c.made_at > now - LONGEST,
        )
        with reading(self._engine) as connection:
            oldest = connection.execute(waiting).scalar_one()
            until = now if oldest is None else oldest
            return Errors(*connection.execute(query.where(forecast.c.made_at < until)).one())

    def visits(self, branch_id: str, since: datetime, now: datetime, limit: int) -> list[Visit]:
        """The latest first waits that began in [since, now), in the order of coming."""
        query = (
            select(*_VISIT)
            .where(
                ticket.c.branch_id == branch_id,
                ticket.c.came_at >= since,
                ticket.c.came_at < now,
                ticket.c.wait_from.is_not(None),
            )
            .order_by(ticket.c.came_at.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [_visit(*row) for row in reversed(rows)]

    def weights(self, now: datetime) -> Mapping[str, Weights]:
        """Each branch's weights as last fitted."""
        with reading(self._engine) as connection:
            return weights_at(connection, [branch.id for branch in self._branches], now)

    def publish(self, weights: Weights) -> None:
        """Add weights, fitted as of this moment; what was published before stays."""
        row = asdict(weights)
        row["weighed"] = orjson.dumps(row.pop("values")).decode()

        def work(connection: Connection) -> None:
            row["fitted_at"] = known(connection, self._now)
            connection.execute(insert(forecast_weights), row)

        transact(self._engine, work)


_ESTIMATES = (forecast.c.model_s, forecast.c.les_s, forecast.c.hol_s)
_VISIT = (
    ticket.c.branch_id,
    ticket.c.ticket_uid,
    ticket.c.service_code,
    ticket.c.channel,
    ticket.c.priority_class,
    ticket.c.wait_from,
    func.coalesce(ticket.c.first_called_at, ticket.c.started_at),
    ticket.c.ended_at,
)


def _visit(
    branch_id: str,
    uid: str,
    service: str | None,
    channel: str | None,
    priority_class: str | None,
    wait_from: datetime,
    called_at: datetime | None,
    ended_at: datetime | None,
) -> Visit:
    left = ended_at if called_at is None else None
    return Visit(branch_id, uid, service or "", channel, priority_class, wait_from, called_at, left)


def _told(connection: Connection, day: snapshot.Day, now: datetime) -> list[tuple[str, str]]:
    """Who was told lately: a newcomer can't have been told before he came."""
    query = select(forecast.c.branch_id, forecast.c.ticket_uid).where(
        forecast.c.branch_id.in_(day.branch_ids), forecast.c.made_at >= now - NEWCOMER
    )
    return [(branch_id, ticket_uid) for branch_id, ticket_uid in connection.execute(query).all()]


def _ended(now: datetime) -> Select[*tuple[object, ...]]:
    """Open forecasts whose ticket was called (its wait in seconds), or is closed, gone, forgotten (none)."""
    same = and_(ticket.c.branch_id == forecast.c.branch_id, ticket.c.ticket_uid == forecast.c.ticket_uid)
    over = or_(
        ticket.c.wait_ms.is_not(None),
        ticket.c.is_open.is_not(True),
        forecast.c.made_at < now - FORGOTTEN,
    )
    return (
        select(
            forecast.c.branch_id.label("branch"),
            forecast.c.ticket_uid.label("uid"),
            (ticket.c.wait_ms / 1000.0).label("wait"),
        )
        .select_from(forecast.outerjoin(ticket, same))
        .where(forecast.c.scored_at.is_(None), over)
    )
