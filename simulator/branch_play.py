"""One branch, day after day."""

from collections.abc import Generator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from simpy import Event

from simulator.demand import HOUR, MINUTE, opening_hours, plan_of
from simulator.desks import desk_day
from simulator.floor import Floor, Today
from simulator.inherited import inherit
from simulator.injections import Injection, injections_of
from simulator.network import Branch
from simulator.online import portal
from simulator.visitors import BOOKING_LEAD, bookings, walk_ins

Process = Generator[Event, Any, None]

_LAST_CALL = 45 * MINUTE
_FIRST_EXPORT = 6 * HOUR
_LABELLED_ONE_BY_ONE = {"no_ticket", "check_skipped", "biometrics_bypassed", "out_of_turn"}


def open_branch(branch: Branch, position: int, seed: int, midnight: datetime) -> Floor:
    """A branch ready to be advanced; `midnight` is the local start of the first day."""
    floor = Floor(branch, position, plan_of(branch, position), seed, midnight.timestamp())
    floor.injections = injections_of(branch, position)
    floor.env.process(_days(floor, midnight))
    floor.env.process(_service_system(floor, f"{seed}:{branch.id}"))
    return floor


def _service_system(floor: Floor, seed: str) -> Process:
    """What earlier days left open, and the portal; by a chance of their own, so the hall stays as it was."""
    yield floor.env.timeout(_FIRST_EXPORT)
    if floor.branch.desks_of("service"):
        inherit(floor, Random(f"{seed}:inherited"))
    yield from portal(floor, Random(f"{seed}:portal"))


def _days(floor: Floor, midnight: datetime) -> Process:
    while True:
        hours = opening_hours(floor.branch, midnight.date())
        if hours is not None and floor.branch.desks_of("service"):
            yield from _day(floor, midnight, *hours)
        midnight += timedelta(days=1)
        yield floor.env.timeout(midnight.timestamp() - floor.now)


def _day(floor: Floor, midnight: datetime, opens: float, closes: float) -> Process:
    start = midnight.timestamp()
    floor.today = Today(start, start + opens, start + closes)
    floor.counters.clear()
    floor.done_today.clear()
    yield floor.env.timeout(opens - BOOKING_LEAD)
    floor.env.process(bookings(floor))
    floor.env.process(walk_ins(floor))
    on_duty = floor.branch.desks_of("service")[: floor.plan.desks_on_duty]
    for rank, desk in enumerate(on_duty):
        floor.env.process(desk_day(floor, desk, rank))
    for rank, desk in enumerate(floor.branch.desks_of("cash")):
        floor.env.process(desk_day(floor, desk, rank))
    for injection in floor.injections:
        floor.env.process(_inject(floor, injection))
    yield floor.env.timeout(closes - opens + BOOKING_LEAD + _LAST_CALL)
    _send_home(floor)


def _send_home(floor: Floor) -> None:
    for line in floor.lines.values():
        for ticket in line.people():
            line.leave(ticket)
            if not ticket.on_paper:
                ticket.status, ticket.finished, ticket.reason = "cancelled", floor.now, "branch_closed"
                floor.record(ticket, "cancelled", "branch_closed")


def _inject(floor: Floor, injection: Injection) -> Process:
    yield floor.env.timeout(max(0.0, floor.today.midnight + injection.start - floor.now))
    until = floor.today.midnight + injection.end
    if injection.kind == "row_deleted":
        _delete_row(floor)
        return
    if injection.kind in _LABELLED_ONE_BY_ONE:
        return
    floor.label(injection.kind, floor.branch.id, until)
    if injection.kind == "paper_mode":
        floor.record_mode("paper", "network_down")
        yield floor.env.timeout(until - floor.now)
        floor.record_mode("normal", "network_restored")
        _close_paper(floor)


def _delete_row(floor: Floor) -> None:
    if floor.served:
        ticket = floor.served.popleft()
        ticket.deleted = True
        floor.record(ticket, "row_deleted")
        floor.label("row_deleted", ticket.number, note=f"id {ticket.id}")


def _close_paper(floor: Floor) -> None:
    """Tickets that were called by voice during the paper mode are closed in one go afterwards."""
    for ticket in floor.called_by_voice:
        ticket.status, ticket.finished, ticket.reason = "cancelled", floor.now, "served_on_paper"
        floor.record(ticket, "cancelled", "served_on_paper")
    floor.called_by_voice.clear()
