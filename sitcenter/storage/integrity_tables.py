"""What the indicators of integrity found, with its evidence, and what became of each rule in each window."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table, Text

from sitcenter.storage.journal import metadata
from sitcenter.storage.types import Instant

integrity_signal = Table(
    "integrity_signal",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("window_start", Instant, primary_key=True),
    Column("rule_id", Text, primary_key=True),
    Column("rule_version", Integer, primary_key=True, autoincrement=False),
    Column("subject", Text, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("sha256", Text, primary_key=True, comment="digest of the evidence"),
    Column("window_end", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("observed", Float, nullable=False),
    Column("expected", Float, nullable=False),
    Column("unit", Text, nullable=False),
    Column("p", Float),
    Column("q", Float),
    Column("e", Float),
    Column("shadow", Boolean, nullable=False),
    Column("events", Text, nullable=False, comment="JSON: ids of the journal's events"),
    Column("terms", Text, nullable=False, comment="JSON: stratum, observed, expected of each addend"),
    Column("exemptions", Text, nullable=False, comment="JSON: codes that were tried"),
    Column("facts", Text, nullable=False, comment="JSON"),
    Index(None, "branch_id", "since"),
    Index(None, "since"),
    sqlite_with_rowid=False,
)
"""A window is written anew as a whole: what its rules find again takes the place of what they had found."""

integrity_window = Table(
    "integrity_window",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("start_at", Instant, primary_key=True),
    Column("rule_id", Text, primary_key=True),
    Column("rule_version", Integer, primary_key=True, autoincrement=False),
    Column("end_at", Instant, nullable=False),
    Column("evaluated_at", Instant, nullable=False),
    Column("lacking", Text, nullable=False, comment="JSON: fields that nobody delivered"),
    Column("closed", Text, nullable=False, comment="reason of the gate that kept it silent; empty: none"),
    Column("tested", Integer, nullable=False, comment="hypotheses"),
    Column("base", Integer, nullable=False, comment="records looked at"),
    Column("signals", Integer, nullable=False),
    Column("shadow", Integer, nullable=False, comment="of the signals"),
    Index(None, "start_at"),
    sqlite_with_rowid=False,
)
"""A rule that was silent in a window has a row as well: nobody takes silence for innocence."""
