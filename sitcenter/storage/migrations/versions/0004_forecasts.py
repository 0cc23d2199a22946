"""Forecasts that were made, and the weights that made them."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing yet."""
