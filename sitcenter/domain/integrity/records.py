"""The records that rules read: visits, cases, stretches of desks and modes.

A record keeps the ids of its events, so that whatever is counted can be shown. The small ones, a dozen to an
application, are named tuples: those are made four times as quickly as frozen dataclasses.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sitcenter.domain.events import STEPS, Payload

FRONT_STEPS = frozenset(STEPS[:9])
"""identify .. send: what the front office does while the person is there."""


TELLING = ("biometric_result", "documents_complete")
"""Fields that rules seek in all cases and few steps tell."""


class Call(NamedTuple):
    """A first call in a line, or (recalled) a repeated one."""

    at: datetime
    event: str
    desk: str | None
    operator: str | None
    mode: str | None
    reason: str | None
    line: str | None
    recalled: bool = False


class Session(NamedTuple):
    """A person at a desk; `end` None: still there. `events`: start and end."""

    start: datetime
    end: datetime | None
    desk: str | None
    operator: str | None
    events: tuple[str, ...]
    line: str | None = None


class Transfer(NamedTuple):
    """A ticket sent to another line or service by an operator."""

    at: datetime
    event: str
    operator: str | None
    line: str | None
    service: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A ticket. `arrived_at` = max(issue, slot, check-in); `requeued`: it was put back into the line.

    `status`: served, no_show, abandoned, cancelled, booked or open. `issuer`: who gave the ticket.
    """

    branch_id: str
    ticket_uid: str
    number: str | None
    service: str | None
    channel: str | None
    booked: bool
    holder: str | None
    booker: str | None
    issuer: str | None
    issued_at: datetime | None
    arrived_at: datetime | None
    priority_class: str | None
    priority_reason: str | None
    priority_proof: str | None
    calls: tuple[Call, ...]
    sessions: tuple[Session, ...]
    transfers: tuple[Transfer, ...]
    requeued: bool
    status: str
    reason: str | None
    ended_at: datetime | None
    vanished_at: datetime | None
    is_test: bool
    events: tuple[str, ...]
    booked_at: datetime | None = None
    """When its booking was made, where the source tells bookings."""
    began_as: str | None = None
    """The service for which it was first served; a transfer may have given it another since."""

    @property
    def first_call(self) -> Call | None:
        """The call that ended the wait."""
        return self.calls[0] if self.calls else None

    def fields(self) -> dict[str, object]:
        """What exemptions may name."""
        return {
            "channel": self.channel,
            "service_code": self.service,
            "priority_class": self.priority_class,
            "priority_reason": self.priority_reason,
            "reason_code": self.reason,
        }


class Step(NamedTuple):
    """A step of a case with its payload; `desk`: at which desk it was done."""

    name: str
    at: datetime
    event: str
    recorded_at: datetime | None
    payload: Payload
    desk: str | None = None

    def text(self, key: str) -> str | None:
        """A text of the payload, None where the source told none."""
        value = self.payload.get(key)
        return value if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """A whole number of the payload."""
        value = self.payload.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def operator(self) -> str | None:
        """Who did it."""
        return self.text("operator_token")


@dataclass(frozen=True, slots=True)
class Case:
    """An application with its steps in order."""

    branch_id: str
    application_id: str
    service: str | None
    channel: str | None
    ticket_uid: str | None
    ticket_number: str | None
    applicant: str | None
    representative: str | None
    representation: str | None
    steps: tuple[Step, ...]
    front: tuple[Step, ...] = ()
    """Steps done at a desk of the branch, hand-over and provider's work left out."""
    firsts: Mapping[str, Step] = field(default_factory=dict)
    """Name -> the first step of it."""
    is_test: bool = False
    told: frozenset[str] = frozenset()
    """Names of the fields that any of its steps tells."""
    operator: str | None = None
    """Who accepted it: the operator of the last front-office step."""
    refusal: Step | None = None
    """The first reasoned refusal."""
    telling: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """Field -> the steps that tell it, of the fields in TELLING that any step tells."""
    fees: tuple[Step, ...] = ()
    """Steps that found a fee paid."""

    @property
    def events(self) -> tuple[str, ...]:
        """Ids of its events."""
        return tuple([step.event for step in self.steps])

    def first(self, name: str) -> Step | None:
        """The first step of this name."""
        return self.firsts.get(name)

    def first_of(self, names: Collection[str]) -> Step | None:
        """The first step of any of these names."""
        if self.firsts.keys().isdisjoint(names):
            return None
        return next(step for step in self.steps if step.name in names)

    def last_of(self, names: Collection[str]) -> Step | None:
        """The last step of any of these names."""
        if self.firsts.keys().isdisjoint(names):
            return None
        return next((step for step in reversed(self.steps) if step.name in names), None)

    def latest(self, field: str) -> str | None:
        """The text that a field told last, empty ones left out."""
        for step in reversed(self.steps) if field in self.told else ():
            value = step.payload.get(field)
            if value and isinstance(value, str):
                return value
        return None

    def fields(self) -> dict[str, object]:
        """What exemptions may name."""
        return {
            "channel": self.channel,
            "service_code": self.service,
            "representation_type": self.representation,
        }


@dataclass(frozen=True, slots=True)
class DeskStretch:
    """A desk in one state: open, paused or closed; `until` None: it lasts."""

    branch_id: str
    desk: str
    operator: str | None
    state: str
    since: datetime
    until: datetime | None
    reason: str | None
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch of paper mode or of a declared incident, in which a branch's log isn't whole."""

    branch_id: str
    since: datetime
    until: datetime | None
    reason: str
