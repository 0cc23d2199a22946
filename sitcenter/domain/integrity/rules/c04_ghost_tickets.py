"""C4: tickets that nobody stood behind, and waits bunched just within the norm."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sitcenter.domain.integrity.records import Session, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import SKEW, Scene, closed_days, touches
from sitcenter.domain.integrity.shared import once, tickets_named
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg
from sitcenter.domain.integrity.statistics.special import binomial_tail
from sitcenter.domain.integrity.types import RuleCard, Term
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage", "transferred"})
MINUTE = timedelta(minutes=1)


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators with so many tickets in a day that were closed at once and left no application."""
    outages, closed = scene.outages(branch.id), closed_days(scene, branch)
    days: defaultdict[tuple[datetime, datetime, str], list[tuple[Visit, Session]]] = defaultdict(list)
    looked, at_once = 0, timedelta(seconds=card.limits["seconds"])
    for visit in scene.visits(branch.id):
        call = visit.first_call
        if visit.status != "served" or call is None or visit.ended_at is None or not visit.sessions:
            continue
        looked += 1
        if visit.ended_at - call.at >= at_once:
            continue
        found = {"transferred"} if visit.transfers else set()
        if touches(outages, call.at, visit.ended_at):
            found.add("declared_outage")
        session = visit.sessions[-1]
        if card.ground(visit.fields(), found, branch.day(call.at)) or _has_work(
            branch, scene, visit, session
        ):
            continue
        for _, start, end in closed:
            if start <= call.at < end and session.operator:
                days[start, end, session.operator].append((visit, session))
    signals = [
        signal(card, branch, "tickets", branch.day(start), _told(operator, start, end, of))
        for (start, end, operator), of in sorted(days.items(), key=lambda item: (item[0][0], item[0][2]))
        if len(of) >= card.limits["a_day"]
    ]
    return Found(tuple(signals), len(days), looked)


Worked = dict[str, list[datetime]]


def _applications(branch: Branch, scene: Scene) -> tuple[Worked, set[str]]:
    """Desk -> instants of steps at it; and tickets that applications name."""
    worked: defaultdict[str, list[datetime]] = defaultdict(list)
    numbers = set(tickets_named(scene, branch))
    for case in scene.cases(branch.id):
        numbers.add(case.ticket_uid or "")
        for step in case.steps:
            if step.desk:
                worked[step.desk].append(step.at)
    return {desk: sorted(moments) for desk, moments in worked.items()}, numbers


def _has_work(branch: Branch, scene: Scene, visit: Visit, session: Session) -> bool:
    worked, numbers = once(scene, ("worked", branch.id), lambda: _applications(branch, scene))
    on = branch.day(session.start)
    if visit.ticket_uid in numbers or f"{on}/{visit.number}" in numbers:
        return True
    end = session.end or session.start
    moments = worked.get(session.desk or "", [])
    first = bisect_left(moments, session.start - SKEW)
    return first < len(moments) and moments[first] <= end + SKEW


def _told(operator: str, start: datetime, end: datetime, of: Sequence[tuple[Visit, Session]]) -> Told:
    return Told(
        subject=f"operator:{operator}",
        since=start,
        until=end,
        observed=len(of),
        expected=0.0,
        events=[event for visit, session in of for event in (visit.events[0], *session.events)],
    )


def find_bunching(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Services with more waits in the last minute of the norm than a smooth curve has.

    The minutes around stand for the curve: two before and two after that minute, so that a slope cancels.
    """
    waits: defaultdict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    outages = scene.outages(branch.id)
    for visit in scene.visits(branch.id):
        call = visit.first_call
        if visit.arrived_at is None or call is None or not scene.judged(call.at):
            continue
        norm = scene.network.norm(visit.service, visit.channel).wait
        over = (call.at - visit.arrived_at - norm) / MINUTE
        if -3 <= over < 2 and not touches(outages, call.at, call.at + MINUTE):
            waits[visit.service or "", str(norm)].append((over, call.event))
    tested = []
    for key, near in sorted(waits.items()):
        inside = [event for over, event in near if -1 <= over < 0]
        tested.append((key, inside, len(near), binomial_tail(len(inside), len(near), 0.2)))
    if not tested:
        return Found()
    q = benjamini_hochberg([each[3] for each in tested])
    signals = [
        signal(card, branch, "tickets", branch.day(scene.since), _bunch(scene, *each, float(q_)))
        for each, q_ in zip(tested, q, strict=True)
        if q_ <= card.alpha
        and each[2] >= card.limits["trials"]
        and len(each[1]) - each[2] * 0.2 >= card.limits["excess"]
        and len(each[1]) >= card.limits["lift"] * each[2] * 0.2
    ]
    return Found(tuple(signals), len(tested), sum(each[2] for each in tested))


def _bunch(scene: Scene, key: tuple[str, str], inside: Sequence[str], near: int, p: float, q: float) -> Told:
    terms = (Term(key[0], len(inside), near * 0.2),)
    return Told(f"service:{key[0]}", scene.since, scene.until, len(inside), near * 0.2, inside, terms, p, q)
