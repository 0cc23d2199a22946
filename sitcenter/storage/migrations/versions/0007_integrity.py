"""Signals of the indicators of integrity, and an index of what happened at a branch by time."""

import sqlalchemy as sa
from alembic import op

from sitcenter.storage.types import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table, and the index by which a day of a branch is read from the journal."""
    op.create_table(
        "integrity_signal",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("window_start", Instant, nullable=False),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False, comment="digest of the evidence"),
        sa.Column("window_end", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("observed", sa.Float, nullable=False),
        sa.Column("expected", sa.Float, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("p", sa.Float),
        sa.Column("q", sa.Float),
        sa.Column("e", sa.Float),
        sa.Column("shadow", sa.Boolean, nullable=False),
        sa.Column("events", sa.Text, nullable=False, comment="JSON: ids of the journal's events"),
        sa.Column(
            "terms", sa.Text, nullable=False, comment="JSON: stratum, observed, expected of each addend"
        ),
        sa.Column("exemptions", sa.Text, nullable=False, comment="JSON: codes that were tried"),
        sa.Column("facts", sa.Text, nullable=False, comment="JSON"),
        sa.PrimaryKeyConstraint(
            "branch_id",
            "window_start",
            "rule_id",
            "rule_version",
            "subject",
            "since",
            "sha256",
            name="pk_integrity_signal",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_integrity_signal_branch_id_since", "integrity_signal", ["branch_id", "since"])
    op.create_index(
        "ix_event_happened",
        "event",
        ["branch_id", "occurred_at"],
        sqlite_where=sa.text("kind <> 'camera'"),
        postgresql_where=sa.text("kind <> 'camera'"),
    )
