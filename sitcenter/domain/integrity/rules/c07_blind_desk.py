"""C7: somebody is served where no camera sees."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from sitcenter.domain.integrity.blind import Blind, blind_stretches
from sitcenter.domain.integrity.records import Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene, by_desk, touches
from sitcenter.domain.integrity.statistics.circular import circular_shift_p
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg
from sitcenter.domain.integrity.types import RuleCard, Term
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage"})
MINUTE = timedelta(minutes=1)

Session = tuple[datetime, datetime, Visit]


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Desks at which somebody was served for so long while all their cameras were blind."""
    sessions = by_desk(scene.visits(branch.id))
    signals, looked = [], 0
    for desk in branch.desks:
        of = sessions.get(desk.id, [])
        looked += len(of)
        for blind in blind_stretches(branch, scene, desk.id):
            met = [s for s in of if s[0] < blind.until and blind.since < s[1]]
            seconds = sum(_overlap(s, blind).total_seconds() for s in met)
            grounds = {"declared_outage"} & _grounds(branch, scene, blind)
            if seconds < card.limits["seconds"] or card.ground({}, grounds, branch.day(blind.since)):
                continue
            signals.append(
                signal(card, branch, "s", branch.day(blind.since), _told(desk.id, blind, met, seconds))
            )
    return Found(tuple(signals), len(branch.desks), looked)


def _overlap(session: Session, blind: Blind) -> timedelta:
    return max(timedelta(0), min(session[1], blind.until) - max(session[0], blind.since))


def _grounds(branch: Branch, scene: Scene, blind: Blind) -> set[str]:
    return {"declared_outage"} if touches(scene.outages(branch.id), blind.since, blind.until) else set()


def _told(desk: str, blind: Blind, met: Sequence[Session], seconds: float) -> Told:
    events = [event for _, _, visit in met for session in visit.sessions for event in session.events]
    return Told(
        subject=f"desk:{desk}",
        since=blind.since,
        until=blind.until,
        observed=seconds,
        expected=0.0,
        events=events,
        terms=tuple(Term(v.ticket_uid, _overlap((a, b, v), blind).total_seconds(), 0.0) for a, b, v in met),
        facts={"states": ",".join(blind.states), "sessions": len(met)},
    )


def find_overlap(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose minutes at work meet blind minutes more than any shift of the blind ones would.

    The exact circular-shift test within the open hours of each day.
    """
    shared = _minutes(branch, scene)
    if not shared:
        return Found()
    names = sorted(shared)
    results = [circular_shift_p(list(shared[name].values())) for name in names]
    q = benjamini_hochberg([p for _, _, p in results])
    signals = []
    for name, (seen, expected, p), q_ in zip(names, results, q, strict=True):
        big = seen - expected >= card.limits["excess_min"] and seen >= card.limits["lift"] * expected
        if q_ > card.alpha or not big:
            continue
        terms = tuple(
            Term(day, float((a & b).sum()), float(a.mean() * b.sum())) for day, (a, b) in shared[name].items()
        )
        events = _events(branch, scene, name)
        told = Told(f"operator:{name}", scene.since, scene.until, seen, expected, events, terms, p, float(q_))
        signals.append(signal(card, branch, "min", branch.day(scene.since), told))
    return Found(tuple(signals), len(names), sum(len(days) for days in shared.values()))


Minutes = np.ndarray[tuple[int], np.dtype[np.bool_]]


def _minutes(branch: Branch, scene: Scene) -> dict[str, dict[str, tuple[Minutes, Minutes]]]:
    """Operator -> desk and day -> his minutes at work there, and the desk's blind minutes; days without
    blindness tell nothing.
    """
    found: defaultdict[str, dict[str, tuple[Minutes, Minutes]]] = defaultdict(dict)
    blind = {desk.id: blind_stretches(branch, scene, desk.id) for desk in branch.desks}
    for desk, stretches in blind.items():
        for opens, closes in _open_days(branch, scene) if stretches else ():
            length = int((closes - opens) / MINUTE)
            dark = _marked(opens, length, [(b.since, b.until) for b in stretches])
            if not dark.any():
                continue
            for operator, spans in _at(branch, scene, desk, opens, closes).items():
                day = f"{branch.day(opens)}|{desk}"
                found[operator][day] = (_marked(opens, length, spans), dark)
    return dict(found)


def _open_days(branch: Branch, scene: Scene) -> list[tuple[datetime, datetime]]:
    days, on = [], branch.day(scene.since)
    while on <= branch.day(scene.horizon):
        hours = scene.network.calendar.opening(branch.id, branch.hours, branch.zone, on)
        if hours is not None and hours[0] >= scene.since and hours[1] <= scene.horizon:
            days.append(hours)
        on += timedelta(days=1)
    return days


def _at(
    branch: Branch, scene: Scene, desk: str, opens: datetime, closes: datetime
) -> dict[str, list[tuple[datetime, datetime]]]:
    found: defaultdict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for visit in scene.visits(branch.id):
        for session in visit.sessions:
            if session.desk == desk and session.operator and session.end and opens <= session.start < closes:
                found[session.operator].append((session.start, session.end))
    return dict(found)


def _marked(opens: datetime, length: int, spans: Sequence[tuple[datetime, datetime]]) -> Minutes:
    minutes = np.zeros(length, dtype=np.bool_)
    for since, until in spans:
        first, last = int((since - opens) / MINUTE), int(-((opens - until) / MINUTE) // 1)
        minutes[max(0, first) : max(0, last)] = True
    return minutes


def _events(branch: Branch, scene: Scene, operator: str) -> list[str]:
    blind = {desk.id: blind_stretches(branch, scene, desk.id) for desk in branch.desks}
    return [
        event
        for visit in scene.visits(branch.id)
        for session in visit.sessions
        if session.operator == operator
        and any(
            each.since < (session.end or session.start) and session.start < each.until
            for each in blind.get(session.desk or "", ())
        )
        for event in session.events
    ]
