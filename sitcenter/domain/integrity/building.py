"""Journal events to records: pure functions of the set of events, in whatever order they come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter, lt

from sitcenter.domain.events import STEPS, TICKET_EVENTS, Event, Kind, Payload
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.records import FRONT_STEPS, TELLING, Case, DeskStretch, Outage, Step, Visit
from sitcenter.domain.integrity.ticket_fold import event_id, latest, text, visit_of
from sitcenter.domain.ordering import in_order

_QUEUE_RANK: Mapping[str, int] = {name: rank for rank, name in enumerate(TICKET_EVENTS)}
_STEP_RANK: Mapping[str, int] = {name: rank for rank, name in enumerate(STEPS)}
_CORRECTS, _AT, _TYPE = attrgetter("corrects_seq"), attrgetter("occurred_at"), attrgetter("event_type")
_IS_TEST = attrgetter("is_test")
_ACCEPTED = ("send", "sign", "form_application")
"""The steps by which an application is accepted."""


def records(events: Iterable[Event]) -> Records:
    """The records that these events mean. Tests are marked, not left out."""
    groups: defaultdict[tuple[Kind, str, str], list[Event]] = defaultdict(list)
    for event in events:
        groups[event.kind, event.branch_id, event.subject].append(event)
    made = _Made()
    for (kind, branch_id, subject), of in groups.items():
        made.add(kind, branch_id, subject, of)
    return Records(
        tuple(sorted(filter(_lives, made.visits), key=lambda v: (v.branch_id, v.ticket_uid))),
        tuple(sorted((c for c in made.cases if c.steps), key=lambda c: (c.branch_id, c.application_id))),
        tuple(sorted(made.desks, key=lambda d: (d.branch_id, d.since, d.desk))),
        tuple(sorted(made.outages, key=lambda o: (o.branch_id, o.since))),
        _delivered(made.types, made.fields),
    )


class _Made:
    """What was made so far, one subject after the other."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.cases: list[Case] = []
        self.desks: list[DeskStretch] = []
        self.outages: list[Outage] = []
        self.types: defaultdict[tuple[str, Kind], set[str]] = defaultdict(set)
        self.fields: defaultdict[tuple[str, Kind], set[frozenset[str]]] = defaultdict(set)
        self._told: dict[frozenset[str], frozenset[str]] = {}

    def add(self, kind: Kind, branch_id: str, subject: str, of: list[Event]) -> None:
        """All events of one subject."""
        ordered = _ordered(of, _rank(kind, subject))
        told = self._fields_of(ordered)
        self.types[branch_id, kind].update(map(_TYPE, of))
        self.fields[branch_id, kind].add(told if len(ordered) == len(of) else self._fields_of(of))
        if kind is Kind.SERVICE:
            self.cases.append(_case(branch_id, subject, ordered, told))
        elif subject.startswith("desk:"):
            self.desks += _stretches(branch_id, subject.removeprefix("desk:"), ordered)
        elif subject == "branch":
            self.outages += _outages(branch_id, ordered)
        elif not subject.startswith("queue:"):
            self.visits.append(visit_of(branch_id, subject, ordered, told))

    def _fields_of(self, events: Iterable[Event]) -> frozenset[str]:
        """Names of all fields that they tell; one set for all subjects that tell the same."""
        none: frozenset[str] = frozenset()
        told = none.union(*[event.payload for event in events])
        return self._told.setdefault(told, told)


def _rank(kind: Kind, subject: str) -> Mapping[str, int]:
    if kind is Kind.SERVICE:
        return _STEP_RANK
    return {} if subject == "branch" or subject.startswith("desk:") else _QUEUE_RANK


def _delivered(
    types: Mapping[tuple[str, Kind], set[str]], fields: Mapping[tuple[str, Kind], set[frozenset[str]]]
) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for (branch, kind), names in types.items():
        found[branch].update(f"{kind.value}:{name}" for name in names)
        found[branch].update(f"{kind.value}.{name}" for told in fields[branch, kind] for name in told)
    return {branch: frozenset(names) for branch, names in found.items()}


def _lives(visit: Visit) -> bool:
    return bool(visit.events)


def _ordered(events: list[Event], rank: Mapping[str, int]) -> Sequence[Event]:
    """As `in_order`, quickly where nothing is corrected: only those that share an instant need the rank."""
    if any(map(_CORRECTS, events)):
        return in_order(events, rank)
    instants = list(map(_AT, events))
    if all(map(lt, instants, instants[1:])):
        return events
    if all(map(_follows, events, events[1:])):
        return events
    together = [list(of) for _, of in groupby(sorted(events, key=_AT), key=_AT)]
    return [event for of in together for event in (of if len(of) == 1 else in_order(of, rank))]


def _follows(one: Event, other: Event) -> bool:
    """Whether the second surely comes after the first: later, or by a higher number of the same system."""
    if one.occurred_at != other.occurred_at:
        return one.occurred_at < other.occurred_at
    first, second = one.source_seq, other.source_seq
    numbers = first.isascii() and first.isdigit() and second.isascii() and second.isdigit()
    return (
        one.source_system == other.source_system and len(first) == len(second) and first < second and numbers
    )


def _case(branch_id: str, subject: str, events: Sequence[Event], told: frozenset[str]) -> Case:
    steps = tuple([_step(event, event.payload) for event in events])
    front = tuple([step for step in steps if step.desk is not None and step.name in FRONT_STEPS])
    firsts = {step.name: step for step in reversed(steps)}
    return Case(
        branch_id=branch_id,
        application_id=subject,
        service=latest(events, told, "service_code"),
        channel=latest(events, told, "channel"),
        ticket_uid=latest(events, told, "ticket_uid"),
        ticket_number=latest(events, told, "ticket_number"),
        applicant=latest(events, told, "applicant_token"),
        representative=latest(events, told, "representative_token"),
        representation=latest(events, told, "representation_type"),
        steps=steps,
        front=front,
        firsts=firsts,
        is_test=any(map(_IS_TEST, events)),
        told=told,
        operator=_operator(steps, front),
        refusal=_refusal(steps, told),
        telling={
            name: tuple([step for step in steps if name in step.payload]) for name in TELLING if name in told
        },
        fees=tuple([step for step in steps if _found_paid(step)]) if "check_fee" in firsts else (),
    )


def _step(event: Event, load: Payload) -> Step:
    at, recorded_at = event.occurred_at, event.recorded_at
    return Step(event.event_type, at, event_id(event), recorded_at, load, text(load, "desk_id"))


def _found_paid(step: Step) -> bool:
    return step.name == "check_fee" and step.payload.get("step_result") == "paid"


def _operator(steps: Sequence[Step], front: Sequence[Step]) -> str | None:
    """Who accepted it: the operator of the last front-office step."""
    for step in reversed(steps):
        if step.name in _ACCEPTED:
            return step.operator
    return front[-1].operator if front else None


def _refusal(steps: Sequence[Step], told: frozenset[str]) -> Step | None:
    if "refusal_by" not in told:
        decided = steps if "decision" in told else ()
        return next((s for s in decided if s.payload.get("decision") == "refused"), None)
    said = [s for s in steps if "decision" in s.payload or "refusal_by" in s.payload]
    return next((s for s in said if s.text("decision") == "refused" or s.text("refusal_by")), None)


def _stretches(branch_id: str, desk: str, events: Sequence[Event]) -> list[DeskStretch]:
    state = {"desk_opened": "open", "desk_paused": "paused", "desk_closed": "closed"}
    found = []
    for event, following in zip(events, [*events[1:], None], strict=True):
        ids = (event_id(event),) if following is None else (event_id(event), event_id(following))
        found.append(
            DeskStretch(
                branch_id,
                desk,
                text(event.payload, "operator_token"),
                state[event.event_type],
                event.occurred_at,
                following.occurred_at if following else None,
                text(event.payload, "reason_code"),
                ids,
            )
        )
    return found


def _outages(branch_id: str, events: Sequence[Event]) -> list[Outage]:
    found = []
    for event, following in zip(events, [*events[1:], None], strict=True):
        mode = text(event.payload, "mode")
        if mode not in (None, "normal"):
            until = following.occurred_at if following else None
            found.append(Outage(branch_id, event.occurred_at, until, str(mode)))
    return found
