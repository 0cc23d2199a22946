"""How a ticket is called in every log: by its source's own key, or by number and local date."""

from datetime import datetime
from zoneinfo import ZoneInfo


def uid(source_id: str, branch: str, key: str) -> str:
    """The ticket_uid of a source's own key."""
    return f"{source_id}/{branch}/{key}"


def dated_uid(source_id: str, branch: str, day: datetime, zone: ZoneInfo, number: str) -> str:
    """The ticket_uid of a number, which starts again every day: by the branch's calendar date."""
    return uid(source_id, branch, f"{day.astimezone(zone).date().isoformat()}/{number}")
