"""What storage hands to the board: plain facts as of one moment, nothing decided yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sitcenter.domain.cameras.types import CameraFact
from sitcenter.domain.forecast.types import Call, Weights


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket that is not finished. `wait_from` is Ticket.waiting_since while it waits, else None.

    `breach_at`: when its wait reaches the norm of its service and channel.
    """

    branch_id: str
    ticket_uid: str
    ticket_number: str | None
    service_code: str | None
    channel: str | None
    priority_class: str | None
    status: str
    wait_from: datetime | None
    called_at: datetime | None
    started_at: datetime | None
    desk_id: str | None
    operator_token: str | None = None
    breach_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """Statistics of fifteen minutes of one service and channel at one branch; figures add up over slots.

    `service_code` and `channel` are "" where the source doesn't tell: norms differ by both.
    `wait_hist`: minute k -> number of waits in (k-1, k] minutes; 0 holds waits of exactly zero.
    Waits belong to the slot of the first call, services to the slot of completion.
    """

    branch_id: str
    service_code: str
    slot_at: datetime
    issued: int = 0
    called: int = 0
    served: int = 0
    no_show: int = 0
    abandoned: int = 0
    wait_n: int = 0
    wait_ms: int = 0
    wait_hist: Mapping[int, int] = field(default_factory=dict)
    service_n: int = 0
    service_ms: int = 0
    channel: str = ""


@dataclass(frozen=True, slots=True)
class DeskFact:
    """The last word of a desk about itself: event_type is desk_opened, desk_paused or desk_closed."""

    branch_id: str
    desk_id: str
    event_type: str
    since: datetime
    operator_token: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class QueueFact:
    """The last periodic snapshot of a queue, for sources that give nothing else."""

    branch_id: str
    queue_id: str
    at: datetime
    service_code: str | None
    waiting: int | None
    desks_open: int | None
    last_number: str | None


@dataclass(frozen=True, slots=True)
class ModeFact:
    """The queue's mode (normal, paper, outage) and since when."""

    branch_id: str
    mode: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SourceFact:
    """One source as its last polls left it; `kind` is queue, service or camera; counters are rows since ever.

    `failures`: consecutive failed polls; `failing_since`: the first of them. `last_event_at`:
    the latest occurred_at it ever delivered.
    """

    source_id: str
    kind: str
    branches: tuple[str, ...]
    poll_s: float
    last_attempt_at: datetime | None
    last_success_at: datetime | None
    last_event_at: datetime | None
    failures: int
    failing_since: datetime | None
    error: str | None
    rows_read: int
    stored: int
    duplicate: int
    quarantined: int
    lag_s: float | None = None
    silent_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class WaitSpan:
    """One wait: from, and until called or left (None: still waiting)."""

    branch_id: str
    wait_from: datetime
    wait_to: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All facts that one board needs; `slots` are of each branch's own today."""

    at: datetime
    tickets: tuple[OpenTicket, ...] = ()
    slots: tuple[Slot, ...] = ()
    desks: tuple[DeskFact, ...] = ()
    queues: tuple[QueueFact, ...] = ()
    modes: tuple[ModeFact, ...] = ()
    sources: tuple[SourceFact, ...] = ()
    spans: tuple[WaitSpan, ...] = ()
    unclosed: Mapping[str, int] = field(default_factory=dict)
    """Branch -> tickets left open on an earlier day: never counted as waiting, never hidden."""
    calls: tuple[Call, ...] = ()
    """Each branch's latest first calls of the past hour, as many as its forecast looks at."""
    weights: Mapping[str, Weights] = field(default_factory=dict)
    """Branch -> its forecast as last fitted."""
    cameras: tuple[CameraFact, ...] = ()
    """The last word of each camera, of whatever day."""
