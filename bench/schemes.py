"""Schemes put into the simulator's events on purpose, each with the subjects that a rule should name.

Every function takes the events of one branch by subject and changes them in place; it returns labels as
(rule prefix, subject). What the source systems would not know is not touched.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.events import Event, Kind, Value
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


def biometrics(log: Log, random: Random) -> list[Label]:
    chosen = random.sample(sent_at_desk(log), 3)
    for name in chosen:
        edit(log, name, "identify", biometric_result="negative")
    return [("C9", f"application:{name}") for name in chosen]


def incomplete(log: Log, random: Random) -> list[Label]:
    chosen = random.sample(sent_at_desk(log), 3)
    for name in chosen:
        edit(log, name, "check_documents", documents_complete=False)
    return [("C10", f"application:{name}") for name in chosen]


def skipped(log: Log, random: Random) -> list[Label]:
    chosen = random.sample(sent_at_desk(log), 3)
    for name in chosen:
        log.cases[name] = [e for e in log.cases[name] if e.event_type != "check_fee"]
    return [("C11-K", f"application:{name}") for name in chosen]


def unpaid(log: Log, random: Random) -> list[Label]:
    """False entries that the fee was paid: the payment register has no such payment."""
    paid = [n for n in sent_at_desk(log) if any(e.payload.get("payment_id") for e in log.cases[n])]
    chosen = random.sample(paid, 3)
    for name in chosen:
        log.unpaid |= {str(e.payload["payment_id"]) for e in log.cases[name] if e.payload.get("payment_id")}
    return [("C11", f"application:{name}") for name in chosen]


def order(log: Log, random: Random) -> list[Label]:
    """Sent before it was signed."""
    chosen = random.sample(sent_at_desk(log), 3)
    for name in chosen:
        events = log.cases[name]
        sent = find(events, "send")
        assert sent is not None
        log.cases[name] = [
            replace(e, occurred_at=sent.occurred_at + 5 * MINUTE) if e.event_type == "sign" else e
            for e in events
        ]
    return [("C16", f"application:{name}") for name in chosen]


def after_hours(log: Log, random: Random) -> list[Label]:
    chosen = random.sample(sent_at_desk(log), 3)
    for number, name in enumerate(chosen):
        first = log.cases[name][0].occurred_at
        night = first.replace(hour=17, minute=0) + number * 10 * MINUTE
        shift = night - first
        log.cases[name] = [
            replace(
                e,
                occurred_at=e.occurred_at + shift,
                payload={k: v for k, v in e.payload.items() if k != "ticket_number"},
            )
            for e in log.cases[name]
            if e.event_type
            in ("identify", "check_documents", "check_fee", "scan", "form_application", "sign", "send")
        ]
    return [("C6", f"application:{name}") for name in chosen]


def no_ticket(log: Log, random: Random) -> list[Label]:
    """Five of an operator's visits of one day had no ticket."""
    who = busiest(log)
    days: defaultdict[object, list[str]] = defaultdict(list)
    for name in of_operator(log, who):
        days[log.cases[name][0].occurred_at.date()].append(name)
    day = max(sorted(days, key=str), key=lambda d: len(days[d]))
    for name in random.sample(days[day], min(5, len(days[day]))):
        number = next(e.payload.get("ticket_number") for e in log.cases[name])
        for subject in [s for s in log.tickets if s.endswith(f"/{number}") and str(day) in s]:
            del log.tickets[subject]
        log.cases[name] = [changed(e, ticket_number=None) for e in log.cases[name]]
    return [("C1", f"operator:{who}")]


def jump(log: Log, random: Random) -> list[Label]:
    """Called by hand as soon as they came, in a hall that waits."""
    labels = []
    waits = []
    for subject, events in sorted(log.tickets.items()):
        issued, called = find(events, "ticket_issued"), find(events, "called")
        plain = (
            issued is not None
            and issued.payload.get("priority_class") == "regular"
            and not issued.payload.get("slot_start")
        )
        if (
            issued
            and called
            and plain
            and called.occurred_at - issued.occurred_at > 25 * MINUTE
            and find(events, "service_completed")
        ):
            waits.append((subject, issued, called))
    for subject, issued, called in random.sample(waits, min(4, len(waits))):
        shift = issued.occurred_at + MINUTE - called.occurred_at
        log.tickets[subject] = [
            changed(
                replace(e, occurred_at=e.occurred_at + shift),
                call_mode="manual" if e.event_type == "called" else e.payload.get("call_mode"),
            )
            if e.occurred_at >= called.occurred_at
            else e
            for e in log.tickets[subject]
        ]
        _move_cases(log, subject, shift)
        labels.append(("C2", f"ticket:{subject}"))
    return labels


def _move_cases(log: Log, subject: str, shift: timedelta) -> None:
    """The work at the desk moves with its ticket; the provider's stays."""
    desk = (
        "identify",
        "check_documents",
        "check_fines",
        "check_fee",
        "scan",
        "form_application",
        "sign",
        "send",
    )
    for name in log.cases:
        if ticket_of(log, name) == subject:
            log.cases[name] = [
                replace(e, occurred_at=e.occurred_at + shift) if e.event_type in desk else e
                for e in log.cases[name]
            ]


def ghosts(log: Log, _random: Random) -> list[Label]:
    """Six tickets at the end of a day, closed within half a minute."""
    last = max(
        e.occurred_at
        for events in log.tickets.values()
        for e in events
        if e.event_type == "service_completed"
    )
    start = find(log.others, "desk_opened")
    assert start is not None
    who, desk = str(start.payload["operator_token"]), str(start.payload["desk_id"])
    at = last.replace(hour=12, minute=20)
    for number in range(6):
        subject = f"queue/{log.branch.id}/{at.date()}/Z{number:03}"
        service = log.branch.services[0]
        base: dict[str, Value] = {
            "ticket_number": f"Z{number:03}",
            "service_code": service,
            "channel": "kiosk",
            "priority_class": "regular",
            "queue_id": "service",
        }
        moment = at + number * MINUTE
        doing: dict[str, Value] = {**base, "operator_token": who, "desk_id": desk, "call_mode": "auto"}
        steps = (
            ("ticket_issued", 0, base),
            ("called", 2, doing),
            ("service_started", 8, doing),
            ("service_completed", 25, doing),
        )
        log.tickets[subject] = [
            log.new(Kind.QUEUE, subject, name, moment + timedelta(seconds=s), load) for name, s, load in steps
        ]
    # what that desk did in those minutes is nobody's application
    for name, events in log.cases.items():
        log.cases[name] = [
            changed(e, desk_id="0")
            if e.payload.get("desk_id") == desk and abs(e.occurred_at - at) < 12 * MINUTE
            else e
            for e in events
        ]
    return [("C4", f"operator:{who}")]


def blind(log: Log, _random: Random) -> list[Label]:
    """A camera is covered for an hour in which its desks serve."""
    camera = next(c for c in log.branch.cameras if c.covers and not c.covers[0].startswith("K"))
    only = [d for d in camera.covers if sum(d in c.covers for c in log.branch.cameras) == 1]
    day = min(e.occurred_at for events in log.tickets.values() for e in events).replace(hour=6, minute=0)
    log.cameras.append(
        CameraInterval(
            CameraKey(log.branch.id, camera.id), CameraState.COVERED, "view_lost", day, day + 60 * MINUTE
        )
    )
    return [("C7", f"desk:{desk}") for desk in only]


def signature(log: Log, _random: Random) -> list[Label]:
    """One electronic signature at two workstations within a minute."""
    names = sent_at_desk(log)
    for name in names:
        who = operator_of(log.cases[name])
        edit(log, name, "sign", eds_serial_token=f"eds-{who}", workstation_id=f"ws-{log.branch.id}-{who}")
    signs = sorted((e.occurred_at, name) for name in names for e in log.cases[name] if e.event_type == "sign")
    for (at, one), (later, other) in pairwise(signs):
        if timedelta(0) < later - at < MINUTE / 2 and operator_of(log.cases[one]) != operator_of(
            log.cases[other]
        ):
            who = operator_of(log.cases[one])
            edit(log, other, "sign", eds_serial_token=f"eds-{who}")
            return [("C13-E", f"signature:eds-{who}")]
    return []


def deleted(log: Log, random: Random) -> list[Label]:
    done = sorted(s for s, events in log.tickets.items() if find(events, "service_completed"))
    chosen = random.sample(done, 2)
    for subject in chosen:
        last = log.tickets[subject][-1].occurred_at
        log.tickets[subject].append(log.new(Kind.QUEUE, subject, "vanished", last + 30 * MINUTE, {}))
    return [("C16", f"ticket:{subject}") for subject in chosen]


def unproved(log: Log, random: Random) -> list[Label]:
    """Six priorities of one day without a proof, from one host at the reception."""
    plain = sorted(
        s
        for s, e in log.tickets.items()
        if (i := find(e, "ticket_issued")) and i.payload.get("priority_class") == "regular"
    )
    day = log.tickets[plain[0]][0].occurred_at.date()
    today = [s for s in plain if (i := find(log.tickets[s], "ticket_issued")) and i.occurred_at.date() == day]
    for subject in random.sample(today, 6):
        log.tickets[subject] = [
            changed(
                e,
                priority_class="priority",
                priority_reason="veteran",
                **({"operator_token": "host"} if e.event_type == "ticket_issued" else {}),
            )
            for e in log.tickets[subject]
        ]
    return [("C15", "operator:host")]


def collusion(log: Log, random: Random, tickets: int = 40, part: float = 0.7) -> list[Label]:
    """A representative's tickets come to one operator; his other tickets go to those who lose them."""
    who = busiest(log)
    pool = sent_at_desk(log)
    for name in random.sample(pool, min(tickets, len(pool))):
        log.cases[name] = [
            changed(e, representative_token="rep-bad", representation_type="poa") for e in log.cases[name]
        ]
        if random.random() < part:
            _swap(log, name, who)
    return [("C5", f"pair:{who}+rep-bad"), ("C3", "representative:rep-bad")]


def _swap(log: Log, name: str, who: str) -> None:
    """Trade the operators of two tickets of one service and hour."""
    mine = ticket_of(log, name)
    own = log.tickets.get(mine or "")
    started = find(own, "service_started") if own else None
    if own is None or started is None or started.payload.get("operator_token") == who:
        return
    for subject, events in log.tickets.items():
        other = find(events, "service_started")
        if (
            other is not None
            and other.payload.get("operator_token") == who
            and other.payload.get("service_code") == started.payload.get("service_code")
            and abs(other.occurred_at - started.occurred_at) < 45 * MINUTE
        ):
            a = {k: started.payload.get(k) for k in ("operator_token", "desk_id")}
            b = {k: other.payload.get(k) for k in ("operator_token", "desk_id")}
            log.tickets[mine or ""] = [_at(e, a, b) for e in own]
            log.tickets[subject] = [_at(e, b, a) for e in events]
            return


def _at(event: Event, before: Mapping[str, Value], after: Mapping[str, Value]) -> Event:
    same = event.payload.get("operator_token") == before["operator_token"]
    return changed(event, **after) if same else event


def ticket_of(log: Log, name: str) -> str | None:
    events = log.cases[name]
    number = events[0].payload.get("ticket_number")
    subject = f"queue/{log.branch.id}/{(events[0].occurred_at + timedelta(hours=5)).date()}/{number}"
    return subject if subject in log.tickets else None


def refusals(log: Log, random: Random) -> list[Label]:
    """The provider refuses two in five of one operator's packages."""
    who = busiest(log)
    for name in of_operator(log, who):
        if find(log.cases[name], "provider_receive") and random.random() < 0.4:
            edit(log, name, "decide", decision="refused", refusal_by="provider", refusal_reason="discrepancy")
    return [("C10-S", f"operator:{who}")]


def swift(log: Log, random: Random) -> list[Label]:
    """A representative's cases are decided within two minutes."""
    provider = [
        n
        for n in sent_at_desk(log)
        if find(log.cases[n], "provider_receive") and find(log.cases[n], "decide")
    ]
    for name in random.sample(provider, min(20, len(provider))):
        received = find(log.cases[name], "provider_receive")
        assert received is not None
        events = [
            changed(e, representative_token="rep-swift", representation_type="poa") for e in log.cases[name]
        ]
        log.cases[name] = [
            replace(
                e,
                occurred_at=received.occurred_at
                + timedelta(seconds=60 if e.event_type == "provider_check" else 100),
            )
            if e.event_type in ("provider_check", "plate_check", "decide")
            else e
            for e in events
        ]
    return [("C8", "representative:rep-swift")]


def stamped(log: Log, random: Random) -> list[Label]:
    """Two in five of an operator's services take a tenth of their time."""
    counts: defaultdict[str, int] = defaultdict(int)
    for events in log.tickets.values():
        counts[operator_of(events) or ""] += 1
    who = max(sorted(c for c in counts if c), key=lambda c: counts[c])
    for subject, events in log.tickets.items():
        begun, done = find(events, "service_started"), find(events, "service_completed")
        if begun and done and operator_of(events) == who and random.random() < 0.4:
            end = begun.occurred_at + (done.occurred_at - begun.occurred_at) / 10
            log.tickets[subject] = [replace(e, occurred_at=end) if e is done else e for e in events]
    return [("C8-F", f"operator:{who}")]


def courier(log: Log, random: Random) -> list[Label]:
    """A hard negative: a company's courier with sixty tickets, as the queue deals them."""
    pool = sent_at_desk(log)
    for name in random.sample(pool, min(60, len(pool))):
        if not log.cases[name][0].payload.get("representative_token"):
            log.cases[name] = [
                changed(e, representative_token="courier", representation_type="legal_entity")
                for e in log.cases[name]
            ]
    return []


def skewed(log: Log, _random: Random) -> list[Label]:
    """A hard negative: the service log's clock is ninety seconds ahead."""
    for name, events in log.cases.items():
        log.cases[name] = [replace(e, occurred_at=e.occurred_at + timedelta(seconds=90)) for e in events]
    return []


def site_dark(log: Log, _random: Random) -> list[Label]:
    """A hard negative: all cameras of a branch are dead for an hour."""
    day = min(e.occurred_at for events in log.tickets.values() for e in events).replace(hour=8, minute=0)
    log.cameras += [
        CameraInterval(CameraKey(log.branch.id, c.id), CameraState.OFFLINE, "refused", day, day + 60 * MINUTE)
        for c in log.branch.cameras
    ]
    return []


def dealer(log: Log, random: Random) -> list[Label]:
    """A hard negative: a dealer's batch, and plates of another region."""
    vehicles = [n for n in sent_at_desk(log) if any(e.payload.get("plate_token") for e in log.cases[n])]
    for name in random.sample(vehicles, min(25, len(vehicles))):
        log.cases[name] = [
            changed(e, representative_token="dealer", representation_type="dealer") for e in log.cases[name]
        ]
    return []


Scheme = Callable[[Log, Random], list[Label]]
SCHEMES: Mapping[str, Scheme] = {
    "collusion": collusion,
    "negative biometrics": biometrics,
    "incomplete package": incomplete,
    "check skipped": skipped,
    "fee not paid": unpaid,
    "sent before signed": order,
    "after hours": after_hours,
    "no ticket": no_ticket,
    "place sold": jump,
    "ghost tickets": ghosts,
    "camera covered": blind,
    "one signature, two places": signature,
    "rows deleted": deleted,
    "priority without proof": unproved,
    "refusals x13": refusals,
    "fast for one": swift,
    "rubber stamp 40 %": stamped,
}
INNOCENT: Mapping[str, Scheme] = {
    "courier": courier,
    "clock 90 s off": skewed,
    "site dark": site_dark,
    "dealer": dealer,
}
