"""People come: walk-ins, bookings, who wait, lose patience, or never check in."""

from collections.abc import Generator
from random import Random
from typing import Any

from simpy import Event

from simulator.demand import MINUTE, arrivals, patience_seconds, service_weights
from simulator.events import Channel, Ticket
from simulator.floor import Floor
from simulator.people import invent_person

Process = Generator[Event, Any, None]

BOOKED_SHARE = 0.18
BOOKING_LEAD = 3 * 3600.0
BOOKING_GRACE = 30 * MINUTE
# A booked person is called as if he had waited this long at his slot.
BOOKING_ADVANTAGE = 15 * MINUTE
_LETTERS = "ACDEFGHKLMNP"
_CHANNELS: tuple[Channel, ...] = ("kiosk", "kiosk", "kiosk", "kiosk", "kiosk", "reception", "mobile")
_PRIORITIES = (
    ("disability", "disability_certificate"),
    ("veteran", "veteran_id"),
    ("pregnant", None),
    ("large_family", "certificate"),
    ("infant", None),
)


def walk_ins(floor: Floor) -> Process:
    """All walk-ins of the day."""
    rate = floor.plan.per_hour * (1 - BOOKED_SHARE)
    for at in arrivals(floor.random, rate, *_doors(floor)):
        yield floor.env.timeout(max(0.0, floor.today.midnight + at - floor.now))
        _walk_in(floor)


def bookings(floor: Floor) -> Process:
    """The bookings of the day: loaded by the nightly job, each then comes or does not."""
    rate = floor.plan.per_hour * BOOKED_SHARE
    planned = [_booking(floor, at) for at in arrivals(floor.random, rate, *_doors(floor))]
    yield floor.env.timeout(max(0.0, floor.today.opens - BOOKING_LEAD - floor.now))
    for ticket in planned:
        floor.record(ticket, "booking_created")
        floor.env.process(_booked_visit(floor, ticket))


def _doors(floor: Floor) -> tuple[float, float]:
    today = floor.today
    return today.opens - today.midnight, today.closes - today.midnight


def _walk_in(floor: Floor) -> None:
    random = floor.random
    service = _service(floor)
    on_paper = floor.mode == "paper"
    ticket = Ticket(
        id=0 if on_paper else floor.next_ticket_id(),
        branch=floor.branch.id,
        number="" if on_paper else floor.next_number(_letter(floor, service)),
        service=service,
        channel=random.choice(_CHANNELS),
        person=invent_person(random),
        on_paper=on_paper,
    )
    if random.random() < (0.35 if floor.disturbed("priority_day") else 0.035):
        ticket.priority = 1
        ticket.priority_reason, ticket.priority_proof = random.choice(_PRIORITIES)
    _sit_down(floor, ticket)


def _booking(floor: Floor, at: float) -> Ticket:
    quarter = 15 * MINUTE
    service = _service(floor)
    return Ticket(
        id=floor.next_ticket_id(),
        branch=floor.branch.id,
        number=floor.next_number("B"),
        service=service,
        channel="booking",
        person=invent_person(floor.random),
        booking=f"BR{floor.position + 1:02d}{floor.random.randrange(10**8):08d}",
        slot=max(floor.today.opens, floor.today.midnight + at // quarter * quarter),
        booked=floor.today.opens - BOOKING_LEAD,
        status="booked",
    )


def _booked_visit(floor: Floor, ticket: Ticket) -> Process:
    slot = ticket.slot or 0.0
    no_show = 0.3 if floor.position % 5 == 1 else 0.1
    if floor.random.random() < no_show:
        yield floor.env.timeout(slot + BOOKING_GRACE - floor.now)
        ticket.status, ticket.reason = "expired", "no_check_in"
        floor.record(ticket, "booking_expired", "no_check_in")
        return
    comes = slot + _punctuality(floor.random)
    yield floor.env.timeout(max(floor.today.opens - 4 * MINUTE, comes) - floor.now)
    _sit_down(floor, ticket)


def _punctuality(random: Random) -> float:
    """Seconds against the slot: most come early, some late."""
    return max(-40 * MINUTE, min(random.gauss(-7 * MINUTE, 9 * MINUTE), 25 * MINUTE))


def _sit_down(floor: Floor, ticket: Ticket) -> None:
    since = floor.now if ticket.slot is None else max(ticket.slot, floor.now) - BOOKING_ADVANTAGE
    floor.lines["service"].join(ticket, 0 if ticket.priority else 1, since)
    if floor.mode == "paper":
        ticket.on_paper = True
        if ticket.number:
            floor.called_by_voice.append(ticket)
    else:
        ticket.status = "waiting"
        ticket.issued = ticket.stage_at = floor.now
        floor.record(ticket, "ticket_issued")
    patience = floor.env.timeout(patience_seconds(floor.random))
    patience.callbacks.append(lambda _: _lose_patience(floor, ticket))


def _lose_patience(floor: Floor, ticket: Ticket) -> None:
    """Two of five tell the kiosk; the others just go and are found out when called."""
    if not ticket.in_line or ticket.visits:
        return
    if floor.mode == "paper" or ticket.on_paper or floor.random.random() < 0.6:
        ticket.absent = True
        return
    floor.lines["service"].leave(ticket)
    ticket.status, ticket.finished, ticket.reason = "left", floor.now, "left_by_kiosk"
    floor.record(ticket, "abandoned", "left_by_kiosk")


def _service(floor: Floor) -> str:
    services = floor.branch.services
    return floor.random.choices(services, service_weights(services))[0]


def _letter(floor: Floor, service: str) -> str:
    return _LETTERS[floor.branch.services.index(service) % len(_LETTERS)]
