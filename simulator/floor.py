"""The state of one branch while it is played: lines, desks, mode, and what its systems recorded."""

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from simpy import Environment, Event

from simulator.demand import Plan
from simulator.events import Application, Label, QueueEvent, QueueKind, Stage, StepEvent, Ticket
from simulator.events import Event as LogEvent
from simulator.injections import Injection, InjectionKind
from simulator.network import Branch
from simulator.people import Vehicles

IDS_PER_BRANCH = 10_000_000


class StepFields(TypedDict, total=False):
    """The optional fields of a StepEvent."""

    biometric: str
    complete: bool
    fee_due: int
    fee_paid: int
    payment: str
    decision: str
    refusal_by: str
    reason: str
    desk: str | None
    operator: str | None
    deadline: float
    suspended: bool
    suspend_reason: str
    tech_error: bool


class Line:
    """People waiting for one kind of desk, the most entitled first."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._heap: list[tuple[int, float, int, Ticket]] = []
        self._idle: deque[Event] = deque()
        self._joined = 0
        self.length = 0

    def join(self, ticket: Ticket, rank: int, since: float) -> None:
        """Lower rank first, then who is entitled since longer."""
        self._joined += 1
        heappush(self._heap, (rank, since, self._joined, ticket))
        ticket.in_line = True
        self.length += 1
        if self._idle:
            self._idle.popleft().succeed()

    def leave(self, ticket: Ticket) -> None:
        """Take out a person who went away."""
        ticket.in_line = False
        self.length -= 1

    def take(self) -> Ticket | None:
        """The next person, or None when nobody waits."""
        while self._heap:
            ticket = heappop(self._heap)[3]
            if ticket.in_line:
                self.leave(ticket)
                return ticket
        return None

    def take_from_behind(self, ahead: int) -> Ticket | None:
        """Somebody before whom at least `ahead` people wait, or None in a shorter line."""
        waiting = sorted(entry for entry in self._heap if entry[3].in_line)
        if len(waiting) <= ahead:
            return None
        ticket = waiting[ahead][3]
        self.leave(ticket)
        return ticket

    def people(self) -> list[Ticket]:
        """Everybody in the line, in no particular order."""
        return [entry[3] for entry in self._heap if entry[3].in_line]

    def arrival(self) -> Event:
        """An event that the next arrival triggers for one idle desk."""
        event = self._env.event()
        self._idle.append(event)
        return event

    def forget(self, event: Event) -> None:
        """An idle desk stops waiting for arrivals."""
        if not event.triggered:
            self._idle.remove(event)


@dataclass(slots=True)
class Today:
    """The working day being played; moments are epoch seconds."""

    midnight: float
    opens: float
    closes: float


class Floor:
    """One branch: everything its processes share."""

    def __init__(self, branch: Branch, position: int, plan: Plan, seed: int, start: float) -> None:
        self.branch = branch
        self.position = position
        self.plan = plan
        self.zone = ZoneInfo(branch.zone)
        self.random = Random(f"{seed}:{branch.id}")
        self.vehicles = Vehicles(position)
        self.env = Environment(initial_time=start)
        self.lines: dict[Stage, Line] = {"service": Line(self.env), "cash": Line(self.env)}
        self.open_desks: set[str] = set()
        self.mode = "normal"
        self.injections: tuple[Injection, ...] = ()
        self.pace: dict[str, float] = {}
        """Operator -> how many times longer than others he takes; those left out are like others."""
        self.today = Today(start, start, start)
        self.counters: dict[str, int] = {}
        self.done_today: set[InjectionKind] = set()
        self.served: deque[Ticket] = deque(maxlen=40)
        self.called_by_voice: list[Ticket] = []
        self.last_number: str | None = None
        self._tickets = 0
        self._applications = 0
        self._log: list[LogEvent] = []

    @property
    def now(self) -> float:
        """Epoch seconds."""
        return float(self.env.now)

    def disturbed(self, kind: InjectionKind) -> bool:
        """Whether an injection of this kind runs now."""
        second = self.now - self.today.midnight
        return any(injection.kind == kind and injection.covers(second) for injection in self.injections)

    def once(self, kind: InjectionKind) -> bool:
        """True the first time in a day."""
        first = kind not in self.done_today
        self.done_today.add(kind)
        return first

    def next_ticket_id(self) -> int:
        """Ids of a branch lie in a range of their own."""
        self._tickets += 1
        return self.position * IDS_PER_BRANCH + self._tickets

    def next_application_id(self) -> str:
        """12 digits, the first ones zeros."""
        self._applications += 1
        return f"00{self.position + 1:03d}{self._applications:07d}"

    def next_number(self, letter: str) -> str:
        """Letter and three digits; the counters start anew each day."""
        self.counters[letter] = self.counters.get(letter, 0) + 1
        return f"{letter}{self.counters[letter]:03d}"

    def record(self, ticket: Ticket, kind: QueueKind, reason: str | None = None) -> None:
        """Log what has just happened to a ticket whose fields already say so."""
        ticket.updated = self.now
        if ticket.first_call is not None:
            self.last_number = ticket.number
        waiting = self.lines[ticket.stage].length
        event = QueueEvent(
            self.now, self.branch.id, kind, ticket, ticket.desk, ticket.operator, ticket.stage, reason,
            waiting, call_mode=ticket.call_mode if kind in {"called", "recalled"} else None,
        )  # fmt: skip
        self._log.append(event)

    def record_desk(self, kind: QueueKind, desk: str, operator: str, reason: str | None = None) -> None:
        """Log a desk that opened, paused or closed."""
        if kind == "desk_opened":
            self.open_desks.add(desk)
        else:
            self.open_desks.discard(desk)
        self._log.append(
            QueueEvent(self.now, self.branch.id, kind, desk=desk, operator=operator, reason=reason)
        )

    def record_mode(self, mode: str, reason: str) -> None:
        """Log that the queue went over to another mode."""
        self.mode = mode
        self._log.append(QueueEvent(self.now, self.branch.id, "queue_mode_changed", mode=mode, reason=reason))

    def record_step(
        self,
        application: Application,
        step: str,
        result: str = "ok",
        at: float | None = None,
        **fields: Unpack[StepFields],
    ) -> None:
        """Log a step, now unless `at` says when; without another operator it is the one at the desk."""
        if "operator" not in fields:
            fields |= {"operator": application.operator, "desk": application.desk}
        happened = self.now if at is None else at
        self._log.append(StepEvent(happened, self.branch.id, application, step, result, **fields))

    def label(self, kind: str, subject: str, until: float | None = None, note: str = "") -> None:
        """Tell the truth about something put in on purpose."""
        self._log.append(Label(self.now, self.branch.id, kind, subject, until, note))

    def advance(self, until: float) -> list[LogEvent]:
        """Play up to a moment (epoch seconds) and hand over what was logged, in order."""
        if until > self.env.now:
            self.env.run(until=until)
        log, self._log = self._log, []
        return log
