"""The forecast of a branch as it stands now: the same hall and weights as in the replay."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitcenter.domain.facts import OpenTicket
from sitcenter.domain.forecast.fit import PRIOR, estimate
from sitcenter.domain.forecast.hall import INPUTS, Hall, Person
from sitcenter.domain.forecast.lanes import Lane, lane_of
from sitcenter.domain.forecast.types import Call, Weights

NEWCOMER = timedelta(minutes=2)
"""Who was first seen later than this after he came is no newcomer: his forecast would be too easy."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was foretold to one newcomer at `made_at`, in seconds; LES and HOL beside the model."""

    branch_id: str
    ticket_uid: str
    service_code: str
    made_at: datetime
    model_s: float
    les_s: float
    hol_s: float


def forecasts(
    tickets: Sequence[OpenTicket],
    calls: Sequence[Call],
    weights: Weights | None,
    told: Collection[str],
    now: datetime,
) -> Iterator[Forecast]:
    """Forecasts of one branch's newcomers who have none yet (`told`: ticket_uids of those who have)."""
    for ticket in tickets:
        if ticket.ticket_uid in told or not _is_newcomer(ticket, now):
            continue
        ahead = [other for other in tickets if first_wait(other) and _order(other) < _order(ticket)]
        hall, service = hall_of(ahead, calls, now), ticket.service_code or ""
        lane = lane_of(ticket.channel, ticket.priority_class)
        model_s, les_s = wait_of_newcomer(hall, weights, service, lane), hall.les_s
        if model_s is not None and les_s is not None:
            yield Forecast(ticket.branch_id, ticket.ticket_uid, service, now, model_s, les_s, hall.hol_s)


def _is_newcomer(ticket: OpenTicket, now: datetime) -> bool:
    came = ticket.wait_from
    return first_wait(ticket) and came is not None and now - NEWCOMER < came <= now


def _order(ticket: OpenTicket) -> tuple[datetime | None, str]:
    return ticket.wait_from, ticket.ticket_uid


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
