"""The table of what the indicators of integrity found: signals with their evidence, by window."""

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
    sqlite_with_rowid=False,
)
"""A window is written anew as a whole: what its rules find again takes the place of what they had found."""
