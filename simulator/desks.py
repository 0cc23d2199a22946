"""Desks: they open, pause, close, call, and serve one person at a time."""

from collections.abc import Generator
from typing import Any

from simpy import Event

from simulator import applications
from simulator.demand import HOUR, MINUTE, profile_of, service_seconds
from simulator.events import Ticket
from simulator.floor import Floor
from simulator.injections import WRONG_DESK, InjectionKind
from simulator.network import Desk
from simulator.people import invent_person

Process = Generator[Event, Any, None]
Answer = Generator[Event, Any, bool]

_RECALL_AFTER = 45.0
_LUNCH_FROM = 12 * HOUR


def desk_day(floor: Floor, desk: Desk, rank: int) -> Process:
    """A desk from opening to closing; `rank` is its place among the desks on duty."""
    random = floor.random
    today = floor.today
    operator = f"{1000 + floor.position * 50 + rank + (25 if desk.kind == 'cash' else 0):04d}"
    closes = today.closes + (HOUR if desk.kind == "cash" else 0.0)
    pauses = _pauses(floor, rank)
    late = random.random() < 0.15 and today.opens > floor.now
    opens = today.opens + (random.uniform(2, 11) * MINUTE if late else random.uniform(-3, 0) * MINUTE)
    yield floor.env.timeout(max(0.0, opens - floor.now))
    floor.record_desk("desk_opened", desk.id, operator)
    yield from _work(floor, desk, operator, rank, closes, pauses)
    floor.record_desk("desk_closed", desk.id, operator, "end_of_day")


def _work(
    floor: Floor, desk: Desk, operator: str, rank: int, closes: float, pauses: list[tuple[float, float, str]]
) -> Process:
    """Serve and pause until closing time has passed and nobody waits."""
    while True:
        if pauses and floor.now >= pauses[0][0]:
            yield from _pause(floor, desk, operator, *pauses.pop(0)[1:])
            continue
        if _wrong(floor, desk, rank, "no_ticket", 0.5):
            yield from _serve_acquaintance(floor, desk, operator)
            continue
        ticket = _next(floor, desk, rank)
        if ticket is not None:
            yield from _visit(floor, desk, operator, ticket)
        elif floor.now >= closes:
            return
        else:
            yield from _idle(floor, desk, min([closes, *(pause[0] for pause in pauses)]))


def _wrong(floor: Floor, desk: Desk, rank: int, kind: InjectionKind, share: float) -> bool:
    """Whether this desk, at this moment, does the wrong that is planned for the branch."""
    planned = desk.kind == "service" and rank == WRONG_DESK and floor.disturbed(kind)
    return planned and floor.random.random() < share


def _next(floor: Floor, desk: Desk, rank: int) -> Ticket | None:
    """The first in the line; the wrong desk of a disturbed branch picks somebody from far behind."""
    line = floor.lines[desk.kind]
    ticket = line.take_from_behind(8) if _wrong(floor, desk, rank, "out_of_turn", 0.6) else None
    if ticket is not None:
        ticket.call_mode = "manual"
        floor.label("out_of_turn", ticket.number)
        return ticket
    ticket = line.take()
    if ticket is not None:
        ticket.call_mode = "manual" if floor.random.random() < 0.02 else "auto"
    return ticket


def _serve_acquaintance(floor: Floor, desk: Desk, operator: str) -> Process:
    """Somebody who never took a ticket; the queue knows nothing of it."""
    service = floor.branch.services[0]
    person = invent_person(floor.random)
    ticket = Ticket(0, floor.branch.id, "", service, "reception", person, on_paper=True)
    yield from _serve(floor, desk, operator, ticket)
    if ticket.application is not None:
        floor.label("no_ticket", ticket.application.id, note=f"desk {desk.id}")


def _pauses(floor: Floor, rank: int) -> list[tuple[float, float, str]]:
    """When, how long and why a desk will pause: a staggered lunch, rarely a fault."""
    random = floor.random
    lunch = floor.today.midnight + _LUNCH_FROM + (rank % 5) * 30 * MINUTE + random.uniform(0, 5) * MINUTE
    pauses = [(lunch, random.uniform(25, 32) * MINUTE, "lunch")]
    if random.random() < 0.25:
        fault = random.uniform(floor.today.opens + 20 * MINUTE, floor.today.closes - HOUR)
        pauses.append(
            (fault, random.uniform(5, 20) * MINUTE, random.choice(("technical", "technical", "supplies")))
        )
    return sorted(pauses)


def _pause(floor: Floor, desk: Desk, operator: str, seconds: float, reason: str) -> Process:
    if floor.now + seconds >= floor.today.closes:
        return
    floor.record_desk("desk_paused", desk.id, operator, reason)
    yield floor.env.timeout(seconds)
    floor.record_desk("desk_opened", desk.id, operator)


def _idle(floor: Floor, desk: Desk, until: float) -> Process:
    line = floor.lines[desk.kind]
    arrival = line.arrival()
    yield arrival | floor.env.timeout(max(0.0, until - floor.now))
    line.forget(arrival)


def _visit(floor: Floor, desk: Desk, operator: str, ticket: Ticket) -> Process:
    ticket.visits += 1
    if floor.mode == "paper" and not ticket.on_paper:
        ticket.on_paper = True
        floor.called_by_voice.append(ticket)
    came = yield from _call(floor, desk, operator, ticket)
    if not came:
        if not ticket.on_paper:
            ticket.status, ticket.finished, ticket.reason = "no_show", floor.now, "no_answer"
            floor.record(ticket, "no_show", "no_answer")
        return
    if not ticket.on_paper:
        ticket.status = "serving"
        ticket.started = floor.now
        floor.record(ticket, "service_started")
    if ticket.stage == "cash":
        yield from _take_payment(floor, desk, operator, ticket)
    elif ticket.visits == 1 and floor.random.random() < 0.015:
        yield floor.env.timeout(floor.random.uniform(40, 150))
        _send_back(floor, ticket)
    else:
        yield from _serve(floor, desk, operator, ticket)


def _call(floor: Floor, desk: Desk, operator: str, ticket: Ticket) -> Answer:
    """Call and, without an answer, call again twice; whether the person came."""
    random = floor.random
    absent = ticket.absent or random.random() < (0.3 if floor.disturbed("no_show_wave") else 0.02)
    recalls = 2 if absent else int(random.random() < 0.05)
    # The operator ends one visit and presses the button for the next: never within one second.
    yield floor.env.timeout(random.uniform(1.2, 6))
    if not ticket.on_paper:
        ticket.status, ticket.desk, ticket.operator = "called", desk.id, operator
        ticket.first_call = ticket.first_call or floor.now
        ticket.last_call = floor.now
        floor.record(ticket, "called")
    for _ in range(recalls):
        yield floor.env.timeout(_RECALL_AFTER + random.uniform(0, 20))
        if not ticket.on_paper:
            ticket.recalls += 1
            ticket.call_mode = "recall"
            ticket.last_call = floor.now
            floor.record(ticket, "recalled")
    yield floor.env.timeout(30.0 if absent else random.uniform(6, 40))
    return not absent


def _send_back(floor: Floor, ticket: Ticket) -> None:
    """Back to the line, before those who came later: a copy is missing."""
    floor.lines["service"].join(ticket, 0, floor.now)
    if not ticket.on_paper:
        ticket.status, ticket.stage_at, ticket.reason = "waiting", floor.now, "copy_missing"
        floor.record(ticket, "requeued", "copy_missing")
        ticket.desk = ticket.operator = None


def _serve(floor: Floor, desk: Desk, operator: str, ticket: Ticket) -> Process:
    profile = profile_of(ticket.service)
    seconds = service_seconds(floor.random, profile) * floor.pace.get(operator, 1.0)
    if profile.kind == "consultation":
        yield floor.env.timeout(seconds)
        _finish(floor, ticket)
        return
    application = ticket.application
    if application is None:
        application = ticket.application = applications.begin(floor, ticket, profile, desk.id, operator)
        accepted = yield from applications.first_part(floor, application, seconds)
        if not accepted:
            yield floor.env.timeout(20.0)
            _finish(floor, ticket)
            return
        if profile.fee and application.payment is None and floor.branch.desks_of("cash"):
            _transfer(floor, ticket, "fee")
            return
    application.desk, application.operator = desk.id, operator
    yield from applications.second_part(floor, application, profile, seconds)
    yield floor.env.timeout(15.0)
    _finish(floor, ticket)


def _transfer(floor: Floor, ticket: Ticket, reason: str) -> None:
    """To the other kind of desk: to the cash desk with a fee due, and back before others once it is paid."""
    ticket.stage = "cash" if ticket.stage == "service" else "service"
    floor.lines[ticket.stage].join(ticket, 0, floor.now)
    if not ticket.on_paper:
        ticket.status, ticket.stage_at, ticket.reason = "waiting", floor.now, reason
        floor.record(ticket, "transferred", reason)
        ticket.desk = ticket.operator = None


def _take_payment(floor: Floor, desk: Desk, operator: str, ticket: Ticket) -> Process:
    yield floor.env.timeout(floor.random.uniform(60, 240))
    if ticket.application is not None:
        applications.pay(floor, ticket.application, desk.id, operator)
    _transfer(floor, ticket, "paid")


def _finish(floor: Floor, ticket: Ticket) -> None:
    if ticket.on_paper:
        return
    ticket.status, ticket.finished, ticket.reason = "done", floor.now, None
    floor.record(ticket, "service_completed")
    floor.served.append(ticket)
