"""The files that auditors take away: their columns, and one row each from the domain's objects.

Headers are English keys and never change with the reader's language. Rows keep their own ids, so two files
can still be matched row by row.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from dashboard.csv_text import Cell
from dashboard.exports_alerts import ALERTS, FLIPS
from dashboard.exports_cameras import CAMERAS
from dashboard.exports_cells import (
    CellOf,
    Context,
    Stores,
    Table,
    free_text,
    identifier,
    instant,
    plain,
    seconds,
    token,
)
from dashboard.exports_evidence import EVIDENCE
from dashboard.exports_period import Filters
from dashboard.exports_signals import SIGNALS
from dashboard.exports_terms import TERM_COLUMNS
from sitcenter.domain.applications import Application
from sitcenter.domain.tickets import Ticket


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
    "branch_id": identifier("branch_id"),
    "ticket_uid": identifier("ticket_uid"),
    "ticket_number": identifier("ticket_number"),
    "status": plain("status"),
    "service_code": identifier("service_code"),
    "channel": plain("channel"),
    "queue_id": identifier("queue_id"),
    "priority_class": free_text("priority_class"),
    "priority_reason": free_text("priority_reason"),
    "issued_at": instant("issued_at"),
    "slot_start": instant("slot_start"),
    "checked_in_at": instant("checked_in_at"),
    "wait_from": instant("wait_from"),
    "first_called_at": instant("first_called_at"),
    "last_called_at": instant("last_called_at"),
    "started_at": instant("started_at"),
    "completed_at": instant("completed_at"),
    "ended_at": instant("ended_at"),
    "wait_s": seconds("wait_ms"),
    "norm_wait_s": _norm_wait_s,
    "over_norm": _over_norm,
    "service_s": seconds("service_ms"),
    "norm_service_s": _norm_service_s,
    "paused_s": seconds("paused_ms"),
    "calls": plain("calls"),
    "recalls": plain("recalls"),
    "transfers": plain("transfers"),
    "requeues": plain("requeues"),
    "vanished_at": instant("vanished_at"),
    "desk_id": identifier("desk_id"),
    "operator_token": token("operator_token"),
    "holder_token": token("holder_token"),
    "booking_uid": identifier("booking_uid"),
    "parent_ticket_uid": identifier("parent_ticket_uid"),
    "reason_code": free_text("reason_code"),
    "source_system": identifier("source_system"),
    "last_event_at": instant("last_event_at"),
}

APPLICATION_COLUMNS: Mapping[str, CellOf] = {
    "branch_id": identifier("branch_id"),
    "application_id": identifier("application_id"),
    "status": plain("status"),
    "stage": plain("stage"),
    "service_code": identifier("service_code"),
    "ticket_uid": identifier("ticket_uid"),
    "channel": plain("channel"),
    "registered_at": instant("registered_at"),
    "formed_at": instant("formed_at"),
    "signed_at": instant("signed_at"),
    "sent_at": instant("sent_at"),
    "received_at": instant("received_at"),
    "decided_at": instant("decided_at"),
    "notified_at": instant("notified_at"),
    "ready_at": instant("ready_at"),
    "handed_at": instant("handed_at"),
    "archived_at": instant("archived_at"),
    "closed_at": instant("closed_at"),
    "due_at_source": instant("due_at_source"),
    "biometric_result": plain("biometric_result"),
    "documents_complete": plain("documents_complete"),
    "fee_due": plain("fee_due"),
    "fee_paid": plain("fee_paid"),
    "payment_id": identifier("payment_id"),
    "decision": plain("decision"),
    "refusal_by": plain("refusal_by"),
    "refusal_reason": free_text("refusal_reason"),
    "suspended": plain("suspended"),
    "tech_error": plain("tech_error"),
    "desk_id": identifier("desk_id"),
    "operator_token": token("operator_token"),
    "applicant_token": token("applicant_token"),
    "representative_token": token("representative_token"),
    "representation_type": plain("representation_type"),
    "steps": plain("steps"),
    "last_step": plain("last_step"),
    "source_system": identifier("source_system"),
    "last_event_at": instant("last_event_at"),
    **TERM_COLUMNS,
}


def _read_tickets(stores: Stores, filters: Filters) -> Iterator[Ticket]:
    return stores.reader.tickets(
        filters.scope, filters.start, filters.end, filters.service_code, filters.status
    )


def _read_applications(stores: Stores, filters: Filters) -> Iterator[Application]:
    return stores.reader.applications(
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
        ALERTS,
        FLIPS,
        CAMERAS,
        SIGNALS,
        EVIDENCE,
    )
}
