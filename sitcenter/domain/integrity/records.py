"""Journal events to the records that rules read: visits, cases and stretches of desks and modes.

A record keeps the ids of its events, so that whatever is counted can be shown. Pure functions of the set of
events: order of arrival and repetition don't matter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Protocol, TypeVar

from sitcenter.domain.applications import PROVIDER_STEPS
from sitcenter.domain.events import STEPS, TICKET_EVENTS, Event, Kind, Payload
from sitcenter.domain.ordering import in_order

_QUEUE_RANK: Mapping[str, int] = {name: rank for rank, name in enumerate(TICKET_EVENTS)}
_STEP_RANK: Mapping[str, int] = {name: rank for rank, name in enumerate(STEPS)}
_ENDS = frozenset({"service_completed", "no_show", "abandoned", "cancelled", "booking_cancelled"})
FRONT_STEPS = frozenset(STEPS[:9])
"""identify .. send: what the front office does while the person is there."""


def event_id(event: Event) -> str:
    """How evidence names an event."""
    return f"{event.source_system}/{event.source_seq}"


@dataclass(frozen=True, slots=True)
class Call:
    """A first call in a line, or (recalled) a repeated one."""

    at: datetime
    event: str
    desk: str | None
    operator: str | None
    mode: str | None
    reason: str | None
    line: str | None
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A person at a desk; `end` None: still there. `events`: start and end."""

    start: datetime
    end: datetime | None
    desk: str | None
    operator: str | None
    events: tuple[str, ...]
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A ticket sent to another line or service by an operator."""

    at: datetime
    event: str
    operator: str | None
    line: str | None
    service: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A ticket. `arrived_at` = max(issue, slot, check-in); `requeued`: it was put back into the line.

    `status`: served, no_show, abandoned, cancelled, booked or open. `issuer`: who gave the ticket.
    """

    branch_id: str
    ticket_uid: str
    number: str | None
    service: str | None
    channel: str | None
    booked: bool
    holder: str | None
    booker: str | None
    issuer: str | None
    issued_at: datetime | None
    arrived_at: datetime | None
    priority_class: str | None
    priority_reason: str | None
    priority_proof: str | None
    calls: tuple[Call, ...]
    sessions: tuple[Session, ...]
    transfers: tuple[Transfer, ...]
    requeued: bool
    status: str
    reason: str | None
    ended_at: datetime | None
    vanished_at: datetime | None
    is_test: bool
    events: tuple[str, ...]

    @property
    def first_call(self) -> Call | None:
        """The call that ended the wait."""
        return self.calls[0] if self.calls else None

    def fields(self) -> dict[str, object]:
        """What exemptions may name."""
        return {
            "channel": self.channel,
            "service_code": self.service,
            "priority_class": self.priority_class,
            "priority_reason": self.priority_reason,
            "reason_code": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case with its payload."""

    name: str
    at: datetime
    event: str
    recorded_at: datetime | None
    payload: Payload

    def text(self, key: str) -> str | None:
        """A text of the payload, None where the source told none."""
        value = self.payload.get(key)
        return value if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """A whole number of the payload."""
        value = self.payload.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def operator(self) -> str | None:
        """Who did it."""
        return self.text("operator_token")

    @property
    def desk(self) -> str | None:
        """At which desk."""
        return self.text("desk_id")


@dataclass(frozen=True, slots=True)
class Case:
    """An application with its steps in order."""

    branch_id: str
    application_id: str
    service: str | None
    channel: str | None
    ticket_uid: str | None
    ticket_number: str | None
    applicant: str | None
    representative: str | None
    representation: str | None
    steps: tuple[Step, ...]
    front: tuple[Step, ...] = ()
    """Steps done at a desk of the branch, hand-over and provider's work left out."""
    firsts: Mapping[str, int] = field(default_factory=dict)
    """Name -> the place of the first step of it."""
    is_test: bool = False

    @property
    def events(self) -> tuple[str, ...]:
        """Ids of its events."""
        return tuple(step.event for step in self.steps)

    def first(self, *names: str) -> Step | None:
        """The first step of these names."""
        places = [self.firsts[name] for name in names if name in self.firsts]
        return self.steps[min(places)] if places else None

    def last(self, *names: str) -> Step | None:
        """The last step of these names."""
        if not any(name in self.firsts for name in names):
            return None
        return next((step for step in reversed(self.steps) if step.name in names), None)

    @property
    def operator(self) -> str | None:
        """Who accepted it: the operator of the last front-office step."""
        step = self.last("send", "sign", "form_application") or (self.front[-1] if self.front else None)
        return step.operator if step else None

    @property
    def refusal(self) -> Step | None:
        """The first reasoned refusal."""
        return next((s for s in self.steps if s.text("decision") == "refused" or s.text("refusal_by")), None)

    def fields(self) -> dict[str, object]:
        """What exemptions may name."""
        return {
            "channel": self.channel,
            "service_code": self.service,
            "representation_type": self.representation,
        }


@dataclass(frozen=True, slots=True)
class DeskStretch:
    """A desk in one state: open, paused or closed; `until` None: it lasts."""

    branch_id: str
    desk: str
    operator: str | None
    state: str
    since: datetime
    until: datetime | None
    reason: str | None
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch of paper mode or of a declared incident, in which a branch's log isn't whole."""

    branch_id: str
    since: datetime
    until: datetime | None
    reason: str


CaseKind = tuple[str, bool]
"""A service, and whether at a desk."""
CHECKS = ("check_documents", "check_fines", "check_fee")


def case_kind(case: Case) -> CaseKind:
    """Which cases have their steps in common."""
    return case.service or "", bool(case.front)


@dataclass(frozen=True, slots=True)
class Checks:
    """Of the sent cases of each kind: how many, and how many had each check."""

    sent: Counter[CaseKind]
    have: Counter[tuple[CaseKind, str]]


@dataclass(frozen=True)
class Records:
    """All that was built of the events of some branches and days."""

    visits: tuple[Visit, ...] = ()
    cases: tuple[Case, ...] = ()
    desks: tuple[DeskStretch, ...] = ()
    outages: tuple[Outage, ...] = ()
    delivered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Branch -> fields and event types that its sources were seen to deliver."""

    @cached_property
    def visits_of(self) -> Mapping[str, list[Visit]]:
        """Branch -> its tickets, tests left out."""
        return _by_branch(visit for visit in self.visits if not visit.is_test)

    @cached_property
    def cases_of(self) -> Mapping[str, list[Case]]:
        """Branch -> its applications, tests left out."""
        return _by_branch(case for case in self.cases if not case.is_test)

    @cached_property
    def checks(self) -> Checks:
        """How usual each check is."""
        found = Checks(Counter(), Counter())
        for case in self.cases:
            if case.is_test or case.first("send") is None:
                continue
            kind, names = case_kind(case), {step.name for step in case.steps}
            found.sent[kind] += 1
            found.have.update((kind, check) for check in CHECKS if check in names)
        return found

    @cached_property
    def claimed(self) -> Mapping[str, int]:
        """Payment -> the sum of fees that applications say it paid; each application once."""
        sums: Counter[str] = Counter()
        for case in self.cases:
            paid = {} if case.is_test or "check_fee" not in case.firsts else _paid(case)
            for payment_id, amount in paid.items():
                sums[payment_id] += amount
        return sums

    @cached_property
    def desks_of(self) -> Mapping[str, list[DeskStretch]]:
        """Branch -> what its desks said of themselves."""
        return _by_branch(self.desks)


def _paid(case: Case) -> dict[str, int]:
    fees = [s for s in case.steps if s.name == "check_fee" and s.payload.get("step_result") == "paid"]
    return {name: step.number("fee_paid") or 0 for step in fees if (name := step.text("payment_id"))}


class _OfBranch(Protocol):
    @property
    def branch_id(self) -> str: ...


Record = TypeVar("Record", bound=_OfBranch)


def _by_branch(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.branch_id].append(record)
    return dict(found)


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
    )


class _Seen:
    """What the fold of one ticket gathers."""

    def __init__(self) -> None:
        self.issued: datetime | None = None
        self.issuer: str | None = None
        self.booker: str | None = None
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
        self.booker = _text(event.payload, "holder_token")
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


def is_provider(step: Step) -> bool:
    """Whether the provider did it, not the front office."""
    return step.name in PROVIDER_STEPS
