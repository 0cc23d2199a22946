"""Alerts, their flips, maintenance, the outbox, alerts from outside; heartbeats of jobs."""

import sqlalchemy as sa
from alembic import op

from sitcenter.storage.types import Instant, Key

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    _alert()
    _alert_flip()
    _maintenance()
    _external_alert()
    _outbox()
    _heartbeat()
    _alerting()
    op.create_index("ix_quarantine_at", "quarantine", ["at"])


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("alert_id", sa.Text, nullable=False),
        sa.Column("branch_id", sa.Text, nullable=False, comment="empty: the whole network"),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Integer, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("since", Instant, nullable=False, comment="when the cause truly began"),
        sa.Column("condition", sa.Text, nullable=False),
        sa.Column("work", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, comment="seq of the last flip"),
        sa.Column("fired_at", Instant),
        sa.Column("resolved_at", Instant),
        sa.Column("occurrences", sa.Integer, nullable=False),
        sa.Column("flapping", sa.Boolean, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("acknowledged_at", Instant),
        sa.Column("acknowledged_by", sa.Text, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("inhibited_by", sa.Text, nullable=False),
        sa.Column("shelved_until", Instant),
        sa.Column("maintenance", sa.Text, nullable=False),
        sa.Column("merged_into", sa.Text, nullable=False),
        sa.Column("memo", sa.Text, nullable=False, comment="JSON: the other fields that flips change"),
        sa.Column("observation", sa.Text, nullable=False, comment="JSON: what the rule last observed"),
        sa.Column("known_at", Instant, nullable=False, comment="of the first flip"),
        sa.Column("open_until", Instant, nullable=False, comment="the machine needs it until then"),
        sa.Column(
            "inbox_rank", sa.SmallInteger, comment="0 what is to be seen first; null: not in the inbox"
        ),
        sa.PrimaryKeyConstraint("alert_id", name="pk_alert"),
    )
    op.create_index("ix_alert_branch_id_since", "alert", ["branch_id", "since"])
    op.create_index(
        "ix_alert_inbox",
        "alert",
        ["inbox_rank", "since"],
        sqlite_where=sa.text("inbox_rank IS NOT NULL"),
        postgresql_where=sa.text("inbox_rank IS NOT NULL"),
    )
    op.create_index(
        "ix_alert_inbox_of_branch",
        "alert",
        ["branch_id", "inbox_rank", "since"],
        sqlite_where=sa.text("inbox_rank IS NOT NULL"),
        postgresql_where=sa.text("inbox_rank IS NOT NULL"),
    )
    op.create_index("ix_alert_open_until", "alert", ["open_until"])
    op.create_index("ix_alert_since_alert_id", "alert", ["since", "alert_id"])


def _alert_flip() -> None:
    op.create_table(
        "alert_flip",
        sa.Column("flip_id", Key, autoincrement=True, nullable=False),
        sa.Column("alert_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False, comment="when it truly happened"),
        sa.Column("noticed_at", Instant, nullable=False, comment="when it was noticed or done"),
        sa.Column(
            "known_at",
            Instant,
            nullable=False,
            comment="when it was committed: who looked before saw nothing",
        ),
        sa.Column("changed", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False, comment="empty: sitcenter itself"),
        sa.Column("rule_version", sa.Integer, nullable=False),
        sa.Column("detail", sa.Text, nullable=False, comment="JSON: other fields that changed with it"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.alert_id"], name="fk_alert_flip_alert_id"),
        sa.PrimaryKeyConstraint("flip_id", name="pk_alert_flip"),
        sa.UniqueConstraint("alert_id", "seq", name="uq_alert_flip_alert_id_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_flip_branch_id_noticed_at", "alert_flip", ["branch_id", "noticed_at"])
    op.create_index("ix_alert_flip_noticed_at_flip_id", "alert_flip", ["noticed_at", "flip_id"])


def _maintenance() -> None:
    op.create_table(
        "maintenance",
        sa.Column("maintenance_id", sa.Text, nullable=False),
        sa.Column("start_at", Instant, nullable=False),
        sa.Column("end_at", Instant, nullable=False),
        sa.Column("rules", sa.Text, nullable=False, comment="JSON list; empty: all"),
        sa.Column("branches", sa.Text, nullable=False, comment="JSON list; empty: all"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("cancelled_at", Instant),
        sa.Column("cancelled_by", sa.Text),
        sa.PrimaryKeyConstraint("maintenance_id", name="pk_maintenance"),
    )
    op.create_index("ix_maintenance_end_at", "maintenance", ["end_at"])


def _external_alert() -> None:
    op.create_table(
        "external_alert",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("labels", sa.Text, nullable=False, comment="JSON"),
        sa.Column("annotations", sa.Text, nullable=False, comment="JSON"),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("active_until", Instant, nullable=False, comment="ends_at, or the end of time"),
        sa.PrimaryKeyConstraint("source", "fingerprint", name="pk_external_alert"),
    )
    op.create_index("ix_external_alert_active_until", "external_alert", ["active_until"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("outbox_id", Key, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text, nullable=False, comment="the same message is written once"),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("alert_id", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("payload", sa.Text, nullable=False, comment="JSON: the alert as it was then"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_try_at", Instant),
        sa.Column("next_try_at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
        sa.Column("error", sa.Text, nullable=False, comment="of the last attempt; empty: none"),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["route", "outbox_id"],
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )


def _heartbeat() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.Text, nullable=False, comment="of a job of the collecting process"),
        sa.Column("every_s", sa.Float, nullable=False),
        sa.Column("turned_at", Instant, nullable=False, comment="when its last turn ended"),
        sa.Column("lag_s", sa.Float, nullable=False, comment="how late it began"),
        sa.Column("took_s", sa.Float, nullable=False),
        sa.Column("hour_at", Instant, nullable=False),
        sa.Column("max_lag_s", sa.Float, nullable=False, comment="the worst of the hour"),
        sa.Column("ok_at", Instant, comment="when its last good turn began"),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", Instant),
        sa.Column("error", sa.Text, nullable=False, comment="of the last turn; empty: none"),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeat"),
    )


def _alerting() -> None:
    op.create_table(
        "alerting",
        sa.Column("name", sa.Text, nullable=False, comment="alerts: the only row"),
        sa.Column("revision", Key, nullable=False, comment="grows with each commit that changes an alert"),
        sa.Column("evaluated_at", Instant, comment="the moment that the last whole evaluation was of"),
        sa.PrimaryKeyConstraint("name", name="pk_alerting"),
    )
