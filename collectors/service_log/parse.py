"""Rows of a service log to steps of applications. Pure."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from collectors.mapping.envelope import BranchZones
from collectors.mapping.fields import Frame, moment_of, text_of
from collectors.mapping.shapes import Payload, Subject, row_in_place, row_per_event
from collectors.mapping.tickets import dated_uid, uid
from collectors.mapping.tokens import TokenKey
from collectors.mapping.values import Values, refuse
from collectors.parsing import Parser, parser
from sitcenter.domain import reasons
from sitcenter.domain.events import STEPS
from sitcenter.settings.sources import SourceConfig, TicketRef

TicketOf = Callable[[Values, str, datetime], str | None]


def service_parser(source: SourceConfig, zones: BranchZones, tokens: TokenKey) -> Parser:
    """The parser of a service log whose rows are steps or applications that change in place."""
    frame = Frame(ZoneInfo(source.zone), frozenset(source.nulls), tokens, source.kinds())
    about = _subject(source, frame, zones)
    if source.shape == "rows":
        return parser(source, row_in_place(source, frame, about))
    return parser(source, row_per_event(source, frame, STEPS, about))


def _subject(source: SourceConfig, frame: Frame, zones: BranchZones) -> Subject:
    application = text_of(source.fields["application"], "application", frame)
    ticket = _ticket(source.ticket_ref, frame, zones) if source.ticket_ref else None

    def about(_event: str, row: Values, branch: str, day: datetime, payload: Payload) -> str:
        found = application(row) or refuse(reasons.MISSING_SUBJECT, "application: no value")
        of = ticket(row, branch, day) if ticket else None
        if of is not None:
            payload["ticket_uid"] = of
        return found

    return about


def _ticket(ref: TicketRef, frame: Frame, zones: BranchZones) -> TicketOf:
    """The same ticket_uid that the queue source gives; none where the row names no ticket."""
    if ref.key is not None:
        key = text_of(ref.key, "ticket_ref.key", frame)
        return lambda row, branch, _day: uid(ref.source, branch, text) if (text := key(row)) else None
    number = text_of(ref.number, "ticket_ref.number", frame) if ref.number else None
    date = moment_of(ref.date, "ticket_ref.date", frame) if ref.date else None

    def dated(row: Values, branch: str, day: datetime) -> str | None:
        text = number(row) if number else None
        if text is None:
            return None
        return dated_uid(ref.source, branch, (date and date(row)) or day, zones[branch], text)

    return dated
