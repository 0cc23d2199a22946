"""Many days of tickets, fast: for tests and benchmarks that need history rather than a live hall."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from heapq import heapify, heapreplace
from random import Random
from zoneinfo import ZoneInfo

from simulator.demand import (
    arrivals,
    opening_hours,
    patience_seconds,
    plan_of,
    profile_of,
    service_seconds,
    service_weights,
)
from simulator.network import Branch, Network


def ticket_histories(network: Network, first_day: date, days: int, seed: int) -> Iterator[dict[str, object]]:
    """Finished tickets by day, branch and issue; the same for the same seed.

    Each is a dict of branch_id, number, service_code, channel, issued_at, called_at, started_at,
    completed_at (aware UTC or None), desk_id (or None) and outcome: served, no_show or abandoned.
    First come, first served.
    """
    for offset in range(days):
        day = first_day + timedelta(days=offset)
        for position, branch in enumerate(network.branches):
            yield from _branch_day(branch, position, day, Random(f"{seed}:{branch.id}:{day}"))


def _branch_day(branch: Branch, position: int, day: date, random: Random) -> Iterator[dict[str, object]]:
    hours = opening_hours(branch, day)
    desks = branch.desks_of("service")
    if hours is None or not desks:
        return
    plan = plan_of(branch, position)
    zone = ZoneInfo(branch.zone)
    midnight = datetime.combine(day, time(), zone).timestamp()
    free = [(hours[0], desk.id) for desk in desks[: plan.desks_on_duty]]
    heapify(free)
    weights = service_weights(branch.services)
    for number, at in enumerate(arrivals(random, plan.per_hour, *hours), start=1):
        service = random.choices(branch.services, weights)[0]
        ticket: dict[str, object] = {
            "branch_id": branch.id,
            "number": f"{'ACDE'[number % 4]}{number:03d}",
            "service_code": service,
            "channel": "kiosk",
            "issued_at": _moment(midnight + at),
        }
        yield ticket | _serve(random, free, midnight, at, service)


def _serve(
    random: Random, free: list[tuple[float, str]], midnight: float, at: float, service: str
) -> dict[str, object]:
    """Take the desk that is free first, unless patience ends before."""
    frees, desk = free[0]
    called = max(frees, at)
    if called - at > patience_seconds(random):
        return {
            "called_at": None,
            "started_at": None,
            "completed_at": None,
            "desk_id": None,
            "outcome": "abandoned",
        }
    if random.random() < 0.03:
        heapreplace(free, (called + 120.0, desk))
        return {
            "called_at": _moment(midnight + called), "started_at": None, "completed_at": None,
            "desk_id": desk, "outcome": "no_show",
        }  # fmt: skip
    started = called + random.uniform(6, 40)
    completed = started + service_seconds(random, profile_of(service))
    heapreplace(free, (completed, desk))
    return {
        "called_at": _moment(midnight + called), "started_at": _moment(midnight + started),
        "completed_at": _moment(midnight + completed), "desk_id": desk, "outcome": "served",
    }  # fmt: skip


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
