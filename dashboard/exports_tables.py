"""The files that auditors take away: their columns, and one row each from the domain's objects.

Headers are English keys and never change with the reader's language. Instants carry the branch's
offset. Operators and people appear as tokens only, and a token is keyed anew for each file; within one
file the same token is the same person. Rows keep their own ids, so two files can still be matched row by row.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashboard.csv_text import Cell, Identifier
from dashboard.doors import BoardReader
from dashboard.exports_period import Filters
from sitcenter.domain.applications import Application
from sitcenter.domain.network import Branch, Network
from sitcenter.domain.tickets import Ticket

TOKEN_HEX = 20
PERSON_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell may need beside its own object; `salt` is the file's own."""

    network: Network
    salt: bytes

    def local(self, branch_id: str, at: datetime | None) -> datetime | None:
        """The instant in the branch's time, so that the file says +05:00."""
        branch: Branch | None = self.network.branches.get(branch_id)
        return None if at is None else at.astimezone(branch.zone if branch else self.network.zone)

    def token(self, token: str | None) -> str | None:
        """The token keyed anew; it can't be turned back, as the collector's token is itself a keyed hash."""
        if token is None:
            return None
        return hmac.new(self.salt, token.encode(), hashlib.sha256).hexdigest()[:TOKEN_HEX]


CellOf = Callable[[Any, Context], Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of file: `columns` in order, the states that `status` may name, and where rows come from."""

    name: str
    columns: Mapping[str, CellOf]
    statuses: tuple[str, ...]
    read: Callable[[BoardReader, Filters], Iterator[Any]]

    def rows(self, reader: BoardReader, filters: Filters, context: Context) -> Iterator[Sequence[Cell]]:
        """The file's rows, one at a time."""
        cells = tuple(self.columns.values())
        for item in self.read(reader, filters):
            yield [cell(item, context) for cell in cells]


def _id(name: str) -> CellOf:
    def cell(item: Any, _context: Context) -> Cell:
        value: str | None = getattr(item, name)
        return None if value is None else Identifier(value)

    return cell


def _plain(name: str) -> CellOf:
    def cell(item: Any, _context: Context) -> Cell:
        value: Cell = getattr(item, name)
        return value

    return cell


def _text(name: str) -> CellOf:
    """Free text of a source; a number of twelve digits in it may be a person's and is masked."""

    def cell(item: Any, _context: Context) -> Cell:
        value: str | None = getattr(item, name)
        return None if value is None else PERSON_NUMBER.sub("*" * 12, value)

    return cell


def _instant(name: str) -> CellOf:
    def cell(item: Any, context: Context) -> Cell:
        return context.local(item.branch_id, getattr(item, name))

    return cell


def _token(name: str) -> CellOf:
    def cell(item: Any, context: Context) -> Cell:
        return context.token(getattr(item, name))

    return cell


def _seconds(name: str) -> CellOf:
    """Whole seconds, rounded down as on the screens."""

    def cell(item: Any, _context: Context) -> Cell:
        value: int | None = getattr(item, name)
        return None if value is None else value // 1000

    return cell


def _wait_norm(ticket: Ticket, context: Context) -> timedelta:
    return context.network.norm(ticket.service_code, ticket.channel).wait


def _norm_wait_s(ticket: Ticket, context: Context) -> Cell:
    return int(_wait_norm(ticket, context).total_seconds())


def _norm_service_s(ticket: Ticket, context: Context) -> Cell:
    return int(context.network.norm(ticket.service_code, ticket.channel).service.total_seconds())


def _over_norm(ticket: Ticket, context: Context) -> Cell:
    if ticket.wait_ms is None:
        return None
    return timedelta(milliseconds=ticket.wait_ms) > _wait_norm(ticket, context)


TICKET_COLUMNS: Mapping[str, CellOf] = {
    "branch_id": _id("branch_id"),
    "ticket_uid": _id("ticket_uid"),
    "ticket_number": _id("ticket_number"),
    "status": _plain("status"),
    "service_code": _id("service_code"),
    "channel": _plain("channel"),
    "queue_id": _id("queue_id"),
    "priority_class": _text("priority_class"),
    "priority_reason": _text("priority_reason"),
    "issued_at": _instant("issued_at"),
    "slot_start": _instant("slot_start"),
    "checked_in_at": _instant("checked_in_at"),
    "wait_from": _instant("wait_from"),
    "first_called_at": _instant("first_called_at"),
    "last_called_at": _instant("last_called_at"),
    "started_at": _instant("started_at"),
    "completed_at": _instant("completed_at"),
    "ended_at": _instant("ended_at"),
    "wait_s": _seconds("wait_ms"),
    "norm_wait_s": _norm_wait_s,
    "over_norm": _over_norm,
    "service_s": _seconds("service_ms"),
    "norm_service_s": _norm_service_s,
    "paused_s": _seconds("paused_ms"),
    "calls": _plain("calls"),
    "recalls": _plain("recalls"),
    "transfers": _plain("transfers"),
    "requeues": _plain("requeues"),
    "vanished_at": _instant("vanished_at"),
    "desk_id": _id("desk_id"),
    "operator_token": _token("operator_token"),
    "holder_token": _token("holder_token"),
    "booking_uid": _id("booking_uid"),
    "parent_ticket_uid": _id("parent_ticket_uid"),
    "reason_code": _text("reason_code"),
    "source_system": _id("source_system"),
    "last_event_at": _instant("last_event_at"),
}

APPLICATION_COLUMNS: Mapping[str, CellOf] = {
    "branch_id": _id("branch_id"),
    "application_id": _id("application_id"),
    "status": _plain("status"),
    "stage": _plain("stage"),
    "service_code": _id("service_code"),
    "ticket_uid": _id("ticket_uid"),
    "channel": _plain("channel"),
    "registered_at": _instant("registered_at"),
    "formed_at": _instant("formed_at"),
    "signed_at": _instant("signed_at"),
    "sent_at": _instant("sent_at"),
    "received_at": _instant("received_at"),
    "decided_at": _instant("decided_at"),
    "notified_at": _instant("notified_at"),
    "ready_at": _instant("ready_at"),
    "handed_at": _instant("handed_at"),
    "archived_at": _instant("archived_at"),
    "closed_at": _instant("closed_at"),
    "due_at_source": _instant("due_at_source"),
    "biometric_result": _plain("biometric_result"),
    "documents_complete": _plain("documents_complete"),
    "fee_due": _plain("fee_due"),
    "fee_paid": _plain("fee_paid"),
    "payment_id": _id("payment_id"),
    "decision": _plain("decision"),
    "refusal_by": _plain("refusal_by"),
    "refusal_reason": _text("refusal_reason"),
    "suspended": _plain("suspended"),
    "tech_error": _plain("tech_error"),
    "desk_id": _id("desk_id"),
    "operator_token": _token("operator_token"),
    "applicant_token": _token("applicant_token"),
    "representative_token": _token("representative_token"),
    "representation_type": _plain("representation_type"),
    "steps": _plain("steps"),
    "last_step": _plain("last_step"),
    "source_system": _id("source_system"),
    "last_event_at": _instant("last_event_at"),
}


def _read_tickets(reader: BoardReader, filters: Filters) -> Iterator[Ticket]:
    return reader.tickets(filters.scope, filters.start, filters.end, filters.service_code, filters.status)


def _read_applications(reader: BoardReader, filters: Filters) -> Iterator[Application]:
    return reader.applications(
        filters.scope, filters.start, filters.end, filters.service_code, filters.status
    )


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "tickets",
            TICKET_COLUMNS,
            (
                "booked",
                "waiting",
                "called",
                "serving",
                "paused",
                "served",
                "no_show",
                "abandoned",
                "cancelled",
                "vanished",
                "unknown",
            ),
            _read_tickets,
        ),
        Table(
            "applications",
            APPLICATION_COLUMNS,
            ("front_office", "sent", "provider", "ready", "handed_over", "refused", "cancelled"),
            _read_applications,
        ),
    )
}
