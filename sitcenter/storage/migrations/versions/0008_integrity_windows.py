"""What became of each rule of integrity in each window, and ways to find signals and alerts of rules."""

import sqlalchemy as sa
from alembic import op

from sitcenter.storage.types import Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table of windows and two indexes."""
    op.create_table(
        "integrity_window",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("start_at", Instant, nullable=False),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Integer, nullable=False),
        sa.Column("end_at", Instant, nullable=False),
        sa.Column("evaluated_at", Instant, nullable=False),
        sa.Column("lacking", sa.Text, nullable=False, comment="JSON: fields that nobody delivered"),
        sa.Column(
            "closed", sa.Text, nullable=False, comment="reason of the gate that kept it silent; empty: none"
        ),
        sa.Column("tested", sa.Integer, nullable=False, comment="hypotheses"),
        sa.Column("base", sa.Integer, nullable=False, comment="records looked at"),
        sa.Column("signals", sa.Integer, nullable=False),
        sa.Column("shadow", sa.Integer, nullable=False, comment="of the signals"),
        sa.PrimaryKeyConstraint(
            "branch_id", "start_at", "rule_id", "rule_version", name="pk_integrity_window"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_integrity_window_start_at", "integrity_window", ["start_at"])
    op.create_index("ix_integrity_signal_since", "integrity_signal", ["since"])
    op.create_index("ix_alert_rule_id", "alert", ["rule_id"])
