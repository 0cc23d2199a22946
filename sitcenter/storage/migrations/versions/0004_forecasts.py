"""Forecasts that were made, and the weights that made them."""

import sqlalchemy as sa
from alembic import op

from sitcenter.storage.types import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables, and an index of first calls."""
    op.create_table(
        "forecast",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("ticket_uid", sa.Text, nullable=False),
        sa.Column("service_code", sa.Text, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("model_s", sa.Float, nullable=False),
        sa.Column("les_s", sa.Float, nullable=False),
        sa.Column("hol_s", sa.Float, nullable=False),
        sa.Column("scored_at", Instant, comment="when the wait had ended"),
        sa.Column("wait_s", sa.Float, comment="null beside scored_at: left without being called"),
        sa.PrimaryKeyConstraint("branch_id", "ticket_uid", name="pk_forecast"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_forecast_branch_id_made_at", "forecast", ["branch_id", "made_at"])
    op.create_index(
        "ix_forecast_unscored",
        "forecast",
        ["branch_id", "ticket_uid"],
        sqlite_where=sa.text("scored_at IS NULL"),
        postgresql_where=sa.text("scored_at IS NULL"),
    )
    op.create_table(
        "forecast_weights",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("fitted_at", Instant, nullable=False),
        sa.Column(
            "weighed", sa.Text, nullable=False, comment="JSON: the values, in the order of the model's inputs"
        ),
        sa.Column("samples", sa.Integer, nullable=False),
        sa.Column("scored", sa.Integer, nullable=False),
        sa.Column("mae_s", sa.Float),
        sa.Column("mae_les_s", sa.Float),
        sa.Column("mae_hol_s", sa.Float),
        sa.PrimaryKeyConstraint("branch_id", "fitted_at", name="pk_forecast_weights"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ticket_called", "ticket", ["branch_id", "first_called_at"])
