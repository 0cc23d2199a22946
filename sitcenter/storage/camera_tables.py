"""Tables of cameras beside the journal: references of their views, what was learned, what people ordered."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, text

from sitcenter.storage.journal import metadata
from sitcenter.storage.types import Instant

camera_reference = Table(
    "camera_reference",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("camera_id", Text, primary_key=True),
    Column("name", Text, primary_key=True, comment="provisional, day, night or commissioning"),
    Column("at", Instant, primary_key=True),
    Column("body", Text, nullable=False, comment="statistics of the view, never a picture"),
    Column("good_blocks", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Those of the commissioning are kept for ever, of any other name the newest."""

camera_learned = Table(
    "camera_learned",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("camera_id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("learned", Text, nullable=False, comment="JSON: what is usual of this camera"),
    sqlite_with_rowid=False,
)

camera_order = Table(
    "camera_order",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("branch_id", Text, nullable=False),
    Column("camera_id", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("params", Text, nullable=False, comment="JSON: masks, until"),
    Column("known_at", Instant, nullable=False, comment="the clock just before the commit"),
    Column("taken_at", Instant, comment="when the journal had it"),
    Index(None, "branch_id", "camera_id", "at"),
)
"""Append-only: what was taken is what a later order overrides."""
Index(
    "ix_camera_order_pending",
    camera_order.c.at,
    camera_order.c.order_id,
    sqlite_where=text("taken_at IS NULL"),
    postgresql_where=camera_order.c.taken_at.is_(None),
)

camera_still = Table(
    "camera_still",
    metadata,
    Column("branch_id", Text, primary_key=True),
    Column("camera_id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("order_id", Text, nullable=False, comment="who asked for it, and why"),
    Column("body", LargeBinary, nullable=False, comment="blurred JPEG, deleted after two minutes"),
    sqlite_with_rowid=False,
)
"""One a camera, only where the site switches stills on."""
