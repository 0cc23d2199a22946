"""The forecast of a branch as it stands now: the same hall and weights as in the replay."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sitcenter.domain.facts import OpenTicket
from sitcenter.domain.forecast.fit import PRIOR, estimate
from sitcenter.domain.forecast.hall import INPUTS, Hall, Person
from sitcenter.domain.forecast.lanes import Lane, lane_of
from sitcenter.domain.forecast.types import Call, Weights


def hall_of(tickets: Iterable[OpenTicket], calls: Sequence[Call], at: datetime) -> Hall:
    """A branch at `at`. Who was called before waits for another stage, and isn't in the newcomers' line."""
    line = [
        Person(ticket.wait_from, ticket.service_code or "", lane_of(ticket.channel, ticket.priority_class))
        for ticket in tickets
        if first_wait(ticket) and ticket.wait_from is not None
    ]
    return Hall(line, calls, at)


def first_wait(ticket: OpenTicket) -> bool:
    """Whether the ticket waits for its first call."""
    return ticket.status == "waiting" and ticket.called_at is None and ticket.wait_from is not None


def values_of(weights: Weights | None) -> tuple[float, ...]:
    """The fitted values; the prior where there are none, or where they weigh other inputs than these."""
    fit = weights is not None and len(weights.values) == len(INPUTS)
    return weights.values if weights is not None and fit else PRIOR


def wait_of_newcomer(
    hall: Hall, weights: Weights | None, service_code: str, lane: Lane = Lane.ORDINARY
) -> float | None:
    """Expected wait in seconds of somebody who comes at the hall's moment; None where it isn't known."""
    inputs = hall.inputs(service_code, lane)
    return None if inputs is None else estimate(inputs, values_of(weights))


def waits_by_service(hall: Hall, weights: Weights | None, services: Iterable[str]) -> dict[str, int]:
    """Service -> whole seconds that a newcomer without a booking waits; empty where it isn't known."""
    waits = {code: wait_of_newcomer(hall, weights, code) for code in services}
    return {code: round(wait) for code, wait in waits.items() if wait is not None}


def wait_of_anybody(waits: Mapping[str, int], issued: Mapping[str, int]) -> int | None:
    """The mean over services, by how many came for each today; None where no wait is known."""
    if not waits:
        return None
    counts = {code: issued.get(code, 0) for code in waits}
    total = sum(counts.values())
    if total == 0:
        return round(sum(waits.values()) / len(waits))
    return round(sum(waits[code] * count for code, count in counts.items()) / total)
