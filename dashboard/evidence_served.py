"""Who was served at which desk, and what was done there, by the rows that evidence names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.evidence_reading import Proof, is_of_ticket
from sitcenter.domain.events import Event
from sitcenter.domain.events import Kind as EventKind

STILL = timedelta(minutes=5)
"""A service without an end is drawn so long, and said to have none."""


@dataclass(frozen=True, slots=True)
class Served:
    """Somebody at the desk. `end` None: no row tells of one."""

    ticket: str
    operator: str
    start: datetime
    end: datetime | None

    @property
    def until(self) -> datetime:
        """Where its bar ends."""
        return self.end or self.start + STILL


def acts_at(proof: Proof) -> dict[str, list[Event]]:
    """Desk -> steps of applications that were done at it."""
    found: dict[str, list[Event]] = {}
    for event in proof.standing:
        desk = event.payload.get("desk_id")
        if event.kind is EventKind.SERVICE and isinstance(desk, str):
            found.setdefault(desk, []).append(event)
    return found


def sessions(proof: Proof, fallback: str) -> dict[str, list[Served]]:
    """Desk -> who was there, in order; `fallback`: the desk of a row that names none."""
    found: dict[str, list[Served]] = {}
    open_: dict[str, tuple[Event, str]] = {}
    for event in proof.standing:
        if not is_of_ticket(event):
            continue
        if event.event_type == "service_started":
            desk = event.payload.get("desk_id")
            open_[event.subject] = event, str(desk) if desk else fallback
        elif event.subject in open_ and event.event_type != "paused":
            start, desk = open_.pop(event.subject)
            found.setdefault(desk, []).append(_served(start, event.occurred_at))
    for start, desk in open_.values():
        found.setdefault(desk, []).append(_served(start, None))
    return {desk: sorted(of, key=lambda one: one.start) for desk, of in found.items()}


def _served(start: Event, end: datetime | None) -> Served:
    token = start.payload.get("operator_token")
    return Served(start.subject, token if isinstance(token, str) else "", start.occurred_at, end)
