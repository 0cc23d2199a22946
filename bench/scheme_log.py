"""The events of one branch by subject, and how schemes change them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.events import Event, Kind, Value
from sitcenter.domain.integrity.scene import Act
from sitcenter.domain.network import Branch

Label = tuple[str, str]
MINUTE = timedelta(minutes=1)


@dataclass
class Log:
    """The events of one branch by subject, and what its other systems hold."""

    branch: Branch
    tickets: dict[str, list[Event]]
    cases: dict[str, list[Event]]
    others: list[Event]
    unpaid: set[str] = field(default_factory=set)
    cameras: list[CameraInterval] = field(default_factory=list)
    before: list[Event] = field(default_factory=list)
    """Of the time before the window."""
    acts: list[Act] = field(default_factory=list)
    corrections: set[str] = field(default_factory=set)
    """Applications with an approved request."""
    made: int = 0

    def events(self) -> Iterable[Event]:
        for group in (*self.tickets.values(), *self.cases.values(), self.others):
            yield from group

    def new(
        self, kind: Kind, subject: str, event_type: str, at: datetime, payload: Mapping[str, Value]
    ) -> Event:
        self.made += 1
        return Event(
            kind.value,
            f"x-{self.branch.id}-{self.made}",
            kind,
            self.branch.id,
            event_type,
            subject,
            at,
            payload=dict(payload),
        )


def log_of(branch: Branch, events: Iterable[Event]) -> Log:
    tickets: defaultdict[str, list[Event]] = defaultdict(list)
    cases: defaultdict[str, list[Event]] = defaultdict(list)
    others = []
    for event in events:
        if event.kind is Kind.SERVICE:
            cases[event.subject].append(event)
        elif event.subject.startswith("desk:") or event.subject == "branch":
            others.append(event)
        else:
            tickets[event.subject].append(event)
    return Log(branch, dict(tickets), dict(cases), others)


def changed(event: Event, **fields: Value) -> Event:
    payload = {k: v for k, v in {**event.payload, **fields}.items() if v is not None}
    return replace(event, payload=payload)


def find(events: list[Event], name: str) -> Event | None:
    return next((e for e in events if e.event_type == name), None)


def operator_of(events: list[Event]) -> str | None:
    sent = find(events, "send") or find(events, "service_started")
    value = sent.payload.get("operator_token") if sent else None
    return value if isinstance(value, str) else None


def sent_at_desk(log: Log) -> list[str]:
    """Applications that were sent from a desk with their own ticket, in a fixed order."""
    return [
        name
        for name, events in sorted(log.cases.items())
        if (sent := find(events, "send")) is not None
        and sent.payload.get("desk_id")
        and sent.payload.get("ticket_number")
        and find(events, "identify") is not None
    ]


def busiest(log: Log) -> str:
    """The operator with the most applications."""
    counts: defaultdict[str, int] = defaultdict(int)
    for name in sent_at_desk(log):
        counts[operator_of(log.cases[name]) or ""] += 1
    return max(sorted(counts), key=lambda who: counts[who])


def of_operator(log: Log, who: str) -> list[str]:
    return [name for name in sent_at_desk(log) if operator_of(log.cases[name]) == who]


def edit(log: Log, name: str, step: str, **fields: Value) -> None:
    log.cases[name] = [changed(e, **fields) if e.event_type == step else e for e in log.cases[name]]


def ticket_of(log: Log, name: str) -> str | None:
    events = log.cases[name]
    number = events[0].payload.get("ticket_number")
    subject = f"queue/{log.branch.id}/{(events[0].occurred_at + timedelta(hours=5)).date()}/{number}"
    return subject if subject in log.tickets else None


def plain_waits(log: Log, least: timedelta) -> list[tuple[str, Event, Event]]:
    """Regular tickets that were served after such a wait: subject, issue and first call, in a fixed order."""
    found = []
    for subject, events in sorted(log.tickets.items()):
        issued, called = find(events, "ticket_issued"), find(events, "called")
        if issued is None or called is None or not find(events, "service_completed"):
            continue
        regular = issued.payload.get("priority_class") == "regular" and not issued.payload.get("slot_start")
        if regular and called.occurred_at - issued.occurred_at > least:
            found.append((subject, issued, called))
    return found


def earlier(log: Log, name: str, days: int, branch: str = "", **fields: Value) -> None:
    """The same application so many days before the window (at another branch)."""
    for event in log.cases[name]:
        log.made += 1
        log.before.append(
            replace(
                changed(event, payment_id=None, **fields),
                source_seq=f"p-{log.branch.id}-{log.made}",
                branch_id=branch or event.branch_id,
                subject=f"{name}/{days}",
                occurred_at=event.occurred_at - timedelta(days=days),
            )
        )
