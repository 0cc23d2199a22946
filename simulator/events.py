"""What happens in a branch, before any source system has written it its own way.

Moments are seconds since the Unix epoch (float), because SimPy counts so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from simulator.people import Person, Vehicle

QueueKind = Literal[
    "booking_created",
    "booking_expired",
    "ticket_issued",
    "called",
    "recalled",
    "service_started",
    "service_completed",
    "no_show",
    "abandoned",
    "transferred",
    "requeued",
    "cancelled",
    "desk_opened",
    "desk_paused",
    "desk_closed",
    "queue_mode_changed",
    "row_deleted",
]
TicketStatus = Literal[
    "booked", "waiting", "called", "serving", "done", "no_show", "left", "cancelled", "expired"
]
Channel = Literal["kiosk", "booking", "reception", "mobile", "online"]
Stage = Literal["service", "cash"]
CallMode = Literal["auto", "manual", "recall"]


@dataclass(slots=True, eq=False)
class Ticket:
    """One visit's ticket; changes in place while it is played."""

    id: int
    branch: str
    number: str
    service: str
    channel: Channel
    person: Person
    booking: str | None = None
    slot: float | None = None
    booked: float | None = None
    issued: float | None = None
    priority: int = 0
    priority_reason: str | None = None
    priority_proof: str | None = None
    status: TicketStatus = "waiting"
    stage: Stage = "service"
    stage_at: float | None = None
    first_call: float | None = None
    last_call: float | None = None
    started: float | None = None
    finished: float | None = None
    desk: str | None = None
    operator: str | None = None
    recalls: int = 0
    call_mode: CallMode | None = None
    reason: str | None = None
    updated: float = 0.0
    deleted: bool = False
    on_paper: bool = field(default=False, repr=False)
    in_line: bool = field(default=False, repr=False)
    absent: bool = field(default=False, repr=False)
    application: Application | None = field(default=None, repr=False)
    visits: int = field(default=0, repr=False)


@dataclass(frozen=True, slots=True)
class QueueEvent:
    """One entry of a queue log; a desk event has no ticket, a mode event has neither."""

    at: float
    branch: str
    kind: QueueKind
    ticket: Ticket | None = None
    desk: str | None = None
    operator: str | None = None
    stage: Stage | None = None
    reason: str | None = None
    waiting: int | None = None
    mode: str | None = None
    call_mode: CallMode | None = None


@dataclass(slots=True, eq=False)
class Application:
    """One application in the service system; `id` is 12 digits with leading zeros."""

    id: str
    branch: str
    service: str
    ticket: Ticket | None
    applicant: Person
    desk: str | None
    operator: str | None
    channel: Channel
    representative: Person | None = None
    representation: str = "self"
    vehicle: Vehicle | None = None
    fee: int = 0
    payment: str | None = None


@dataclass(frozen=True, slots=True)
class StepEvent:
    """One step of an application; None means that the step does not carry the field."""

    at: float
    branch: str
    application: Application
    step: str
    result: str
    biometric: str | None = None
    complete: bool | None = None
    fee_due: int | None = None
    fee_paid: int | None = None
    payment: str | None = None
    decision: str | None = None
    refusal_by: str | None = None
    reason: str | None = None
    desk: str | None = None
    operator: str | None = None
    deadline: float | None = None
    suspended: bool | None = None
    suspend_reason: str | None = None
    tech_error: bool | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """Something abnormal that was put in on purpose."""

    at: float
    branch: str
    kind: str
    subject: str
    until: float | None = None
    note: str = ""


Event = QueueEvent | StepEvent | Label
