"""Cameras: what they showed and when, references of their views, what people ordered of them, stills."""

import sqlalchemy as sa
from alembic import op

from sitcenter.storage.types import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables, and an index of the words of cameras' states."""
    _projections()
    _beside_the_journal()
    _stills()
    op.create_index(
        "ix_event_camera_state",
        "event",
        ["branch_id", "subject", "occurred_at"],
        sqlite_where=sa.text("event_type = 'camera_state'"),
        postgresql_where=sa.text("event_type = 'camera_state'"),
    )
    if op.get_context().dialect.name == "postgresql":
        op.alter_column(
            "latest",
            "topic",
            existing_type=sa.Text,
            existing_nullable=False,
            comment="desk, queue, mode or camera",
            existing_comment="desk, queue or mode",
        )


def _projections() -> None:
    op.create_table(
        "camera_interval",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("camera_id", sa.Text, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("until", Instant, comment="null: it lasts"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("maintenance", sa.Boolean, nullable=False),
        sa.Column("shadow", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "camera_id", "since", name="pk_camera_interval"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "camera_sample",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("camera_id", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("source_system", sa.Text, nullable=False),
        sa.Column("source_seq", sa.Text, nullable=False),
        sa.Column("measures", sa.Text, nullable=False, comment="canonical JSON"),
        sa.PrimaryKeyConstraint(
            "branch_id", "camera_id", "at", "source_system", "source_seq", name="pk_camera_sample"
        ),
        sqlite_with_rowid=False,
    )


def _beside_the_journal() -> None:
    op.create_table(
        "camera_reference",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("camera_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False, comment="provisional, day, night or commissioning"),
        sa.Column("at", Instant, nullable=False),
        sa.Column("body", sa.Text, nullable=False, comment="statistics of the view, never a picture"),
        sa.Column("good_blocks", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "camera_id", "name", "at", name="pk_camera_reference"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "camera_learned",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("camera_id", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("learned", sa.Text, nullable=False, comment="JSON: what is usual of this camera"),
        sa.PrimaryKeyConstraint("branch_id", "camera_id", name="pk_camera_learned"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "camera_order",
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("camera_id", sa.Text, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("params", sa.Text, nullable=False, comment="JSON: masks, until"),
        sa.Column("known_at", Instant, nullable=False, comment="the clock just before the commit"),
        sa.Column("taken_at", Instant, comment="when the journal had it"),
        sa.PrimaryKeyConstraint("order_id", name="pk_camera_order"),
    )
    op.create_index(
        "ix_camera_order_branch_id_camera_id_at", "camera_order", ["branch_id", "camera_id", "at"]
    )
    op.create_index(
        "ix_camera_order_pending",
        "camera_order",
        ["at", "order_id"],
        sqlite_where=sa.text("taken_at IS NULL"),
        postgresql_where=sa.text("taken_at IS NULL"),
    )


def _stills() -> None:
    op.create_table(
        "camera_still",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("camera_id", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("order_id", sa.Text, nullable=False, comment="who asked for it, and why"),
        sa.Column("body", sa.LargeBinary, nullable=False, comment="blurred JPEG, deleted after two minutes"),
        sa.PrimaryKeyConstraint("branch_id", "camera_id", name="pk_camera_still"),
        sqlite_with_rowid=False,
    )
