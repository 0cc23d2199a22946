"""Schemes put into the simulator's events on purpose, each with the subjects that a rule should name.

Every function takes the events of one branch by subject and changes them in place; it returns labels as
(rule prefix, subject). What the source systems would not know is not touched.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

from scheme_halls import paused
from scheme_log import (
    MINUTE,
    Label,
    Log,
    busiest,
    changed,
    edit,
    find,
    of_operator,
    operator_of,
    plain_waits,
    sent_at_desk,
    ticket_of,
)
from scheme_papers import edited, kept_papers, plates, refused_accepted
from scheme_people import collusion, courier, dealer, refusals, site_dark, skewed, stamped, swift

from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.events import Kind, Value


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
    labels, waits = [], plain_waits(log, 25 * MINUTE)
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
    return [("C7", f"camera:{camera.id}")] if only else []


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
    "plate below its duty": plates,
    "edited after it was ready": edited,
    "desk idle": paused,
    "refused, then accepted": refused_accepted,
    "papers kept": kept_papers,
}
INNOCENT: Mapping[str, Scheme] = {
    "courier": courier,
    "clock 90 s off": skewed,
    "site dark": site_dark,
    "dealer": dealer,
}
