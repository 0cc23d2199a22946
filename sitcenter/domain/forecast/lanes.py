"""By which right people stand in one line: some are called before those who came earlier."""

from enum import StrEnum

ORDINARY_CLASSES = frozenset({None, "", "regular"})
BOOKING = "booking"


class Lane(StrEnum):
    """Booked people are commonly called as if they had waited already, priority before all others."""

    ORDINARY = "ordinary"
    BOOKED = "booked"
    PRIORITY = "priority"


def lane_of(channel: str | None, priority_class: str | None) -> Lane:
    """The lane of a ticket, from what its source tells when it is issued."""
    if priority_class not in ORDINARY_CLASSES:
        return Lane.PRIORITY
    return Lane.BOOKED if channel == BOOKING else Lane.ORDINARY
