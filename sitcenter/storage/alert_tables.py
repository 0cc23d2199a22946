"""Tables of alerts: their state, their flips, planned silence, messages to send, alerts from outside."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from sitcenter.storage.journal import metadata, quarantine
from sitcenter.storage.types import Instant, Key

alert = Table(
    "alert",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("branch_id", Text, nullable=False, comment="empty: the whole network"),
    Column("fingerprint", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("severity", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("since", Instant, nullable=False, comment="when the cause truly began"),
    Column("condition", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("version", Integer, nullable=False, comment="seq of the last flip"),
    Column("fired_at", Instant),
    Column("resolved_at", Instant),
    Column("occurrences", Integer, nullable=False),
    Column("flapping", Boolean, nullable=False),
    Column("owner", Text, nullable=False),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("inhibited_by", Text, nullable=False),
    Column("shelved_until", Instant),
    Column("maintenance", Text, nullable=False),
    Column("merged_into", Text, nullable=False),
    Column("memo", Text, nullable=False, comment="JSON: the other fields that flips change"),
    Column("observation", Text, nullable=False, comment="JSON: what the rule last observed"),
    Column("known_at", Instant, nullable=False, comment="of the first flip"),
    Column("open_until", Instant, nullable=False, comment="the machine needs it until then"),
    Column("inbox_rank", SmallInteger, comment="0 what is to be seen first; null: not in the inbox"),
    Index(None, "since", "alert_id"),
    Index(None, "branch_id", "since"),
    Index(None, "open_until"),
    Index(None, "rule_id"),
)
Index(
    "ix_alert_inbox",
    alert.c.inbox_rank,
    alert.c.since,
    sqlite_where=text("inbox_rank IS NOT NULL"),
    postgresql_where=alert.c.inbox_rank.is_not(None),
)
Index(
    "ix_alert_inbox_of_branch",
    alert.c.branch_id,
    alert.c.inbox_rank,
    alert.c.since,
    sqlite_where=text("inbox_rank IS NOT NULL"),
    postgresql_where=alert.c.inbox_rank.is_not(None),
)

alert_flip = Table(
    "alert_flip",
    metadata,
    Column("flip_id", Key, primary_key=True, autoincrement=True),
    Column("alert_id", Text, ForeignKey("alert.alert_id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("branch_id", Text, nullable=False),
    Column("at", Instant, nullable=False, comment="when it truly happened"),
    Column("noticed_at", Instant, nullable=False, comment="when it was noticed or done"),
    Column(
        "known_at", Instant, nullable=False, comment="when it was committed: who looked before saw nothing"
    ),
    Column("changed", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False, comment="empty: sitcenter itself"),
    Column("rule_version", Integer, nullable=False),
    Column("detail", Text, nullable=False, comment="JSON: other fields that changed with it"),
    UniqueConstraint("alert_id", "seq"),
    Index(None, "noticed_at", "flip_id"),
    Index(None, "branch_id", "noticed_at"),
    sqlite_autoincrement=True,
)

maintenance = Table(
    "maintenance",
    metadata,
    Column("maintenance_id", Text, primary_key=True),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    Column("rules", Text, nullable=False, comment="JSON list; empty: all"),
    Column("branches", Text, nullable=False, comment="JSON list; empty: all"),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("cancelled_at", Instant),
    Column("cancelled_by", Text),
    Index(None, "end_at"),
)

external_alert = Table(
    "external_alert",
    metadata,
    Column("source", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("labels", Text, nullable=False, comment="JSON"),
    Column("annotations", Text, nullable=False, comment="JSON"),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("received_at", Instant, nullable=False),
    Column("active_until", Instant, nullable=False, comment="ends_at, or the end of time"),
    Index(None, "active_until"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("outbox_id", Key, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True, comment="the same message is written once"),
    Column("route", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("alert_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("payload", Text, nullable=False, comment="JSON: the alert as it was then"),
    Column("attempts", Integer, nullable=False),
    Column("first_try_at", Instant),
    Column("next_try_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("error", Text, nullable=False, comment="of the last attempt; empty: none"),
    sqlite_autoincrement=True,
)
Index(
    "ix_outbox_unsent",
    outbox.c.route,
    outbox.c.outbox_id,
    sqlite_where=text("sent_at IS NULL"),
    postgresql_where=outbox.c.sent_at.is_(None),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", Text, primary_key=True, comment="of a job of the collecting process"),
    Column("every_s", Float, nullable=False),
    Column("turned_at", Instant, nullable=False, comment="when its last turn ended"),
    Column("lag_s", Float, nullable=False, comment="how late it began"),
    Column("took_s", Float, nullable=False),
    Column("hour_at", Instant, nullable=False),
    Column("max_lag_s", Float, nullable=False, comment="the worst of the hour"),
    Column("ok_at", Instant, comment="when its last good turn began"),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Instant),
    Column("error", Text, nullable=False, comment="of the last turn; empty: none"),
)

ALERTS = "alerts"
"""The only row of `alerting`."""

alerting = Table(
    "alerting",
    metadata,
    Column("name", Text, primary_key=True, comment="alerts: the only row"),
    Column("revision", Key, nullable=False, comment="grows with each commit that changes an alert"),
    Column("evaluated_at", Instant, comment="the moment that the last whole evaluation was of"),
)

alert_gap = Table(
    "alert_gap",
    metadata,
    Column("start_at", Instant, comment="the last round before; null: there was none"),
    Column("end_at", Instant, primary_key=True, autoincrement=False, comment="the next round"),
)

Index("ix_quarantine_at", quarantine.c.at)
