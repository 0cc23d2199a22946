"""Rows that a source has no more although it once showed them. Pure."""

from collections.abc import Mapping
from datetime import datetime

from sitcenter.domain.events import Event, Kind
from sitcenter.domain.intake import Row


def vanished_rows(source_id: str, gone: Mapping[str, str], now: datetime) -> list[Row]:
    """One row for each: `gone` is source_row -> ticket_uid; `now` is when it was noticed."""
    return [Row(f"sweep:{row}", (_vanished(source_id, row, ticket, now),)) for row, ticket in gone.items()]


def _vanished(source_id: str, row: str, ticket: str, now: datetime) -> Event:
    branch = ticket.removeprefix(f"{source_id}/").partition("/")[0]
    payload = {"source_row": row}
    return Event(source_id, f"{row}/vanished", Kind.QUEUE, branch, "vanished", ticket, now, None, payload)
