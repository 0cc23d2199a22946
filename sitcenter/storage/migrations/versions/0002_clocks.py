"""Breach instants of tickets, terms of applications, what was known when, the rules in force.

Instants and terms of rows that exist already are filled in by `recompute`, which knows the rules.
"""

import sqlalchemy as sa
from alembic import op

from sitcenter.storage.suspended import Suspensions
from sitcenter.storage.types import Instant, Key

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns and the tables."""
    _ticket()
    _application()
    _batch()
    _poll_minute()
    _rulebook()


def _ticket() -> None:
    comment = "when the wait of an open ticket reaches its norm"
    op.add_column("ticket", sa.Column("breach_at", Instant, comment=comment))
    comment = "when the service under way reaches its norm"
    op.add_column("ticket", sa.Column("service_breach_at", Instant, comment=comment))
    op.create_index(
        "ix_ticket_breach",
        "ticket",
        ["branch_id", "breach_at"],
        sqlite_where=sa.text("is_open = 1 AND status = 'waiting'"),
        postgresql_where=sa.text("is_open AND status = 'waiting'"),
    )


def _application() -> None:
    for column in (
        sa.Column("suspensions", Suspensions, nullable=False, server_default="[]"),
        sa.Column("reset_at", Instant),
        sa.Column("rule_id", sa.Text, comment="the rule of its term, null where it has none"),
        sa.Column("rule_version", sa.Integer),
        sa.Column("calendar_version", sa.Text),
        sa.Column("due_at", Instant, comment="null while its clock is paused, and when cancelled"),
        sa.Column("term_state", sa.Text, comment="running, paused, stopped or cancelled"),
        sa.Column("differs", sa.Boolean, comment="whether the source's deadline is another one"),
    ):
        op.add_column("application", column)
    op.create_index(
        "ix_application_due",
        "application",
        ["branch_id", "due_at"],
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )


def _batch() -> None:
    """Of older batches nothing nearer is known than when they were received."""
    comment = "the clock just before the commit; not in the digest"
    op.add_column("batch", sa.Column("known_at", Instant, comment=comment))
    op.execute(sa.text("UPDATE batch SET known_at = at"))
    op.create_index("ix_batch_known_at", "batch", ["known_at"])


def _poll_minute() -> None:
    op.create_table(
        "poll_minute",
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("minute", Instant, nullable=False),
        sa.Column("polls", sa.Text, nullable=False, comment="a line for each change of the source's row"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("branches", sa.Text, nullable=False),
        sa.Column("poll_s", sa.Float, nullable=False),
        sa.Column("last_attempt_at", Instant),
        sa.Column("last_success_at", Instant),
        sa.Column("last_event_at", Instant),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", Instant),
        sa.Column("error", sa.Text),
        sa.Column("rows_read", Key, nullable=False),
        sa.Column("stored", Key, nullable=False),
        sa.Column("duplicate", Key, nullable=False),
        sa.Column("quarantined", Key, nullable=False),
        sa.Column("lag_s", sa.Float),
        sa.Column("silent_after_s", sa.Float),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("source_id", "minute", name="pk_poll_minute"),
    )


def _rulebook() -> None:
    op.create_table(
        "rulebook",
        sa.Column("rulebook_id", Key, autoincrement=True, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("norms", sa.Text, nullable=False, comment="SHA-256"),
        sa.Column("terms", sa.Text, nullable=False, comment="SHA-256"),
        sa.Column("calendars", sa.Text, nullable=False, comment="SHA-256"),
        sa.Column("tickets", sa.Integer, nullable=False),
        sa.Column("applications", sa.Integer, nullable=False),
        sa.Column("moved", sa.Integer, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False, comment="JSON list"),
        sa.PrimaryKeyConstraint("rulebook_id", name="pk_rulebook"),
        sqlite_autoincrement=True,
    )
