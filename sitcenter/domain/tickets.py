"""The fold of queue events into a ticket: a pure function of the set of its events.

Order of arrival and repetition don't matter: `ordering` tells which event comes first, doubles of one
source_seq count once, and a corrected event gives way to its correction.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitcenter.domain.events import Event
from sitcenter.domain.ordering import in_order

OPEN_STATUSES = frozenset({"booked", "waiting", "called", "serving", "paused"})
_RANK: Mapping[str, int] = {
    name: rank
    for rank, name in enumerate(
        (
            "booking_created",
            "rebooked",
            "ticket_issued",
            "checked_in",
            "called",
            "recalled",
            "service_started",
            "paused",
            "resumed",
            "service_completed",
            "transferred",
            "requeued",
            "no_show",
            "abandoned",
            "booking_cancelled",
            "cancelled",
            "vanished",
        )
    )
}
_LATEST = (
    "ticket_number",
    "queue_id",
    "service_code",
    "channel",
    "booking_uid",
    "priority_class",
    "priority_reason",
    "holder_token",
    "desk_id",
    "operator_token",
    "reason_code",
    "parent_ticket_uid",
    "source_row",
)
"""Descriptive fields: the last event that names one wins."""


@dataclass(slots=True)
class Ticket:
    """A visit to the queue. Instants are aware; durations are whole milliseconds; None is not known.

    `wait_from` = max(issue, slot, check-in); `wait_ms` = first call - wait_from, never negative.
    `waiting_since` is set only while the person waits: wait_from before the first service, else the
    moment of the transfer or return. `service_ms` = sum of (completed - started) - paused.
    `vanished_at`: when the source's row was first missed; a finished ticket keeps its status then.
    """

    branch_id: str
    ticket_uid: str
    source_system: str
    status: str = "unknown"
    ticket_number: str | None = None
    queue_id: str | None = None
    service_code: str | None = None
    channel: str | None = None
    booking_uid: str | None = None
    priority_class: str | None = None
    priority_reason: str | None = None
    holder_token: str | None = None
    desk_id: str | None = None
    operator_token: str | None = None
    reason_code: str | None = None
    parent_ticket_uid: str | None = None
    source_row: str | None = None
    issued_at: datetime | None = None
    slot_start: datetime | None = None
    checked_in_at: datetime | None = None
    wait_from: datetime | None = None
    waiting_since: datetime | None = None
    first_called_at: datetime | None = None
    last_called_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    ended_at: datetime | None = None
    wait_ms: int | None = None
    service_ms: int | None = None
    paused_ms: int = 0
    calls: int = 0
    recalls: int = 0
    transfers: int = 0
    requeues: int = 0
    vanished_at: datetime | None = None
    last_event_at: datetime | None = None
    is_open: bool = True


def fold_ticket(events: Iterable[Event]) -> Ticket:
    """The ticket that these events of one ticket_uid mean. Raises ValueError without events."""
    ordered = in_order(events, _RANK)
    if not ordered:
        raise ValueError("a ticket needs at least one event")
    first = ordered[0]
    ticket = Ticket(first.branch_id, first.subject, min(e.source_system for e in ordered))
    stage = _Stage()
    for event in ordered:
        _describe(ticket, event)
        _STEP[event.event_type](ticket, stage, event.occurred_at)
        ticket.last_event_at = event.occurred_at
    _settle(ticket, stage)
    return ticket


def milliseconds(span: timedelta) -> int:
    """A duration in whole milliseconds, rounded down."""
    return span // timedelta(milliseconds=1)


@dataclass(slots=True)
class _Stage:
    """What the fold carries beside the ticket: the service that is under way."""

    started: datetime | None = None
    paused_since: datetime | None = None
    paused_ms: int = 0
    rejoined_at: datetime | None = None
    ever_started: bool = False


def _describe(ticket: Ticket, event: Event) -> None:
    payload = event.payload
    for name in _LATEST:
        value = payload.get(name)
        if value is not None:
            setattr(ticket, name, value)
    slot = payload.get("slot_start")
    if isinstance(slot, str):
        ticket.slot_start = datetime.fromisoformat(slot)
    checked_in = payload.get("checked_in_at")
    if isinstance(checked_in, str):
        ticket.checked_in_at = datetime.fromisoformat(checked_in)


def _booked(ticket: Ticket, _stage: _Stage, _at: datetime) -> None:
    if ticket.status == "unknown":
        ticket.status = "booked"


def _issued(ticket: Ticket, _stage: _Stage, at: datetime) -> None:
    if ticket.issued_at is None:
        ticket.issued_at = at
    if ticket.status in ("unknown", "booked"):
        ticket.status = "waiting"


def _checked_in(ticket: Ticket, _stage: _Stage, at: datetime) -> None:
    if ticket.checked_in_at is None:
        ticket.checked_in_at = at
    if ticket.status in ("unknown", "booked"):
        ticket.status = "waiting"


def _called(ticket: Ticket, _stage: _Stage, at: datetime) -> None:
    if ticket.first_called_at is None:
        ticket.first_called_at = at
    ticket.last_called_at = at
    ticket.calls += 1
    if ticket.status not in ("serving", "paused", "served"):
        ticket.status = "called"
        ticket.ended_at = None


def _recalled(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    _called(ticket, stage, at)
    ticket.recalls += 1


def _started(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    if stage.started is None:
        stage.started = at
        stage.paused_ms = 0
    if ticket.started_at is None:
        ticket.started_at = at
    stage.ever_started = True
    ticket.status = "serving"
    ticket.ended_at = None


def _paused(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    if stage.started is not None and stage.paused_since is None:
        stage.paused_since = at
        ticket.status = "paused"


def _resumed(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    if stage.paused_since is not None:
        stage.paused_ms += milliseconds(at - stage.paused_since)
        stage.paused_since = None
    if stage.started is not None:
        ticket.status = "serving"


def _completed(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    _close_stage(ticket, stage, at)
    ticket.completed_at = at
    ticket.status = "served"
    ticket.ended_at = at


def _rejoined(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    gave_up_place = ticket.status in ("no_show", "abandoned")
    _close_stage(ticket, stage, at)
    if stage.ever_started or gave_up_place:
        stage.rejoined_at = at
    ticket.status = "waiting"
    ticket.ended_at = None


def _transferred(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    _rejoined(ticket, stage, at)
    ticket.transfers += 1


def _requeued(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    _rejoined(ticket, stage, at)
    ticket.requeues += 1


def _ends(status: str) -> Callable[[Ticket, _Stage, datetime], None]:
    def end(ticket: Ticket, stage: _Stage, at: datetime) -> None:
        _close_stage(ticket, stage, at)
        ticket.status = status
        ticket.ended_at = at

    return end


def _vanished(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    if ticket.vanished_at is None:
        ticket.vanished_at = at
    if ticket.status in OPEN_STATUSES or ticket.status == "unknown":
        _ends("vanished")(ticket, stage, at)


def _close_stage(ticket: Ticket, stage: _Stage, at: datetime) -> None:
    if stage.started is None:
        return
    if stage.paused_since is not None:
        stage.paused_ms += milliseconds(at - stage.paused_since)
        stage.paused_since = None
    worked = milliseconds(at - stage.started) - stage.paused_ms
    ticket.service_ms = (ticket.service_ms or 0) + max(0, worked)
    ticket.paused_ms += stage.paused_ms
    stage.started = None


_STEP: Mapping[str, Callable[[Ticket, _Stage, datetime], None]] = {
    "booking_created": _booked,
    "rebooked": _booked,
    "booking_cancelled": _ends("cancelled"),
    "ticket_issued": _issued,
    "checked_in": _checked_in,
    "called": _called,
    "recalled": _recalled,
    "service_started": _started,
    "paused": _paused,
    "resumed": _resumed,
    "service_completed": _completed,
    "transferred": _transferred,
    "requeued": _requeued,
    "no_show": _ends("no_show"),
    "abandoned": _ends("abandoned"),
    "cancelled": _ends("cancelled"),
    "vanished": _vanished,
}


def _settle(ticket: Ticket, stage: _Stage) -> None:
    """Derive what depends on the whole history."""
    arrival = [at for at in (ticket.issued_at, ticket.checked_in_at) if at is not None]
    if arrival:
        ticket.wait_from = max(arrival + ([ticket.slot_start] if ticket.slot_start else []))
    first_call = ticket.first_called_at or ticket.started_at
    if ticket.wait_from is not None and first_call is not None:
        ticket.wait_ms = max(0, milliseconds(first_call - ticket.wait_from))
    ticket.is_open = ticket.status in OPEN_STATUSES
    if ticket.status == "waiting":
        ticket.waiting_since = stage.rejoined_at or ticket.wait_from
