"""Tables of the intake: sources, their polls and batches, the append-only journal of events, the quarantine.

Keys are led by the source or the branch, so that the tables can be split by either. The journal has
no foreign key to its batch: `verify_journal` finds an orphan, and a journal partitioned by month or
by branch can't keep one. Numbers of the append-only tables are never given out twice.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from sitcenter.storage.types import Instant, Key

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

source = Table(
    "source",
    metadata,
    Column("source_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("branches", Text, nullable=False, comment="JSON list of branch ids"),
    Column("poll_s", Float, nullable=False),
    Column("silent_after_s", Float),
    Column("retired", Boolean, nullable=False),
    Column("state", Text, nullable=False, comment="new, ok or failing"),
    Column("cursor", Text),
    Column("chain_seq", Integer, nullable=False, comment="seq of the last batch, 0 before the first"),
    Column("chain_sha256", LargeBinary, nullable=False, comment="digest of the last batch, or empty"),
    Column("changes", Integer, nullable=False, comment="grows with each change beside the batches"),
    Column("rows_read", Key, nullable=False),
    Column("stored", Key, nullable=False),
    Column("duplicate", Key, nullable=False),
    Column("quarantined", Key, nullable=False),
    Column("last_attempt_at", Instant),
    Column("last_success_at", Instant),
    Column("last_event_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Instant),
    Column("error", Text),
    Column("lag_s", Float),
)

source_flip = Table(
    "source_flip",
    metadata,
    Column("flip_id", Key, primary_key=True, autoincrement=True),
    Column("source_id", Text, ForeignKey("source.source_id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "source_id", "at"),
    sqlite_autoincrement=True,
)

poll_minute = Table(
    "poll_minute",
    metadata,
    Column("source_id", Text, primary_key=True),
    Column("minute", Instant, primary_key=True),
    Column("polls", Text, nullable=False, comment="a line for each change of the source's row"),
    Column("kind", Text, nullable=False),
    Column("branches", Text, nullable=False),
    Column("poll_s", Float, nullable=False),
    Column("last_attempt_at", Instant),
    Column("last_success_at", Instant),
    Column("last_event_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Instant),
    Column("error", Text),
    Column("rows_read", Key, nullable=False),
    Column("stored", Key, nullable=False),
    Column("duplicate", Key, nullable=False),
    Column("quarantined", Key, nullable=False),
    Column("lag_s", Float),
    Column("silent_after_s", Float),
    Column("retired", Boolean, nullable=False),
)
"""The minutes of each source: its row after the first change of a minute, and every change in it."""

batch = Table(
    "batch",
    metadata,
    Column("batch_id", Key, primary_key=True, autoincrement=True),
    Column("source_id", Text, ForeignKey("source.source_id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("source_tz", Text, nullable=False),
    Column("key_id", Text),
    Column("rows_read", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("duplicate", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("cursor_before", Text),
    Column("cursor_after", Text),
    Column("previous_sha256", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("known_at", Instant, index=True, comment="the clock just before the commit; not in the digest"),
    UniqueConstraint("source_id", "seq"),
    sqlite_autoincrement=True,
)

event = Table(
    "event",
    metadata,
    Column("event_id", Key, primary_key=True, autoincrement=True),
    Column("batch_id", Key, nullable=False),
    Column("source_system", Text, nullable=False),
    Column("source_seq", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("branch_id", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant),
    Column("ingested_at", Instant, nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("is_correction", Boolean, nullable=False),
    Column("corrects_seq", Text),
    Column("payload", Text, nullable=False, comment="canonical JSON"),
    Column("payload_sha256", LargeBinary, nullable=False, comment="digest of the whole event"),
    UniqueConstraint("source_system", "source_seq"),
    Index(None, "branch_id", "kind", "subject"),
    Index(None, "ingested_at", "batch_id"),
    sqlite_autoincrement=True,
)
Index(
    None,
    event.c.source_system,
    event.c.corrects_seq,
    sqlite_where=event.c.corrects_seq.is_not(None),
    postgresql_where=event.c.corrects_seq.is_not(None),
)
Index(
    "ix_event_camera_state",
    event.c.branch_id,
    event.c.subject,
    event.c.occurred_at,
    sqlite_where=text("event_type = 'camera_state'"),
    postgresql_where=text("event_type = 'camera_state'"),
)
"""A camera's words of its state are few among its samples, which have the same subject."""
Index(
    "ix_event_happened",
    event.c.branch_id,
    event.c.occurred_at,
    sqlite_where=text("kind <> 'camera'"),
    postgresql_where=text("kind <> 'camera'"),
)
"""A day of a branch, without what was measured of its cameras."""

quarantine = Table(
    "quarantine",
    metadata,
    Column("quarantine_id", Key, primary_key=True, autoincrement=True),
    Column("source_id", Text, ForeignKey("source.source_id"), nullable=False),
    Column("batch_id", Key, ForeignKey("batch.batch_id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("place", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False, comment="digest of place and raw"),
    UniqueConstraint("source_id", "sha256"),
    Index(None, "batch_id"),
    sqlite_autoincrement=True,
)
