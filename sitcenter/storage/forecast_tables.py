"""Tables of forecasts: what newcomers were told, how long they then waited, and the weights that told it."""

from sqlalchemy import Column, Float, Index, Integer, Table, Text, text

from sitcenter.storage.journal import metadata
from sitcenter.storage.projections import ticket
from sitcenter.storage.types import Instant

forecast = Table(
    "forecast",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("ticket_uid", Text, primary_key=True),
    Column("service_code", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("model_s", Float, nullable=False),
    Column("les_s", Float, nullable=False),
    Column("hol_s", Float, nullable=False),
    Column("scored_at", Instant, comment="when the wait had ended"),
    Column("wait_s", Float, comment="null beside scored_at: left without being called"),
    Index(None, "branch_id", "made_at"),
    sqlite_with_rowid=False,
)
Index(
    "ix_forecast_unscored",
    forecast.c.branch_id,
    forecast.c.ticket_uid,
    sqlite_where=text("scored_at IS NULL"),
    postgresql_where=forecast.c.scored_at.is_(None),
)

forecast_weights = Table(
    "forecast_weights",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("fitted_at", Instant, primary_key=True),
    Column("weighed", Text, nullable=False, comment="JSON: the values, in the order of the model's inputs"),
    Column("samples", Integer, nullable=False),
    Column("scored", Integer, nullable=False),
    Column("mae_s", Float),
    Column("mae_les_s", Float),
    Column("mae_hol_s", Float),
    sqlite_with_rowid=False,
)
"""Append-only: the board of a past moment is reckoned by the weights of that moment."""

Index("ix_ticket_called", ticket.c.branch_id, ticket.c.first_called_at)
