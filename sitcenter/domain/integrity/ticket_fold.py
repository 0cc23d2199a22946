"""A ticket's events to one visit: a fold over them in order."""

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime

from sitcenter.domain.events import Event, Payload
from sitcenter.domain.integrity.records import Call, Session, Transfer, Visit

_ENDS = ("service_completed", "no_show", "abandoned", "cancelled", "booking_cancelled")
_NAMES = {"service_completed": "served", "booking_cancelled": "cancelled"}


def event_id(event: Event) -> str:
    """How evidence names an event."""
    return f"{event.source_system}/{event.source_seq}"


def text(payload: Payload, key: str) -> str | None:
    """A text of a payload, None where it has none."""
    value = payload.get(key)
    return value if isinstance(value, str) else None


def latest(events: Sequence[Event], told: Set[str], key: str) -> str | None:
    """The text that was told last. `told`: names of all fields that the events tell."""
    if key not in told:
        return None
    for event in reversed(events):
        value = event.payload.get(key)
        if isinstance(value, str):
            return value
    return None


def visit_of(branch_id: str, subject: str, events: Sequence[Event], told: Set[str]) -> Visit:
    """The visit of a ticket. `told` as in `latest`."""
    seen = _Seen()
    for event in events:
        seen.add(event)
    issued = seen.issued
    slot, checked_in = latest(events, told, "slot_start"), latest(events, told, "checked_in_at")
    moments = [at for at in (issued, *(datetime.fromisoformat(t) for t in (slot, checked_in) if t)) if at]
    arrived = max(moments) if issued or checked_in else None
    service = latest(events, told, "service_code")
    return Visit(
        branch_id=branch_id,
        ticket_uid=subject,
        number=latest(events, told, "ticket_number"),
        service=service,
        channel=latest(events, told, "channel"),
        booked=slot is not None or latest(events, told, "booking_uid") is not None,
        holder=latest(events, told, "holder_token"),
        booker=seen.booker,
        issuer=seen.issuer,
        issued_at=issued,
        arrived_at=arrived,
        priority_class=latest(events, told, "priority_class"),
        priority_reason=latest(events, told, "priority_reason"),
        priority_proof=latest(events, told, "priority_proof"),
        calls=tuple(seen.calls),
        sessions=tuple(seen.sessions),
        transfers=tuple(seen.transfers),
        requeued=seen.requeued,
        status=seen.status,
        reason=seen.reason,
        ended_at=seen.ended_at,
        vanished_at=seen.vanished_at,
        is_test=any(event.is_test for event in events),
        events=tuple(map(event_id, events)),
        booked_at=seen.booked_at,
        began_as=_began_as(seen, events, told) if seen.transfers else service,
    )


def _began_as(seen: "_Seen", events: Sequence[Event], told: Set[str]) -> str | None:
    """The service that was told last before the first start of one."""
    start = seen.sessions[0].start if seen.sessions else None
    return latest([e for e in events if start is None or e.occurred_at <= start], told, "service_code")


class _Seen:
    """What the fold of one ticket gathers."""

    def __init__(self) -> None:
        self.issued: datetime | None = None
        self.issuer: str | None = None
        self.booker: str | None = None
        self.booked_at: datetime | None = None
        self.calls: list[Call] = []
        self.sessions: list[Session] = []
        self.transfers: list[Transfer] = []
        self.requeued = False
        self.status = "open"
        self.reason: str | None = None
        self.ended_at: datetime | None = None
        self.vanished_at: datetime | None = None

    def add(self, event: Event) -> None:
        step = _STEPS.get(event.event_type)
        if step is not None:
            step(self, event)

    def _booking_created(self, event: Event) -> None:
        self.booker, self.booked_at = text(event.payload, "holder_token"), event.occurred_at
        self.status = "booked"

    def _ticket_issued(self, event: Event) -> None:
        if self.issued is None:
            self.issued, self.issuer = event.occurred_at, text(event.payload, "operator_token")
        self.status = "open"

    def _called(self, event: Event, recalled: bool = False) -> None:
        load = event.payload
        self.calls.append(
            Call(
                event.occurred_at,
                event_id(event),
                text(load, "desk_id"),
                text(load, "operator_token"),
                text(load, "call_mode"),
                text(load, "reason_code"),
                text(load, "queue_id"),
                recalled,
            )
        )

    def _recalled(self, event: Event) -> None:
        self._called(event, recalled=True)

    def _service_started(self, event: Event) -> None:
        load, call = event.payload, self.calls[-1] if self.calls else None
        desk = text(load, "desk_id") or (call.desk if call else None)
        operator = text(load, "operator_token") or (call.operator if call else None)
        ids = (event_id(event),)
        line = text(load, "queue_id") or (call.line if call else None)
        self.sessions.append(Session(event.occurred_at, None, desk, operator, ids, line))

    def _transferred(self, event: Event) -> None:
        load = event.payload
        who = text(load, "operator_token") or (self.sessions[-1].operator if self.sessions else None)
        line, service = text(load, "queue_id"), text(load, "service_code")
        reason = text(load, "reason_code")
        self.transfers.append(Transfer(event.occurred_at, event_id(event), who, line, service, reason))
        self._leave_desk(event)

    def _requeued(self, event: Event) -> None:
        self.requeued = True
        self._leave_desk(event)

    def _vanished(self, event: Event) -> None:
        self.vanished_at = event.occurred_at

    def _end(self, event: Event) -> None:
        self._leave_desk(event)
        self.status = _NAMES.get(event.event_type, event.event_type)
        self.reason = text(event.payload, "reason_code")
        self.ended_at = event.occurred_at

    def _leave_desk(self, event: Event) -> None:
        if self.sessions and self.sessions[-1].end is None:
            open_ = self.sessions[-1]
            ids = (*open_.events, event_id(event))
            self.sessions[-1] = Session(
                open_.start, event.occurred_at, open_.desk, open_.operator, ids, open_.line
            )


_STEPS: Mapping[str, Callable[[_Seen, Event], None]] = {
    "booking_created": _Seen._booking_created,
    "ticket_issued": _Seen._ticket_issued,
    "called": _Seen._called,
    "recalled": _Seen._recalled,
    "service_started": _Seen._service_started,
    "transferred": _Seen._transferred,
    "requeued": _Seen._requeued,
    "vanished": _Seen._vanished,
    **dict.fromkeys(_ENDS, _Seen._end),
}
