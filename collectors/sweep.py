"""Rows that a source has no more although it once showed them. Pure."""

from collections.abc import Mapping
from datetime import datetime

from sitcenter.domain.events import Event, Kind
from sitcenter.domain.intake import Row

FEW = 5
"""So many rows may always be missing at once, unless they are all."""
LARGEST_SHARE = 0.2


def too_many(gone: int, known: int) -> bool:
    """Whether so many of the known rows are missing at once that it can't be single deletions."""
    return (gone == known and known > 1) or (gone >= FEW and gone > LARGEST_SHARE * known)


def vanished_rows(source_id: str, gone: Mapping[str, str], now: datetime) -> list[Row]:
    """One row for each: `gone` is source_row -> ticket_uid; `now` is when it was noticed."""
    return [Row(f"sweep:{row}", (_vanished(source_id, row, ticket, now),)) for row, ticket in gone.items()]


def _vanished(source_id: str, row: str, ticket: str, now: datetime) -> Event:
    branch = ticket.removeprefix(f"{source_id}/").partition("/")[0]
    payload = {"source_row": row}
    return Event(source_id, f"{row}/vanished", Kind.QUEUE, branch, "vanished", ticket, now, None, payload)
