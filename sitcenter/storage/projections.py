"""Tables that are derived from the journal: a pure function of the set of its events.

`rebuild` makes them anew. A ticket's and an application's columns are the fields of the domain's
classes, in their order, and then what queries need beside them.
"""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, text

from sitcenter.storage.journal import metadata
from sitcenter.storage.suspended import Suspensions
from sitcenter.storage.types import Instant, Key

ticket = Table(
    "ticket",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("ticket_uid", Text, primary_key=True),
    Column("source_system", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("ticket_number", Text),
    Column("queue_id", Text),
    Column("service_code", Text),
    Column("channel", Text),
    Column("booking_uid", Text),
    Column("priority_class", Text),
    Column("priority_reason", Text),
    Column("holder_token", Text),
    Column("desk_id", Text),
    Column("operator_token", Text),
    Column("reason_code", Text),
    Column("parent_ticket_uid", Text),
    Column("source_row", Text),
    Column("issued_at", Instant),
    Column("slot_start", Instant),
    Column("checked_in_at", Instant),
    Column("wait_from", Instant),
    Column("waiting_since", Instant),
    Column("first_called_at", Instant),
    Column("last_called_at", Instant),
    Column("started_at", Instant),
    Column("completed_at", Instant),
    Column("ended_at", Instant),
    Column("wait_ms", Key),
    Column("service_ms", Key),
    Column("paused_ms", Key, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("recalls", Integer, nullable=False),
    Column("transfers", Integer, nullable=False),
    Column("requeues", Integer, nullable=False),
    Column("vanished_at", Instant),
    Column("last_event_at", Instant),
    Column("is_open", Boolean, nullable=False),
    Column("came_at", Instant, nullable=False, comment="the instant that puts it into a period"),
    Column("active_at", Instant, nullable=False, comment="its latest instant: which day it lives in"),
    Column("wait_to", Instant, comment="end of the first wait"),
    Column("breach_at", Instant, comment="when the wait of an open ticket reaches its norm"),
    Column("service_breach_at", Instant, comment="when the service under way reaches its norm"),
    Index("ix_ticket_came", "branch_id", "came_at", "wait_to"),
)
Index(
    "ix_ticket_open",
    ticket.c.branch_id,
    ticket.c.active_at,
    sqlite_where=text("is_open = 1"),
    postgresql_where=ticket.c.is_open,
)

Index(
    "ix_ticket_breach",
    ticket.c.branch_id,
    ticket.c.breach_at,
    sqlite_where=text("is_open = 1 AND status = 'waiting'"),
    postgresql_where=text("is_open AND status = 'waiting'"),
)

application = Table(
    "application",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("application_id", Text, primary_key=True),
    Column("source_system", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("service_code", Text),
    Column("ticket_uid", Text),
    Column("channel", Text),
    Column("desk_id", Text),
    Column("operator_token", Text),
    Column("applicant_token", Text),
    Column("representative_token", Text),
    Column("representation_type", Text),
    Column("biometric_result", Text),
    Column("documents_complete", Boolean),
    Column("fee_due", Key),
    Column("fee_paid", Key),
    Column("payment_id", Text),
    Column("decision", Text),
    Column("refusal_by", Text),
    Column("refusal_reason", Text),
    Column("suspended", Boolean),
    Column("tech_error", Boolean),
    Column("due_at_source", Instant),
    Column("registered_at", Instant, nullable=False),
    Column("formed_at", Instant),
    Column("signed_at", Instant),
    Column("sent_at", Instant),
    Column("received_at", Instant),
    Column("decided_at", Instant),
    Column("notified_at", Instant),
    Column("ready_at", Instant),
    Column("handed_at", Instant),
    Column("archived_at", Instant),
    Column("closed_at", Instant),
    Column("last_step", Text),
    Column("last_event_at", Instant),
    Column("steps", Integer, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("suspensions", Suspensions, nullable=False, server_default="[]"),
    Column("reset_at", Instant),
    Column("rule_id", Text, comment="the rule of its term, null where it has none"),
    Column("rule_version", Integer),
    Column("calendar_version", Text),
    Column("due_at", Instant, comment="null while its clock is paused, and when cancelled"),
    Column("term_state", Text, comment="running, paused, stopped or cancelled"),
    Column("differs", Boolean, comment="whether the source's deadline is another one"),
    Index(None, "branch_id", "registered_at"),
)
Index(
    "ix_application_open",
    application.c.branch_id,
    application.c.due_at_source,
    sqlite_where=text("is_open = 1"),
    postgresql_where=application.c.is_open,
)
Index(
    "ix_application_due",
    application.c.branch_id,
    application.c.due_at,
    sqlite_where=text("is_open = 1"),
    postgresql_where=application.c.is_open,
)

slot = Table(
    "slot",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("slot_at", Instant, primary_key=True),
    Column("service_code", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("issued", Integer, nullable=False),
    Column("called", Integer, nullable=False),
    Column("served", Integer, nullable=False),
    Column("no_show", Integer, nullable=False),
    Column("abandoned", Integer, nullable=False),
    Column("wait_n", Integer, nullable=False),
    Column("wait_ms", Key, nullable=False),
    Column("service_n", Integer, nullable=False),
    Column("service_ms", Key, nullable=False),
    Column("wait_hist", Text, nullable=False, comment="JSON [[minute, count], ...], minutes ascending"),
    sqlite_with_rowid=False,
)

latest = Table(
    "latest",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("topic", Text, primary_key=True, comment="desk, queue, mode or camera"),
    Column("subject", Text, primary_key=True),
    Column("event_type", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("source_system", Text, nullable=False),
    Column("source_seq", Text, nullable=False),
    Column("payload", Text, nullable=False),
    sqlite_with_rowid=False,
)

camera_interval = Table(
    "camera_interval",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("camera_id", Text, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant, comment="null: it lasts"),
    Column("state", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("maintenance", Boolean, nullable=False),
    Column("shadow", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

camera_sample = Table(
    "camera_sample",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("camera_id", Text, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("source_system", Text, primary_key=True),
    Column("source_seq", Text, primary_key=True),
    Column("measures", Text, nullable=False, comment="canonical JSON"),
    sqlite_with_rowid=False,
)

branch_state = Table(
    "branch_state",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("open_tickets", Integer, nullable=False, comment="of all days"),
    sqlite_with_rowid=False,
)
"""Also the lock under which two sources of one branch take turns on PostgreSQL."""

PROJECTIONS = (ticket, application, slot, latest, camera_interval, camera_sample, branch_state)
