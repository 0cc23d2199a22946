"""When no rule of alerts was evaluated."""

import sqlalchemy as sa
from alembic import op

from sitcenter.storage.types import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the log. When rules were evaluated before it is not known: that is its first gap."""
    op.create_table(
        "alert_gap",
        sa.Column("start_at", Instant, comment="the last round before; null: there was none"),
        sa.Column("end_at", Instant, autoincrement=False, nullable=False, comment="the next round"),
        sa.PrimaryKeyConstraint("end_at", name="pk_alert_gap"),
    )
    op.execute(
        "INSERT INTO alert_gap (start_at, end_at) "
        "SELECT NULL, evaluated_at FROM alerting WHERE evaluated_at IS NOT NULL"
    )
