"""One branch of the board: which moment its figures are of, and how it stands."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sitcenter.domain.board_types import BranchBoard, DeskBoard, DeskCounts, State
from sitcenter.domain.branch_figures import BranchFacts, Figures, figures_at, without_forecast
from sitcenter.domain.cameras.board import camera_boards
from sitcenter.domain.desks import desk_counts, desk_list
from sitcenter.domain.facts import ModeFact, QueueFact
from sitcenter.domain.feed import STALE_POLLS, Feed, feed
from sitcenter.domain.forecast.day import windows_for
from sitcenter.domain.forecast.types import Weights
from sitcenter.domain.network import Branch, Network
from sitcenter.domain.waits import quantile, seconds

WARN_SHARE = 0.8
"""Attention from this share of the norm on: 24 of 30 minutes."""
LONGEST_SHOWN = 30
OLDEST_COUNT = timedelta(minutes=15)
"""A queue's count that is older isn't of now, whatever the source's other queues say."""
STRAGGLERS = timedelta(hours=2)
"""People who wait at closing time are served; two hours later a ticket still open is a forgotten one."""


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
class _Standing:
    """What was found out of a branch."""

    facts: BranchFacts
    day: _Day
    mode: ModeFact | None
    alive: Feed
    figures: Figures
    desks: tuple[DeskBoard, ...]
    counts: DeskCounts


def branch_board(branch: Branch, facts: BranchFacts, network: Network, now: datetime) -> BranchBoard:
    """The branch at `now`; if its feed is not alive, at the last good moment, and marked unknown."""
    found = _standing(branch, facts, network, now)
    weights = facts.weights or Weights(branch.id, now, (), 0)
    return replace(
        _assembled(branch, found, network, now),
        windows_needed=_windows_needed(found, network, now),
        forecast_mae_s=_whole(weights.mae_s),
        les_mae_s=_whole(weights.mae_les_s),
        hol_mae_s=_whole(weights.mae_hol_s),
        forecast_scored=weights.scored,
        trend=found.figures.trend,
        desk_list=found.desks,
        services=found.figures.services,
        longest=found.figures.line[:LONGEST_SHOWN],
        cameras=camera_boards(branch, facts.cameras, facts.sources, now),
    )


def _windows_needed(found: _Standing, network: Network, now: datetime) -> int | None:
    if not found.alive.alive:
        return None
    day, norm = found.day, network.default_norm.wait
    return windows_for(found.facts.slots, day.opens_at, day.closes_at, norm, now)


def _whole(seconds_: float | None) -> int | None:
    return None if seconds_ is None else round(seconds_)


def _standing(branch: Branch, facts: BranchFacts, network: Network, now: datetime) -> _Standing:
    day = _day(branch, network, now)
    facts = _without_stragglers(facts, day, now)
    mode = max(facts.modes, key=lambda fact: fact.since, default=None)
    alive = _on_paper(feed(facts.sources, day.opened_at, now), mode)
    at = now if alive.alive else alive.as_of
    queues = [] if at is None else _current(facts, at)
    stuck = facts.counts_only and len(queues) < len(facts.queues)
    if stuck and alive.alive and day.is_open:
        alive = Feed("source_silent", min(queue.at for queue in facts.queues))
    desks = desk_list(branch, facts.desks, facts.tickets)
    counts = desk_counts(desks, queues)
    # Facts are of today: of an earlier day nothing can be said but when it was last heard.
    past = at is not None and branch.day(at) != branch.day(now)
    known = at is not None and not past and not stuck
    figures = figures_at(facts, network, counts, day.opens_at, at) if at and known else Figures()
    if not (alive.alive and day.is_open):
        figures = without_forecast(figures)
    return _Standing(facts, day, mode, alive, figures, desks, counts)


def _assembled(branch: Branch, found: _Standing, network: Network, now: datetime) -> BranchBoard:
    figures, as_of, worst = found.figures, found.alive.as_of, found.figures.longest
    state, reason = _judge(found.alive, figures, found.day)
    return BranchBoard(
        branch_id=branch.id,
        state=state,
        reason=reason,
        as_of=as_of,
        age_s=None if as_of is None else seconds(now - as_of),
        wait_known=figures.wait_known,
        waiting=figures.waiting,
        booked_ahead=figures.booked_ahead,
        longest_s=figures.longest_s,
        longest_ticket=worst.ticket_number if worst else None,
        median_s=quantile(figures.waits, 0.5),
        p90_s=quantile(figures.waits, 0.9),
        served_mean_s=figures.served_mean_s,
        served_median_s=figures.served_median_s,
        served_p90_s=figures.served_p90_s,
        served_n=figures.served_n,
        within_norm=figures.within_norm,
        judged=figures.judged,
        kept_norm=figures.kept_norm,
        over_norm=figures.over_norm,
        norm_s=_norm_s(figures, network),
        expected_wait_s=figures.expected_s,
        desks=found.counts,
        arrivals=figures.arrivals,
        capacity_per_day=branch.capacity_per_day,
        no_show=figures.no_show,
        abandoned=figures.abandoned,
        mode=found.mode.mode if found.mode else None,
        unclosed=found.facts.unclosed,
        quarantined=sum(source.quarantined for source in found.facts.sources),
        opens_at=found.day.opens_at,
        closes_at=found.day.closes_at,
    )


def _norm_s(figures: Figures, network: Network) -> int:
    """The norm that decides the state: of whoever waits longest against his own norm."""
    worst = max(figures.line, key=lambda waiting: waiting.wait_s / waiting.norm_s, default=None)
    return worst.norm_s if worst else seconds(network.default_norm.wait)


def _current(facts: BranchFacts, at: datetime) -> list[QueueFact]:
    """The queues whose snapshot is of `at`; an older one may have stood still while others go on."""
    slowest = max((source.poll_s for source in facts.sources), default=0.0)
    limit = max(OLDEST_COUNT, STALE_POLLS * timedelta(seconds=slowest))
    return [queue for queue in facts.queues if at - queue.at <= limit]


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


def _judge(alive: Feed, figures: Figures, day: _Day) -> tuple[State, str]:
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
