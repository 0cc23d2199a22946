"""Breach instants of tickets, terms of applications, polls by the minute."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Nothing yet."""
