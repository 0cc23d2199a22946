"""What keeps rules silent: stale inputs, skewed clocks, a window that isn't closed, a branch on trial.

A closed gate is told with its reason: silence of a rule is not innocence of a branch.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from sitcenter.domain.events import Kind as LogKind
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.feed import FAILED_POLLS
from sitcenter.domain.integrity.records import Case, Visit
from sitcenter.domain.integrity.registers import register_behind
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.shared import once, openings
from sitcenter.domain.integrity.types import Kind, RuleCard
from sitcenter.domain.network import Branch, BranchKind, BranchStatus

TOLERATED = timedelta(minutes=10)
"""Two logs whose clocks are further apart than this can't be laid over each other."""
FEWEST_LINKS = 10
NIGHT = timedelta(hours=2)
OUTSIDE = 0.2
"""Where this share of a branch's first steps is at night, it is the clock that is wrong."""
CLOSED, ISSUED_CLOSED = timedelta(minutes=30), 0.05
"""So is it where this share of its tickets is issued while it is closed: nobody is there to take one."""
QUIET = timedelta(minutes=30)
"""So long no ticket is heard of while applications go on: it is the queue's log that is silent."""


STALE = "stale_input"
LOG_EMPTY = "log_empty"
LOG_SILENT = "log_silent"
"""Nothing is heard of tickets while applications go on."""
GATES = frozenset({"branch_closed", "watermark", STALE, LOG_EMPTY, LOG_SILENT, "trial", "clock_skew"})
"""Why a rule isn't asked. A rule that was asked may still be silent for a reason of its own."""
FAILED = "failed"
"""Why a rule was silent that came to grief at a branch: its own fault, and no other rule's."""
BELIED = frozenset({"clock_skew", LOG_EMPTY, LOG_SILENT})
"""With these the day's own log tells, now that there is more of it, that what was found before was wrong."""
UNASKED = (GATES | {FAILED}) - BELIED
"""With these the rule has not looked; what it had found before stands."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`wrong`: a clock of the branch is plainly wrong; `apart`: its two logs can't be laid together.

    `quiet`: the queue's log says nothing for a while in which applications go on.
    """

    wrong: bool
    apart: bool
    quiet: bool = False


def clocks(scene: Scene) -> Mapping[str, Clock]:
    """How the clocks of every branch of the scene stand."""
    return {name: _clock(branch, scene) for name, branch in scene.network.branches.items()}


def gate(
    card: RuleCard, branch: Branch, scene: Scene, clock: Clock, reads: frozenset[LogKind] = frozenset()
) -> str:
    """Why the rule must be silent at a branch, "" if it may speak. `reads`: logs that it lays beside those
    that its card needs, where the branch has them.
    """
    if branch.status is BranchStatus.CLOSED:
        return "branch_closed"
    if scene.horizon <= scene.since:
        return "watermark"
    logs = needed_logs(card)
    stale = _stale(card, branch, scene, logs | reads)
    if stale or register_behind(card, scene.registers, scene.horizon):
        return "stale_input"
    if card.kind is Kind.STATISTICAL and branch.status is BranchStatus.TRIAL:
        return "trial"
    both = {LogKind.QUEUE, LogKind.SERVICE} <= logs
    if clock.wrong or (both and clock.apart):
        return "clock_skew"
    return LOG_SILENT if both and clock.quiet else ""


def needed_logs(card: RuleCard) -> frozenset[LogKind]:
    """Which logs a rule reads, by the fields that it needs."""
    return frozenset(kind for kind in LogKind if any(need.startswith(kind.value) for need in card.needs))


def of_empty_logs(lacking: Iterable[str], branch: Branch, scene: Scene) -> frozenset[str]:
    """Those of the lacking fields whose log has told something once, and held nothing at all of these days:
    what such a log delivers isn't known from them.
    """
    delivered = scene.window.delivered.get(branch.id, frozenset()) | scene.before.delivered.get(
        branch.id, frozenset()
    )
    told = {s.kind for s in scene.sources or () if branch.id in s.branches and s.last_event_at is not None}
    empty = {kind for kind in LogKind if kind in told and not any(_is_of(name, kind) for name in delivered)}
    return frozenset(name for name in lacking if any(_is_of(name, kind) for kind in empty))


def _is_of(name: str, kind: LogKind) -> bool:
    return name.startswith((f"{kind.value}.", f"{kind.value}:"))


def _stale(card: RuleCard, branch: Branch, scene: Scene, logs: Iterable[LogKind]) -> str:
    """A source of the window must have been read to beyond it."""
    if scene.sources is None:
        return ""
    wanted = {kind.value for kind in logs}
    if any(need.startswith("camera") for need in card.needs):
        wanted.add("camera")
    for source in scene.sources:
        if source.kind in wanted and branch.id in source.branches and stale(source, scene.horizon):
            return STALE
    return ""


def stale(source: SourceFact, horizon: datetime) -> bool:
    """Whether a source may lack rows from before the horizon."""
    read_to = source.last_success_at
    return read_to is None or read_to < horizon or (source.failures >= FAILED_POLLS and read_to < horizon)


def clock_wrong(branch: Branch, scene: Scene) -> bool:
    """Whether a clock of a branch is plainly wrong: it works when it is closed."""
    return once(scene, ("clock_wrong", branch.id), lambda: _wrong(branch, scene))


def _wrong(branch: Branch, scene: Scene) -> bool:
    issued = [v.issued_at for v in scene.visits(branch.id) if v.issued_at and not v.booked]
    fronts = _fronts(scene.cases(branch.id))
    return too_many_outside(branch, scene, issued, CLOSED, ISSUED_CLOSED) or at_night(branch, scene, fronts)


def _fronts(cases: Iterable[Case]) -> list[datetime]:
    """When applications were begun at the front office."""
    return [case.front[0].at for case in cases if case.front]


def _clock(branch: Branch, scene: Scene) -> Clock:
    visits, cases = scene.visits(branch.id), scene.cases(branch.id)
    known = scene.offsets.get(branch.id)
    apart = known if known is not None else apart_by(visits, cases)
    outages = scene.outages(branch.id)
    undeclared = [at for at in _fronts(cases) if not touches(outages, at, at)]
    return Clock(
        clock_wrong(branch, scene), apart is not None and abs(apart) > TOLERATED, quiet(visits, undeclared)
    )


def quiet(visits: Iterable[Visit], fronts: Iterable[datetime]) -> bool:
    """Whether so many applications were begun while for so long nothing at all was heard of tickets."""
    told, begun = list(visits), sorted(fronts)
    issued = [visit.issued_at for visit in told if visit.issued_at is not None]
    if not _unheard(issued, begun):
        return False  # what else was heard makes no stretch longer
    heard = [at for visit in told for at in _moments(visit) if at is not None]
    return bool(heard) and _unheard(heard, begun)


def _unheard(heard: Iterable[datetime], begun: Sequence[datetime]) -> bool:
    """Whether so many were begun, in order, within one stretch in which nothing was heard."""
    ends = [datetime.min.replace(tzinfo=UTC), *sorted(heard), datetime.max.replace(tzinfo=UTC)]
    silent = [(since, until) for since, until in pairwise(ends) if until - since >= QUIET]
    return any(
        bisect_left(begun, until) - bisect_left(begun, since) >= FEWEST_LINKS for since, until in silent
    )


def _moments(visit: Visit) -> list[datetime | None]:
    """When anything was heard of a ticket."""
    moments = [visit.issued_at, visit.ended_at]
    moments += [call.at for call in visit.calls]
    for session in visit.sessions:
        moments += session[:2]
    return moments


def at_night(branch: Branch, scene: Scene, moments: Iterable[datetime]) -> bool:
    """Whether too many of these happened hours before opening or after closing (or on days off)."""
    return too_many_outside(branch, scene, moments, NIGHT, OUTSIDE)


def too_many_outside(
    branch: Branch, scene: Scene, moments: Iterable[datetime], margin: timedelta, share: float
) -> bool:
    """Whether more than this share of these happened so long before opening or after closing."""
    if branch.kind in (BranchKind.POSTAL_POINT, BranchKind.SERVICE_AKIMAT):
        return False
    told = list(moments)
    if len(told) < FEWEST_LINKS:
        return False
    outside, hours_of = 0, openings(scene, branch, margin)
    for at in told:
        hours = hours_of.around(at)
        outside += hours is None or not hours[0] <= at <= hours[1]
    return outside > share * len(told)


def apart_by(visits: Iterable[Visit], cases: Iterable[Case]) -> timedelta | None:
    """How far the service log's clock is ahead of the queue's: the median over applications that name
    their ticket, of first step minus start of service. None with too few of them.
    """
    starts: dict[tuple[str, str], list[datetime]] = {}
    for visit in visits:
        if visit.sessions and visit.number and visit.issued_at:
            starts.setdefault((visit.branch_id, visit.number), []).append(visit.sessions[0].start)
    for moments in starts.values():
        moments.sort()
    gaps = []
    for case in cases:
        begun = starts.get((case.branch_id, case.ticket_number or ""))
        if begun and case.front:
            gaps.append(_nearest(case.front[0].at, begun).total_seconds())
    return timedelta(seconds=median(gaps)) if len(gaps) >= FEWEST_LINKS else None


def _nearest(at: datetime, moments: Sequence[datetime]) -> timedelta:
    """By how much it is after the nearest of the moments, which are in order."""
    place = bisect_left(moments, at)
    return min([at - each for each in moments[max(0, place - 1) : place + 1]], key=abs)
