"""Desks of a branch: what each does now, and how many are open."""

from collections.abc import Iterable, Mapping

from sitcenter.domain.board_types import DeskBoard, DeskCounts
from sitcenter.domain.facts import DeskFact, OpenTicket, QueueFact
from sitcenter.domain.network import Branch, Desk

_IDLE_STATE: Mapping[str, str] = {
    "desk_opened": "idle",
    "desk_paused": "paused",
    "desk_closed": "closed",
}


def desk_list(
    branch: Branch, facts: Iterable[DeskFact], tickets: Iterable[OpenTicket]
) -> tuple[DeskBoard, ...]:
    """Every configured desk, and any other that the log names, in the configured order.

    A ticket in service outranks the desk's own word. A desk that said nothing today is closed where
    other desks of the branch report, unknown where none does.
    """
    told = {fact.desk_id: fact for fact in facts}
    busy = _busy(tickets)
    configured = {desk.id: desk for desk in branch.desks}
    strangers = sorted((set(told) | set(busy)) - set(configured))
    desks = [*branch.desks, *(Desk(desk_id, "service", "") for desk_id in strangers)]
    silent = "closed" if told else "unknown"
    return tuple(_desk(desk, told.get(desk.id), busy.get(desk.id), silent) for desk in desks)


def _busy(tickets: Iterable[OpenTicket]) -> dict[str, OpenTicket]:
    """Desk -> its ticket: whom it serves before whom it called, and the latest of several."""
    at_desks = (t for t in tickets if t.desk_id and t.status in ("serving", "called", "paused"))
    return {ticket.desk_id: ticket for ticket in sorted(at_desks, key=_precedence) if ticket.desk_id}


def _precedence(ticket: OpenTicket) -> tuple[bool, float, str]:
    since = ticket.started_at or ticket.called_at
    return ticket.status == "serving", since.timestamp() if since else 0.0, ticket.ticket_uid


def _desk(desk: Desk, fact: DeskFact | None, ticket: OpenTicket | None, silent: str) -> DeskBoard:
    if ticket is not None:
        since = ticket.started_at or ticket.called_at
        return DeskBoard(desk.id, desk.kind, "serving", since, ticket.ticket_number, None)
    if fact is None:
        return DeskBoard(desk.id, desk.kind, silent, None, None, None)
    state = _IDLE_STATE[fact.event_type]
    return DeskBoard(desk.id, desk.kind, state, fact.since, None, fact.reason_code)


def desk_counts(desks: Iterable[DeskBoard], queues: Iterable[QueueFact]) -> DeskCounts:
    """Counts by state. Where desks tell nothing, the open counters of the queue's own snapshot stand in."""
    states = [desk.state for desk in desks]
    total = len(states)
    if states and "unknown" not in states:
        serving, idle = states.count("serving"), states.count("idle")
        return DeskCounts(total, serving + idle, serving, states.count("paused"), states.count("closed"))
    opened = [queue.desks_open for queue in queues if queue.desks_open is not None]
    at_least = states.count("serving") or None
    return DeskCounts(total, max(opened) if opened else None, at_least, None, None)
