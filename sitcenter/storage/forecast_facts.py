"""What a board's forecast is made of, at any moment: the calls of the hour before it, the weights of then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, func, select

from sitcenter.domain.forecast.hall import LATELY, MOST_CALLS
from sitcenter.domain.forecast.types import Call, Weights
from sitcenter.storage.forecast_tables import forecast_weights
from sitcenter.storage.projections import branch_state, ticket

_CALL = (
    ticket.c.branch_id,
    ticket.c.service_code,
    ticket.c.wait_from,
    ticket.c.first_called_at,
    ticket.c.wait_ms,
    ticket.c.desk_id,
    ticket.c.channel,
    ticket.c.priority_class,
)
"""In the order of Call's fields."""


def calls_lately(
    connection: Connection, branch_ids: Sequence[str], midnight: datetime, now: datetime
) -> list[Call]:
    """Each branch's latest first calls, of the past hour and of today: as many as a forecast looks at.

    One short walk back through the index of calls a branch, however many were called in the hour.
    """
    latest = (
        select(*_CALL)
        .where(
            ticket.c.branch_id == bindparam("branch"),
            ticket.c.first_called_at > max(midnight, now - LATELY),
            ticket.c.first_called_at <= now,
        )
        .order_by(ticket.c.first_called_at.desc(), ticket.c.ticket_uid)
        .limit(MOST_CALLS)
    )
    return [
        Call(branch, service or "", *rest)
        for branch_id in branch_ids
        for branch, service, *rest in connection.execute(latest, {"branch": branch_id}).all()
    ]


def weights_at(connection: Connection, branch_ids: Sequence[str], now: datetime) -> dict[str, Weights]:
    """The weights of each branch as last fitted by `now`: one look into the key a branch."""
    newest = (
        select(func.max(forecast_weights.c.fitted_at))
        .where(forecast_weights.c.branch_id == branch_state.c.branch_id, forecast_weights.c.fitted_at <= now)
        .correlate(branch_state)
        .scalar_subquery()
    )
    joined = branch_state.join(
        forecast_weights,
        (forecast_weights.c.branch_id == branch_state.c.branch_id) & (forecast_weights.c.fitted_at == newest),
    )
    query = select(*forecast_weights.c).select_from(joined).where(branch_state.c.branch_id.in_(branch_ids))
    return {row.branch_id: _weights(row) for row in connection.execute(query).all()}


def _weights(row: Row[*tuple[Any, ...]]) -> Weights:
    branch_id, fitted_at, weighed, *rest = row
    return Weights(branch_id, fitted_at, tuple(orjson.loads(weighed)), *rest)
