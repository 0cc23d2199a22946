"""What the simulator plays, as the events that collectors would make of it (docs/simulator.md)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from simulator import events as played
from sitcenter.domain.events import Event, Kind, Value

ZONE = ZoneInfo("Asia/Almaty")
TYPES = {"booking_expired": "booking_cancelled", "row_deleted": "vanished"}


def canonical(log: Iterable[played.Event]) -> Iterator[Event]:
    """Queue and service events; labels are left out."""
    for number, event in enumerate(log):
        if isinstance(event, played.QueueEvent):
            yield _queue(number, event)
        elif isinstance(event, played.StepEvent):
            yield _step(number, event)


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _kept(payload: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in payload.items() if value is not None}


def _queue(number: int, event: played.QueueEvent) -> Event:
    subject, payload = _about(event)
    name = TYPES.get(event.kind, event.kind)
    at = moment(event.at)
    return Event(
        "queue", f"{number:08d}", Kind.QUEUE, event.branch, name, subject, at, payload=_kept(payload)
    )


def _about(event: played.QueueEvent) -> tuple[str, dict[str, Value]]:
    ticket = event.ticket
    own: dict[str, Value] = {
        "desk_id": event.desk,
        "operator_token": event.operator,
        "reason_code": event.reason,
        "mode": event.mode,
        "call_mode": event.call_mode,
        "waiting_count": event.waiting,
    }
    if ticket is None:
        return ("branch" if event.desk is None else f"desk:{event.desk}"), own
    day = datetime.fromtimestamp(event.at, ZONE).date()
    about: dict[str, Value] = {
        "ticket_number": ticket.number,
        "queue_id": event.stage,
        "service_code": ticket.service,
        "channel": ticket.channel,
        "booking_uid": ticket.booking,
        "slot_start": None if ticket.slot is None else moment(ticket.slot).isoformat(),
        "priority_class": "priority" if ticket.priority else "regular",
        "priority_reason": ticket.priority_reason,
        "priority_proof": ticket.priority_proof,
        "holder_token": ticket.person.iin,
    }
    return f"queue/{event.branch}/{day}/{ticket.number}", own | about


def _step(number: int, event: played.StepEvent) -> Event:
    case = event.application
    payload: dict[str, Value] = {
        "service_code": case.service,
        "ticket_number": case.ticket.number if case.ticket else None,
        "channel": case.channel,
        "desk_id": event.desk,
        "operator_token": event.operator,
        "applicant_token": case.applicant.iin,
        "representative_token": case.representative.iin if case.representative else None,
        "representation_type": case.representation,
        "step_result": event.result,
        "biometric_result": event.biometric,
        "documents_complete": event.complete,
        "fee_due": event.fee_due,
        "fee_paid": event.fee_paid,
        "payment_id": event.payment,
        "decision": event.decision,
        "refusal_by": event.refusal_by,
        "refusal_reason": event.reason,
        "plate_token": case.vehicle.plate if case.vehicle else None,
        "vin_token": case.vehicle.vin if case.vehicle else None,
        "due_at_source": None if event.deadline is None else moment(event.deadline).isoformat(),
        "suspended": event.suspended,
        "suspend_reason": event.suspend_reason,
        "tech_error": event.tech_error,
    }
    at = moment(event.at)
    return Event(
        "service",
        f"{number:08d}",
        Kind.SERVICE,
        event.branch,
        event.step,
        case.id,
        at,
        payload=_kept(payload),
    )
