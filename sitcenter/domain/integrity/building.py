"""Journal events to records: pure functions of the set of events, in whatever order they come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from sitcenter.domain.events import STEPS, TICKET_EVENTS, Event, Kind, Payload
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.records import (
    FRONT_STEPS,
    Call,
    Case,
    DeskStretch,
    Outage,
    Session,
    Step,
    Transfer,
    Visit,
)
from sitcenter.domain.ordering import in_order

_QUEUE_RANK: Mapping[str, int] = {name: rank for rank, name in enumerate(TICKET_EVENTS)}
_STEP_RANK: Mapping[str, int] = {name: rank for rank, name in enumerate(STEPS)}
_ENDS = frozenset({"service_completed", "no_show", "abandoned", "cancelled", "booking_cancelled"})


def event_id(event: Event) -> str:
    """How evidence names an event."""
    return f"{event.source_system}/{event.source_seq}"


def records(events: Iterable[Event]) -> Records:
    """The records that these events mean. Tests are marked, not left out."""
    groups: defaultdict[tuple[Kind, str, str], list[Event]] = defaultdict(list)
    types: defaultdict[tuple[str, Kind], set[str]] = defaultdict(set)
    fields: defaultdict[tuple[str, Kind], set[str]] = defaultdict(set)
    for event in events:
        groups[event.kind, event.branch_id, event.subject].append(event)
        types[event.branch_id, event.kind].add(event.event_type)
        fields[event.branch_id, event.kind].update(event.payload)
    visits, cases, desks, outages = [], [], [], []
    for (kind, branch_id, subject), of in groups.items():
        if kind is Kind.SERVICE:
            cases.append(_case(branch_id, subject, _ordered(of, _STEP_RANK)))
        elif subject.startswith("desk:"):
            desks += _stretches(branch_id, subject.removeprefix("desk:"), _ordered(of, {}))
        elif subject == "branch":
            outages += _outages(branch_id, _ordered(of, {}))
        elif not subject.startswith("queue:"):
            visits.append(_visit(branch_id, subject, _ordered(of, _QUEUE_RANK)))
    return Records(
        tuple(sorted(filter(_lives, visits), key=lambda v: (v.branch_id, v.ticket_uid))),
        tuple(sorted((c for c in cases if c.steps), key=lambda c: (c.branch_id, c.application_id))),
        tuple(sorted(desks, key=lambda d: (d.branch_id, d.since, d.desk))),
        tuple(sorted(outages, key=lambda o: (o.branch_id, o.since))),
        _delivered(types, fields),
    )


def _delivered(
    types: Mapping[tuple[str, Kind], set[str]], fields: Mapping[tuple[str, Kind], set[str]]
) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for (branch, kind), names in types.items():
        found[branch].update(f"{kind.value}:{name}" for name in names)
        found[branch].update(f"{kind.value}.{name}" for name in fields[branch, kind])
    return {branch: frozenset(names) for branch, names in found.items()}


def _lives(visit: Visit) -> bool:
    return bool(visit.events)


def _ordered(events: list[Event], rank: Mapping[str, int]) -> Sequence[Event]:
    """As `in_order`, quickly where no two events share an instant and nothing is corrected."""
    instants = {event.occurred_at for event in events}
    if len(instants) == len(events) and not any(event.corrects_seq for event in events):
        return sorted(events, key=attrgetter("occurred_at"))
    return in_order(events, rank)


def _text(payload: Payload, key: str) -> str | None:
    value = payload.get(key)
    return value if isinstance(value, str) else None


def _latest(events: Sequence[Event], key: str) -> str | None:
    for event in reversed(events):
        value = event.payload.get(key)
        if isinstance(value, str):
            return value
    return None


def _visit(branch_id: str, subject: str, events: Sequence[Event]) -> Visit:
    seen = _Seen()
    for event in events:
        seen.add(event)
    issued = seen.issued
    slot, checked_in = _latest(events, "slot_start"), _latest(events, "checked_in_at")
    moments = [at for at in (issued, *(datetime.fromisoformat(t) for t in (slot, checked_in) if t)) if at]
    arrived = max(moments) if issued or checked_in else None
    return Visit(
        branch_id=branch_id,
        ticket_uid=subject,
        number=_latest(events, "ticket_number"),
        service=_latest(events, "service_code"),
        channel=_latest(events, "channel"),
        booked=slot is not None or _latest(events, "booking_uid") is not None,
        holder=_latest(events, "holder_token"),
        booker=seen.booker,
        issuer=seen.issuer,
        issued_at=issued,
        arrived_at=arrived,
        priority_class=_latest(events, "priority_class"),
        priority_reason=_latest(events, "priority_reason"),
        priority_proof=_latest(events, "priority_proof"),
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
    )


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
        step = getattr(self, f"_{event.event_type}", None)
        if step is not None:
            step(event)
        if event.event_type in _ENDS:
            self._end(event)

    def _booking_created(self, event: Event) -> None:
        self.booker, self.booked_at = _text(event.payload, "holder_token"), event.occurred_at
        self.status = "booked"

    def _ticket_issued(self, event: Event) -> None:
        if self.issued is None:
            self.issued, self.issuer = event.occurred_at, _text(event.payload, "operator_token")
        self.status = "open"

    def _called(self, event: Event, recalled: bool = False) -> None:
        load = event.payload
        self.calls.append(
            Call(
                event.occurred_at,
                event_id(event),
                _text(load, "desk_id"),
                _text(load, "operator_token"),
                _text(load, "call_mode"),
                _text(load, "reason_code"),
                _text(load, "queue_id"),
                recalled,
            )
        )

    def _recalled(self, event: Event) -> None:
        self._called(event, recalled=True)

    def _service_started(self, event: Event) -> None:
        load, call = event.payload, self.calls[-1] if self.calls else None
        desk = _text(load, "desk_id") or (call.desk if call else None)
        operator = _text(load, "operator_token") or (call.operator if call else None)
        ids = (event_id(event),)
        line = _text(load, "queue_id") or (call.line if call else None)
        self.sessions.append(Session(event.occurred_at, None, desk, operator, ids, line))

    def _transferred(self, event: Event) -> None:
        load = event.payload
        who = _text(load, "operator_token") or (self.sessions[-1].operator if self.sessions else None)
        line, service = _text(load, "queue_id"), _text(load, "service_code")
        reason = _text(load, "reason_code")
        self.transfers.append(Transfer(event.occurred_at, event_id(event), who, line, service, reason))
        self._leave_desk(event)

    def _requeued(self, event: Event) -> None:
        self.requeued = True
        self._leave_desk(event)

    def _vanished(self, event: Event) -> None:
        self.vanished_at = event.occurred_at

    def _end(self, event: Event) -> None:
        self._leave_desk(event)
        names = {"service_completed": "served", "booking_cancelled": "cancelled"}
        self.status = names.get(event.event_type, event.event_type)
        self.reason = _text(event.payload, "reason_code")
        self.ended_at = event.occurred_at

    def _leave_desk(self, event: Event) -> None:
        if self.sessions and self.sessions[-1].end is None:
            open_ = self.sessions[-1]
            ids = (*open_.events, event_id(event))
            self.sessions[-1] = Session(
                open_.start, event.occurred_at, open_.desk, open_.operator, ids, open_.line
            )


def _case(branch_id: str, subject: str, events: Sequence[Event]) -> Case:
    steps = tuple(Step(e.event_type, e.occurred_at, event_id(e), e.recorded_at, e.payload) for e in events)
    return Case(
        branch_id=branch_id,
        application_id=subject,
        service=_latest(events, "service_code"),
        channel=_latest(events, "channel"),
        ticket_uid=_latest(events, "ticket_uid"),
        ticket_number=_latest(events, "ticket_number"),
        applicant=_latest(events, "applicant_token"),
        representative=_latest(events, "representative_token"),
        representation=_latest(events, "representation_type"),
        steps=steps,
        front=tuple(step for step in steps if step.name in FRONT_STEPS and step.desk is not None),
        firsts={steps[place].name: place for place in reversed(range(len(steps)))},
        is_test=any(event.is_test for event in events),
    )


def _stretches(branch_id: str, desk: str, events: Sequence[Event]) -> list[DeskStretch]:
    state = {"desk_opened": "open", "desk_paused": "paused", "desk_closed": "closed"}
    found = []
    for event, following in zip(events, [*events[1:], None], strict=True):
        ids = (event_id(event),) if following is None else (event_id(event), event_id(following))
        found.append(
            DeskStretch(
                branch_id,
                desk,
                _text(event.payload, "operator_token"),
                state[event.event_type],
                event.occurred_at,
                following.occurred_at if following else None,
                _text(event.payload, "reason_code"),
                ids,
            )
        )
    return found


def _outages(branch_id: str, events: Sequence[Event]) -> list[Outage]:
    found = []
    for event, following in zip(events, [*events[1:], None], strict=True):
        mode = _text(event.payload, "mode")
        if mode not in (None, "normal"):
            until = following.occurred_at if following else None
            found.append(Outage(branch_id, event.occurred_at, until, str(mode)))
    return found
