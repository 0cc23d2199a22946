"""${message}"""

import sqlalchemy as sa
from alembic import op

from sitcenter.storage.types import Instant, Key

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Change the schema."""
    ${upgrades if upgrades else "pass"}
