"""The first schema: intake, journal, quarantine and projections."""

import sqlalchemy as sa
from alembic import op

from sitcenter.storage.types import Instant, Key

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    _sources()
    _batch()
    _event()
    _quarantine()
    _ticket()
    _application()
    _of_branches()


def _sources() -> None:
    op.create_table(
        "source",
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("branches", sa.Text, nullable=False, comment="JSON list of branch ids"),
        sa.Column("poll_s", sa.Float, nullable=False),
        sa.Column("silent_after_s", sa.Float),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False, comment="new, ok or failing"),
        sa.Column("cursor", sa.Text),
        sa.Column(
            "chain_seq", sa.Integer, nullable=False, comment="seq of the last batch, 0 before the first"
        ),
        sa.Column(
            "chain_sha256", sa.LargeBinary, nullable=False, comment="digest of the last batch, or empty"
        ),
        sa.Column("changes", sa.Integer, nullable=False, comment="grows with each change beside the batches"),
        sa.Column("rows_read", Key, nullable=False),
        sa.Column("stored", Key, nullable=False),
        sa.Column("duplicate", Key, nullable=False),
        sa.Column("quarantined", Key, nullable=False),
        sa.Column("last_attempt_at", Instant),
        sa.Column("last_success_at", Instant),
        sa.Column("last_event_at", Instant),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", Instant),
        sa.Column("error", sa.Text),
        sa.Column("lag_s", sa.Float),
        sa.PrimaryKeyConstraint("source_id", name="pk_source"),
    )
    op.create_table(
        "source_flip",
        sa.Column("flip_id", Key, autoincrement=True, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("from_state", sa.Text, nullable=False),
        sa.Column("to_state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.source_id"], name="fk_source_flip_source_id"),
        sa.PrimaryKeyConstraint("flip_id", name="pk_source_flip"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_source_flip_source_id_at", "source_flip", ["source_id", "at"])


def _batch() -> None:
    op.create_table(
        "batch",
        sa.Column("batch_id", Key, autoincrement=True, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("source_tz", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text),
        sa.Column("rows_read", sa.Integer, nullable=False),
        sa.Column("stored", sa.Integer, nullable=False),
        sa.Column("duplicate", sa.Integer, nullable=False),
        sa.Column("quarantined", sa.Integer, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("cursor_before", sa.Text),
        sa.Column("cursor_after", sa.Text),
        sa.Column("previous_sha256", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.source_id"], name="fk_batch_source_id"),
        sa.PrimaryKeyConstraint("batch_id", name="pk_batch"),
        sa.UniqueConstraint("source_id", "seq", name="uq_batch_source_id_seq"),
        sqlite_autoincrement=True,
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("event_id", Key, autoincrement=True, nullable=False),
        sa.Column("batch_id", Key, nullable=False),
        sa.Column("source_system", sa.Text, nullable=False),
        sa.Column("source_seq", sa.Text, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("recorded_at", Instant),
        sa.Column("ingested_at", Instant, nullable=False),
        sa.Column("is_test", sa.Boolean, nullable=False),
        sa.Column("is_correction", sa.Boolean, nullable=False),
        sa.Column("corrects_seq", sa.Text),
        sa.Column("payload", sa.Text, nullable=False, comment="canonical JSON"),
        sa.Column("payload_sha256", sa.LargeBinary, nullable=False, comment="digest of the whole event"),
        sa.PrimaryKeyConstraint("event_id", name="pk_event"),
        sa.UniqueConstraint("source_system", "source_seq", name="uq_event_source_system_source_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_branch_id_kind_subject", "event", ["branch_id", "kind", "subject"])
    op.create_index("ix_event_ingested_at_batch_id", "event", ["ingested_at", "batch_id"])
    op.create_index(
        "ix_event_source_system_corrects_seq",
        "event",
        ["source_system", "corrects_seq"],
        sqlite_where=sa.text("corrects_seq IS NOT NULL"),
        postgresql_where=sa.text("corrects_seq IS NOT NULL"),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("quarantine_id", Key, autoincrement=True, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("batch_id", Key, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False, comment="digest of place and raw"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.batch_id"], name="fk_quarantine_batch_id"),
        sa.ForeignKeyConstraint(["source_id"], ["source.source_id"], name="fk_quarantine_source_id"),
        sa.PrimaryKeyConstraint("quarantine_id", name="pk_quarantine"),
        sa.UniqueConstraint("source_id", "sha256", name="uq_quarantine_source_id_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quarantine_batch_id", "quarantine", ["batch_id"])


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("ticket_uid", sa.Text, nullable=False),
        sa.Column("source_system", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("ticket_number", sa.Text),
        sa.Column("queue_id", sa.Text),
        sa.Column("service_code", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("booking_uid", sa.Text),
        sa.Column("priority_class", sa.Text),
        sa.Column("priority_reason", sa.Text),
        sa.Column("holder_token", sa.Text),
        sa.Column("desk_id", sa.Text),
        sa.Column("operator_token", sa.Text),
        sa.Column("reason_code", sa.Text),
        sa.Column("parent_ticket_uid", sa.Text),
        sa.Column("source_row", sa.Text),
        sa.Column("issued_at", Instant),
        sa.Column("slot_start", Instant),
        sa.Column("checked_in_at", Instant),
        sa.Column("wait_from", Instant),
        sa.Column("waiting_since", Instant),
        sa.Column("first_called_at", Instant),
        sa.Column("last_called_at", Instant),
        sa.Column("started_at", Instant),
        sa.Column("completed_at", Instant),
        sa.Column("ended_at", Instant),
        sa.Column("wait_ms", Key),
        sa.Column("service_ms", Key),
        sa.Column("paused_ms", Key, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("recalls", sa.Integer, nullable=False),
        sa.Column("transfers", sa.Integer, nullable=False),
        sa.Column("requeues", sa.Integer, nullable=False),
        sa.Column("vanished_at", Instant),
        sa.Column("last_event_at", Instant),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("came_at", Instant, nullable=False, comment="the instant that puts it into a period"),
        sa.Column("active_at", Instant, nullable=False, comment="its latest instant: which day it lives in"),
        sa.Column("wait_to", Instant, comment="end of the first wait"),
        sa.PrimaryKeyConstraint("branch_id", "ticket_uid", name="pk_ticket"),
    )
    op.create_index("ix_ticket_came", "ticket", ["branch_id", "came_at", "wait_to"])
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["branch_id", "active_at"],
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )


def _application() -> None:
    op.create_table(
        "application",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("application_id", sa.Text, nullable=False),
        sa.Column("source_system", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("service_code", sa.Text),
        sa.Column("ticket_uid", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("desk_id", sa.Text),
        sa.Column("operator_token", sa.Text),
        sa.Column("applicant_token", sa.Text),
        sa.Column("representative_token", sa.Text),
        sa.Column("representation_type", sa.Text),
        sa.Column("biometric_result", sa.Text),
        sa.Column("documents_complete", sa.Boolean),
        sa.Column("fee_due", Key),
        sa.Column("fee_paid", Key),
        sa.Column("payment_id", sa.Text),
        sa.Column("decision", sa.Text),
        sa.Column("refusal_by", sa.Text),
        sa.Column("refusal_reason", sa.Text),
        sa.Column("suspended", sa.Boolean),
        sa.Column("tech_error", sa.Boolean),
        sa.Column("due_at_source", Instant),
        sa.Column("registered_at", Instant, nullable=False),
        sa.Column("formed_at", Instant),
        sa.Column("signed_at", Instant),
        sa.Column("sent_at", Instant),
        sa.Column("received_at", Instant),
        sa.Column("decided_at", Instant),
        sa.Column("notified_at", Instant),
        sa.Column("ready_at", Instant),
        sa.Column("handed_at", Instant),
        sa.Column("archived_at", Instant),
        sa.Column("closed_at", Instant),
        sa.Column("last_step", sa.Text),
        sa.Column("last_event_at", Instant),
        sa.Column("steps", sa.Integer, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "application_id", name="pk_application"),
    )
    op.create_index("ix_application_branch_id_registered_at", "application", ["branch_id", "registered_at"])
    op.create_index(
        "ix_application_open",
        "application",
        ["branch_id", "due_at_source"],
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )


def _of_branches() -> None:
    op.create_table(
        "slot",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("slot_at", Instant, nullable=False),
        sa.Column("service_code", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("issued", sa.Integer, nullable=False),
        sa.Column("called", sa.Integer, nullable=False),
        sa.Column("served", sa.Integer, nullable=False),
        sa.Column("no_show", sa.Integer, nullable=False),
        sa.Column("abandoned", sa.Integer, nullable=False),
        sa.Column("wait_n", sa.Integer, nullable=False),
        sa.Column("wait_ms", Key, nullable=False),
        sa.Column("service_n", sa.Integer, nullable=False),
        sa.Column("service_ms", Key, nullable=False),
        sa.Column(
            "wait_hist", sa.Text, nullable=False, comment="JSON [[minute, count], ...], minutes ascending"
        ),
        sa.PrimaryKeyConstraint("branch_id", "slot_at", "service_code", "channel", name="pk_slot"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "latest",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False, comment="desk, queue or mode"),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("source_system", sa.Text, nullable=False),
        sa.Column("source_seq", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "topic", "subject", name="pk_latest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "branch_state",
        sa.Column("branch_id", sa.Text, nullable=False),
        sa.Column("open_tickets", sa.Integer, nullable=False, comment="of all days"),
        sa.PrimaryKeyConstraint("branch_id", name="pk_branch_state"),
        sqlite_with_rowid=False,
    )
