"""What is counted and measured at a branch at one moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sitcenter.domain.board_types import DeskCounts, ServiceBoard, TrendPoint, WaitingTicket
from sitcenter.domain.cameras.types import CameraFact
from sitcenter.domain.facts import (
    DeskFact,
    ModeFact,
    OpenTicket,
    QueueFact,
    Slot,
    SourceFact,
    WaitSpan,
)
from sitcenter.domain.forecast.live import hall_of, wait_of_anybody, waits_by_service
from sitcenter.domain.forecast.types import Call, Weights
from sitcenter.domain.network import Network
from sitcenter.domain.slots import hist_quantile_s, tally, within
from sitcenter.domain.waits import seconds, trend


@dataclass(slots=True)
class BranchFacts:
    """The facts of one branch."""

    tickets: list[OpenTicket] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    desks: list[DeskFact] = field(default_factory=list)
    queues: list[QueueFact] = field(default_factory=list)
    modes: list[ModeFact] = field(default_factory=list)
    spans: list[WaitSpan] = field(default_factory=list)
    sources: list[SourceFact] = field(default_factory=list)
    unclosed: int = 0
    calls: list[Call] = field(default_factory=list)
    weights: Weights | None = None
    cameras: list[CameraFact] = field(default_factory=list)

    @property
    def counts_only(self) -> bool:
        """Whether nothing but counts is known of the people here."""
        return bool(self.queues) and not self.tickets and not self.slots


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted and measured at one moment; all None when nothing is known."""

    wait_known: bool = False
    waiting: int | None = None
    booked_ahead: int | None = None
    line: tuple[WaitingTicket, ...] = ()
    served_n: int | None = None
    served_mean_s: int | None = None
    served_median_s: int | None = None
    served_p90_s: int | None = None
    judged: int | None = None
    kept_norm: int | None = None
    expected_s: int | None = None
    arrivals: int | None = None
    no_show: int | None = None
    abandoned: int | None = None
    services: tuple[ServiceBoard, ...] = ()
    trend: tuple[TrendPoint, ...] = ()

    @property
    def longest(self) -> WaitingTicket | None:
        """Who waits longest."""
        return self.line[0] if self.line else None

    @property
    def longest_s(self) -> int | None:
        """The longest wait, 0 where nobody waits, None where no wait is known."""
        if not self.wait_known:
            return None
        return self.line[0].wait_s if self.line else 0

    @property
    def waits(self) -> list[int]:
        """The known waits, ascending."""
        return sorted(waiting.wait_s for waiting in self.line)

    @property
    def within_norm(self) -> float | None:
        """The share of the judged that was kept."""
        return None if self.kept_norm is None or not self.judged else self.kept_norm / self.judged

    @property
    def over_norm(self) -> int | None:
        """How many wait beyond their own norm."""
        return sum(w.wait_s > w.norm_s for w in self.line) if self.wait_known else None


def figures_at(
    facts: BranchFacts, network: Network, desks: DeskCounts, opens_at: datetime | None, at: datetime
) -> Figures:
    """The figures of a branch at `at`."""
    if facts.counts_only:
        return _counted(facts.queues)
    line = waiting_line(facts.tickets, network, at)
    total = tally(facts.slots)
    late = sum(w.wait_s > w.norm_s for w in line)
    waits = expected_waits(facts, line, at)
    ready = {w.ticket_uid for w in line}
    return Figures(
        wait_known=True,
        waiting=len(line),
        booked_ahead=sum(
            t.status == "booked" or (t.status == "waiting" and t.ticket_uid not in ready)
            for t in facts.tickets
        ),
        line=line,
        served_n=total.served,
        served_mean_s=total.mean_wait_s(),
        served_median_s=hist_quantile_s(total.hist, 0.5),
        served_p90_s=hist_quantile_s(total.hist, 0.9),
        judged=total.wait_n + late,
        kept_norm=kept_norm(facts.slots, network),
        expected_s=expected_s(waits, facts.slots, desks, len(line)),
        arrivals=total.issued,
        no_show=total.no_show,
        abandoned=total.abandoned,
        services=service_boards(line, facts.slots, network, waits),
        trend=trend(facts.spans, at, opens_at),
    )


def expected_waits(facts: BranchFacts, line: Iterable[WaitingTicket], at: datetime) -> dict[str, int]:
    """Service -> expected wait (s) of a newcomer; of services that somebody asked for today."""
    asked = {slot.service_code for slot in facts.slots} | {w.service_code or "" for w in line}
    return waits_by_service(hall_of(facts.tickets, facts.calls, at), facts.weights, asked or {""})


def expected_s(
    waits: Mapping[str, int], slots: Iterable[Slot], desks: DeskCounts, waiting: int
) -> int | None:
    """Expected wait (s) of somebody who comes now; 0 also where nobody waits and a desk is free."""
    issued: defaultdict[str, int] = defaultdict(int)
    for slot in slots:
        issued[slot.service_code] += slot.issued
    known = wait_of_anybody(waits, issued)
    free = desks.open is not None and desks.serving is not None and desks.open > desks.serving
    return 0 if known is None and free and waiting == 0 else known


def without_forecast(figures: Figures) -> Figures:
    """The same figures where nobody can say what a newcomer finds."""
    services = tuple(replace(service, expected_wait_s=None) for service in figures.services)
    return replace(figures, expected_s=None, services=services)


def _counted(queues: Sequence[QueueFact]) -> Figures:
    """A source that gives counts only: nobody's wait is known, and none is made up."""
    counts = [queue.waiting for queue in queues if queue.waiting is not None]
    return Figures(waiting=sum(counts) if counts else None)


def waiting_line(tickets: Iterable[OpenTicket], network: Network, at: datetime) -> tuple[WaitingTicket, ...]:
    """Those who wait at `at`, longest first. A booked person who is early doesn't wait yet."""
    line = [
        WaitingTicket(
            ticket.ticket_uid,
            ticket.ticket_number,
            ticket.service_code,
            ticket.channel,
            ticket.priority_class,
            ticket.wait_from,
            seconds(at - ticket.wait_from),
            seconds(network.norm(ticket.service_code, ticket.channel).wait),
        )
        for ticket in tickets
        if ticket.status == "waiting" and ticket.wait_from is not None and ticket.wait_from <= at
    ]
    line.sort(key=lambda w: (-w.wait_s, w.ticket_uid))
    return tuple(line)


def kept_norm(slots: Iterable[Slot], network: Network) -> int:
    """How many of the measured waits were within the norm of their own service and channel."""
    return sum(within(slot.wait_hist, network.norm(slot.service_code, slot.channel).wait) for slot in slots)


def service_boards(
    line: Iterable[WaitingTicket], slots: Iterable[Slot], network: Network, expected: Mapping[str, int]
) -> tuple[ServiceBoard, ...]:
    """Queues by service, the longest wait first."""
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    by_service: defaultdict[str, list[Slot]] = defaultdict(list)
    for w in line:
        waiting[w.service_code or ""].append(w.wait_s)
    for slot in slots:
        by_service[slot.service_code].append(slot)
    boards = [
        _service(code, waiting[code], by_service[code], network.norm(code, None).wait, expected.get(code))
        for code in waiting.keys() | by_service.keys()
    ]
    return tuple(sorted(boards, key=lambda b: (-(b.longest_s or 0), b.service_code)))


def _service(
    code: str, waits: Sequence[int], slots: Iterable[Slot], norm: timedelta, expected: int | None
) -> ServiceBoard:
    total = tally(slots)
    return ServiceBoard(
        service_code=code,
        waiting=len(waits),
        longest_s=max(waits, default=0),
        called=total.called,
        served=total.served,
        served_mean_s=total.mean_wait_s(),
        norm_s=seconds(norm),
        expected_wait_s=expected,
    )
