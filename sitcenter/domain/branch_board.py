"""One branch of the board."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sitcenter.domain.board_types import (
    BranchBoard,
    DeskCounts,
    ServiceBoard,
    State,
    TrendPoint,
    WaitingTicket,
)
from sitcenter.domain.desks import desk_counts, desk_list
from sitcenter.domain.facts import (
    DeskFact,
    ModeFact,
    OpenTicket,
    QueueFact,
    Slot,
    SourceFact,
    WaitSpan,
)
from sitcenter.domain.feed import Feed, feed
from sitcenter.domain.network import Branch, Network
from sitcenter.domain.slots import SLOT, hist_quantile_s, slot_of, tally, within
from sitcenter.domain.waits import expected_wait_s, quantile, seconds, trend

WARN_SHARE = 0.8
"""Attention from this share of the norm on: 24 of 30 minutes."""
LONGEST_SHOWN = 30
PACE_SLOTS = 2
"""The pace of calls is taken over the running quarter of an hour and the two before it."""

STRAGGLERS = timedelta(hours=2)
"""People who wait at closing time are served; two hours later a ticket still open is a forgotten one."""


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


@dataclass(frozen=True, slots=True)
class _Day:
    """A branch's opening hours today and whether it is open at `now`."""

    opens_at: datetime | None
    closes_at: datetime | None
    is_open: bool

    @property
    def opened_at(self) -> datetime | None:
        """Since when the branch is open, None while it is closed."""
        return self.opens_at if self.is_open else None


@dataclass(frozen=True, slots=True)
class _Figures:
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
    def over_norm(self) -> int | None:
        """How many wait beyond their own norm."""
        return sum(w.wait_s > w.norm_s for w in self.line) if self.wait_known else None


def branch_board(branch: Branch, facts: BranchFacts, network: Network, now: datetime) -> BranchBoard:
    """The branch at `now`; if its feed is not alive, at the last good moment, and marked unknown."""
    day = _day(branch, network, now)
    facts = _without_stragglers(facts, day, now)
    mode = max(facts.modes, key=lambda fact: fact.since, default=None)
    alive = _on_paper(feed(facts.sources, day.opened_at, now), mode)
    at = now if alive.alive else alive.as_of
    desks = desk_list(branch, facts.desks, facts.tickets)
    counts = desk_counts(desks, facts.queues)
    figures = _Figures() if at is None else _figures(facts, network, counts, day, at)
    state, reason = _judge(alive, figures, day)
    worst = figures.line[0] if figures.line else None
    waits = sorted(waiting.wait_s for waiting in figures.line)
    known = figures.wait_known
    return BranchBoard(
        branch_id=branch.id,
        state=state,
        reason=reason,
        as_of=alive.as_of,
        age_s=None if alive.as_of is None else seconds(now - alive.as_of),
        wait_known=known,
        waiting=figures.waiting,
        booked_ahead=figures.booked_ahead,
        longest_s=(worst.wait_s if worst else 0) if known else None,
        longest_ticket=worst.ticket_number if worst else None,
        median_s=quantile(waits, 0.5) if known else None,
        p90_s=quantile(waits, 0.9) if known else None,
        served_mean_s=figures.served_mean_s,
        served_median_s=figures.served_median_s,
        served_p90_s=figures.served_p90_s,
        served_n=figures.served_n,
        within_norm=_share(figures.kept_norm, figures.judged),
        judged=figures.judged,
        kept_norm=figures.kept_norm,
        over_norm=figures.over_norm,
        norm_s=worst.norm_s if worst else seconds(network.default_norm.wait),
        expected_wait_s=figures.expected_s,
        desks=counts,
        arrivals=figures.arrivals,
        capacity_per_day=branch.capacity_per_day,
        no_show=figures.no_show,
        abandoned=figures.abandoned,
        mode=mode.mode if mode else None,
        unclosed=facts.unclosed,
        quarantined=sum(source.quarantined for source in facts.sources),
        opens_at=day.opens_at,
        closes_at=day.closes_at,
        trend=figures.trend,
        desk_list=desks,
        services=figures.services,
        longest=figures.line[:LONGEST_SHOWN],
    )


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def _day(branch: Branch, network: Network, now: datetime) -> _Day:
    span = network.calendar.opening(branch.id, branch.hours, branch.zone, branch.day(now))
    if span is None:
        return _Day(None, None, False)
    return _Day(*span, is_open=span[0] <= now < span[1])


def _on_paper(alive: Feed, mode: ModeFact | None) -> Feed:
    """While a branch works on paper its queue log says nothing of the people there."""
    if not alive.alive or mode is None or mode.mode == "normal":
        return alive
    return Feed(f"mode_{mode.mode}", mode.since)


def _without_stragglers(facts: BranchFacts, day: _Day, now: datetime) -> BranchFacts:
    """Long after closing nobody waits any more: what the log left open is counted apart."""
    if day.closes_at is None or now < day.closes_at + STRAGGLERS:
        return facts
    return replace(facts, tickets=[], unclosed=facts.unclosed + len(facts.tickets))


def _judge(alive: Feed, figures: _Figures, day: _Day) -> tuple[State, str]:
    """State and its reason. Unknown comes first: an old breach is not shown as a current one."""
    nobody = not figures.waiting
    if not day.is_open and nobody:
        return State.CLOSED, "outside_hours"
    if not alive.alive:
        return State.UNKNOWN, alive.reason
    if figures.over_norm:
        return State.CRIT, "wait_over_norm"
    if any(w.wait_s >= WARN_SHARE * w.norm_s for w in figures.line):
        return State.WARN, "wait_near_norm"
    return State.OK, ""


def _figures(facts: BranchFacts, network: Network, desks: DeskCounts, day: _Day, at: datetime) -> _Figures:
    if facts.queues and not facts.tickets and not facts.slots:
        return _counted(facts.queues)
    line = waiting_line(facts.tickets, network, at)
    total = tally(facts.slots)
    late = sum(w.wait_s > w.norm_s for w in line)
    recent = slot_of(at) - PACE_SLOTS * SLOT
    calls = sum(slot.called for slot in facts.slots if slot.slot_at >= recent)
    idle = None if desks.open is None or desks.serving is None else desks.open - desks.serving
    ready = {w.ticket_uid for w in line}
    return _Figures(
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
        expected_s=expected_wait_s(len(line), idle, calls, at - recent),
        arrivals=total.issued,
        no_show=total.no_show,
        abandoned=total.abandoned,
        services=service_boards(line, facts.slots, network),
        trend=trend(facts.spans, at, day.opens_at),
    )


def _counted(queues: Sequence[QueueFact]) -> _Figures:
    """A source that gives counts only: nobody's wait is known, and none is made up."""
    counts = [queue.waiting for queue in queues if queue.waiting is not None]
    return _Figures(waiting=sum(counts) if counts else None)


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
    """How many of the measured waits were within the norm of their own service."""
    return sum(within(slot.wait_hist, network.norm(slot.service_code, None).wait) for slot in slots)


def service_boards(
    line: Iterable[WaitingTicket], slots: Iterable[Slot], network: Network
) -> tuple[ServiceBoard, ...]:
    """Queues by service, the longest wait first."""
    waiting: defaultdict[str, list[int]] = defaultdict(list)
    by_service: defaultdict[str, list[Slot]] = defaultdict(list)
    for w in line:
        waiting[w.service_code or ""].append(w.wait_s)
    for slot in slots:
        by_service[slot.service_code].append(slot)
    boards = [
        _service(code, waiting[code], by_service[code], network.norm(code, None).wait)
        for code in waiting.keys() | by_service.keys()
    ]
    return tuple(sorted(boards, key=lambda b: (-(b.longest_s or 0), b.service_code)))


def _service(code: str, waits: Sequence[int], slots: Iterable[Slot], norm: timedelta) -> ServiceBoard:
    total = tally(slots)
    return ServiceBoard(
        service_code=code,
        waiting=len(waits),
        longest_s=max(waits, default=0),
        called=total.called,
        served=total.served,
        served_mean_s=total.mean_wait_s(),
        norm_s=seconds(norm),
    )
