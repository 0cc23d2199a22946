"""C1: applications taken at a desk at which no ticket was being served."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sitcenter.domain.integrity.records import Case, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import SKEW, Scene, closed_days, touches
from sitcenter.domain.integrity.shared import NOBODY, AtDesk, days_of, once, sessions_of
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage", "ticket_elsewhere"})
AT_HAND = frozenset({"identify", "check_documents", "form_application"})
COVERED = 0.5
"""A visit is somebody's if his session (give or take the skew) covers half of it."""


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators with so many of them in one day."""
    cases, bare = _looked_at_once(card, branch, scene)
    days: defaultdict[tuple[datetime, datetime, str], list[Case]] = defaultdict(list)
    closed = closed_days(scene, branch)
    for case in bare:
        for _, start, end in closed:
            if start <= case.front[0].at < end and case.operator:
                days[start, end, case.operator].append(case)
    signals = [
        signal(
            card,
            branch,
            "applications",
            branch.day(start),
            _told(operator, start, min(end, scene.horizon), of),
        )
        for (start, end, operator), of in sorted(days.items(), key=lambda item: (item[0][0], item[0][2]))
        if len(of) >= card.limits["a_day"]
    ]
    return Found(tuple(signals), len(days), len(cases))


def find_share(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose share of such applications is more than their peers' lets expect."""
    cases, bare = _looked_at_once(card, branch, scene)
    without, days = {case.application_id for case in bare}, days_of(scene, branch)
    acts = []
    for case in cases:
        if case.operator:
            hit = case.application_id in without
            stratum = f"{days.local(case.front[0].at).on}|{case.service}"
            acts.append(Act(case.operator, stratum, hit, case.events if hit else ()))
    return told_of_peers(card, branch, scene, "applications", acts)


def _looked_at_once(card: RuleCard, branch: Branch, scene: Scene) -> tuple[list[Case], list[Case]]:
    """As `_looked_at`, shared by both rules if they exempt the same."""
    return once(scene, ("C1", branch.id, card.exemptions), lambda: _looked_at(card, branch, scene))


def _looked_at(card: RuleCard, branch: Branch, scene: Scene) -> tuple[list[Case], list[Case]]:
    """Applications taken at desks, and those of them that no ticket explains."""
    desks, outages, days = sessions_of(scene, branch), scene.outages(branch.id), days_of(scene, branch)
    cases, bare = [], []
    for case in scene.cases(branch.id):
        if not case.front or not scene.judged(case.front[-1].at) or not at_hand(case):
            continue
        start, end = case.front[0].at, case.front[-1].at
        found = {"declared_outage"} if touches(outages, start, end) else set()
        if card.ground(case.fields(), found, days.of(start)):
            continue
        cases.append(case)
        if covered(start, end, desks.get(case.front[0].desk or "", NOBODY)):
            continue
        numbered = once(scene, ("numbered", branch.id), lambda: _numbered(scene.visits(branch.id)))
        elsewhere = {"ticket_elsewhere"} if _elsewhere(case, numbered) else set()
        if not card.ground({}, elsewhere, branch.day(start)):
            bare.append(case)
    return cases, bare


def _numbered(visits: Sequence[Visit]) -> Mapping[str, list[Visit]]:
    """A ticket's key, and its number -> tickets."""
    found: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        found[visit.ticket_uid].append(visit)
        if visit.number:
            found[visit.number].append(visit)
    return found


def at_hand(case: Case) -> bool:
    """Whether somebody stood at the desk: it was begun there, not only handed over."""
    return not AT_HAND.isdisjoint([step.name for step in case.front])


def covered(start: datetime, end: datetime, desk: AtDesk) -> bool:
    """Whether sessions at the desk, give or take the skew, cover half of the stretch."""
    at_desk, by, until = desk.meeting(start - SKEW, end + SKEW), start + SKEW, end - SKEW
    met = timedelta(0)
    for begun, ended, _ in at_desk:
        if begun <= by and until <= ended:
            return True
        met += max(timedelta(0), min(ended, end) - max(begun, start))
    return met >= COVERED * max(end - start, timedelta(seconds=1))


def _elsewhere(case: Case, numbered: Mapping[str, list[Visit]]) -> bool:
    """The application names a ticket, and that ticket was served somewhere about then."""
    start, end = case.front[0].at - SKEW, case.front[-1].at + SKEW
    named = [*numbered.get(case.ticket_uid or "", ()), *numbered.get(case.ticket_number or "", ())]
    return any(
        session.start <= end and (session.end is None or session.end >= start)
        for visit in named
        for session in visit.sessions
    )


def _told(operator: str, start: datetime, end: datetime, cases: Sequence[Case]) -> Told:
    return Told(
        subject=f"operator:{operator}",
        since=start,
        until=end,
        observed=len(cases),
        expected=0.0,
        events=[event for case in cases for event in case.events],
        facts={"desks": ",".join(sorted({case.front[0].desk or "" for case in cases}))},
    )
