"""Rows of a queue log to events of tickets, desks, queues and branches. Pure."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from collectors.mapping.envelope import BranchZones
from collectors.mapping.fields import Frame, text_of
from collectors.mapping.shapes import Payload, Subject, row_in_place, row_per_event, snapshot_per_row
from collectors.mapping.tickets import dated_uid, uid
from collectors.mapping.tokens import TokenKey
from collectors.mapping.values import Values, refuse
from collectors.parsing import Parser, parser
from sitcenter.domain import reasons
from sitcenter.domain.events import DESK_EVENTS, QUEUE_EVENTS
from sitcenter.settings.sources import SourceConfig

TicketUid = Callable[[Values, str, datetime], str]


def queue_parser(source: SourceConfig, zones: BranchZones, tokens: TokenKey) -> Parser:
    """The parser of a queue log of any shape."""
    frame = Frame(ZoneInfo(source.zone), frozenset(source.nulls), tokens, source.kinds())
    if source.shape == "snapshots":
        return parser(source, snapshot_per_row(source, frame))
    about = _subject(source, frame, zones)
    if source.shape == "rows":
        return parser(source, row_in_place(source, frame, about))
    return parser(source, row_per_event(source, frame, QUEUE_EVENTS, about))


def _subject(source: SourceConfig, frame: Frame, zones: BranchZones) -> Subject:
    ticket = _ticket_uid(source, frame, zones)
    own_keys = "ticket" in source.fields

    def about(event: str, row: Values, branch: str, day: datetime, payload: Payload) -> str:
        if event in DESK_EVENTS:
            return f"desk:{_needed(payload, 'desk_id')}"
        if event == "queue_mode_changed":
            return "branch"
        if event == "queue_snapshot":
            return f"queue:{_needed(payload, 'queue_id')}"
        if own_keys and "parent_ticket_uid" in payload:
            payload["parent_ticket_uid"] = uid(source.id, branch, str(payload["parent_ticket_uid"]))
        return ticket(row, branch, day)

    return about


def _needed(payload: Payload, name: str) -> str:
    return str(payload[name]) if name in payload else refuse(reasons.MISSING_SUBJECT, f"{name}: no value")


def _ticket_uid(source: SourceConfig, frame: Frame, zones: BranchZones) -> TicketUid:
    """The ticket of a row: by the source's own key if it declares one, else by number and date."""
    own = source.fields.get("ticket")
    if own is not None:
        key = text_of(own, "ticket", frame)
        return lambda row, branch, _day: uid(source.id, branch, _text(key(row), "ticket"))
    spec = source.fields.get("ticket_number")
    read = text_of(spec, "ticket_number", frame) if spec else None

    def dated(row: Values, branch: str, day: datetime) -> str:
        number = _text(read(row) if read else None, "ticket_number")
        return dated_uid(source.id, branch, day, zones[branch], number)

    return dated


def _text(value: str | None, field: str) -> str:
    return value or refuse(reasons.MISSING_SUBJECT, f"{field}: no value")
