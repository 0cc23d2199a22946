"""C7: somebody is served where no camera sees."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from sitcenter.domain.integrity.blind import Blind, View, views
from sitcenter.domain.integrity.records import Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.shared import NOBODY, sessions_of
from sitcenter.domain.integrity.spans import Span, length
from sitcenter.domain.integrity.statistics.circular import circular_shift_p
from sitcenter.domain.integrity.statistics.multiple import benjamini_hochberg
from sitcenter.domain.integrity.types import RuleCard, Term
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage"})
MINUTE = timedelta(minutes=1)
UNKNOWN = "cameras_unknown"
"""Why a finding is no word of innocence: somebody was served where nobody knows what the cameras saw."""

Session = tuple[datetime, datetime, Visit]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A desk at which somebody was served, `seconds` in all, while nobody saw it."""

    desk: str
    blind: Blind
    met: Sequence[Session]
    seconds: float


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Stretches of cameras in which somebody was served for so long at a desk that nothing else covers.

    One signal a stretch, whatever the desks: a camera that was turned away is one cause. Where he was served
    so long and nobody can tell whether a camera saw it, the finding says so.
    """
    sessions, looks = sessions_of(scene, branch), views(branch, scene)
    least = timedelta(seconds=card.limits["seconds"])
    unseen: defaultdict[tuple[tuple[str, ...], datetime], list[Unseen]] = defaultdict(list)
    closed = ""
    for desk, look in sorted(looks.items()):
        of = sessions.get(desk, NOBODY)
        if any(length(_overlap(s, span) for s in of.around(*span)) >= least for span in look.unknown):
            closed = UNKNOWN
        for blind in look.blind:
            met = [s for s in of.sessions if s[0] < blind.until and blind.since < s[1]]
            served = length(_overlap(s, (blind.since, blind.until)) for s in met)
            if served < least or card.ground({}, _grounds(branch, scene, blind), branch.day(blind.since)):
                continue
            unseen[blind.names, blind.since].append(Unseen(desk, blind, met, served.total_seconds()))
    signals = [
        signal(card, branch, "s", branch.day(since), _told(names, of))
        for (names, since), of in sorted(unseen.items())
    ]
    looked = sum(len(sessions.get(desk, NOBODY).sessions) for desk in looks)
    return Found(tuple(signals), len(looks), looked, closed)


def _overlap(session: Session, span: Span) -> Span:
    """What they have in common; nothing is a stretch that ends where it begins."""
    since = max(session[0], span[0])
    return since, max(since, min(session[1], span[1]))


def _grounds(branch: Branch, scene: Scene, blind: Blind) -> set[str]:
    return {"declared_outage"} if touches(scene.outages(branch.id), blind.since, blind.until) else set()


def _told(names: Sequence[str], of: Sequence[Unseen]) -> Told:
    """Of all desks that these cameras alone cover; the seconds are those of all of them together."""
    blind, met = of[0].blind, [(each.blind, session) for each in of for session in each.met]
    events = [event for _, (_, _, visit) in met for session in visit.sessions for event in session.events]
    lengths = ((s[2].ticket_uid, length([_overlap(s, (b.since, b.until))])) for b, s in met)
    return Told(
        subject=f"camera:{'+'.join(names)}",
        since=blind.since,
        until=max(each.blind.until for each in of),
        observed=sum(each.seconds for each in of),
        expected=0.0,
        events=[*events, *blind.evidence],
        terms=tuple(Term(name, served.total_seconds(), 0.0) for name, served in lengths),
        facts={
            "states": ",".join(blind.states),
            "cameras": seen_by(blind),
            "sessions": len(met),
            "desks": ",".join(each.desk for each in of),
        },
    )


def seen_by(blind: Blind) -> str:
    """Each camera with its state, for a fact."""
    return ",".join(sorted({f"{each.key.camera_id}={each.state.value}" for each in blind.cameras}))


def find_overlap(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose minutes at work meet blind minutes more than any shift of the blind ones would.

    The exact circular-shift test within the open hours of each day.
    """
    looks = views(branch, scene)
    shared = _minutes(branch, scene, looks)
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
        events = _events(branch, scene, name, looks)
        told = Told(f"operator:{name}", scene.since, scene.until, seen, expected, events, terms, p, float(q_))
        signals.append(signal(card, branch, "min", branch.day(scene.since), told))
    return Found(tuple(signals), len(names), sum(len(days) for days in shared.values()))


Minutes = np.ndarray[tuple[int], np.dtype[np.bool_]]


def _minutes(
    branch: Branch, scene: Scene, looks: Mapping[str, View]
) -> dict[str, dict[str, tuple[Minutes, Minutes]]]:
    """Operator -> desk and day -> his minutes at work there, and the desk's blind minutes; days without
    blindness tell nothing.
    """
    found: defaultdict[str, dict[str, tuple[Minutes, Minutes]]] = defaultdict(dict)
    for desk, look in looks.items():
        for opens, closes in _open_days(branch, scene) if look.blind else ():
            count = int((closes - opens) / MINUTE)
            dark = _marked(opens, count, [(b.since, b.until) for b in look.blind])
            if not dark.any():
                continue
            for operator, spans in _at(branch, scene, desk, opens, closes).items():
                day = f"{branch.day(opens)}|{desk}"
                found[operator][day] = (_marked(opens, count, spans), dark)
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


def _events(branch: Branch, scene: Scene, operator: str, looks: Mapping[str, View]) -> list[str]:
    """Of each session in a blind stretch, and the intervals of the cameras."""
    found: list[str] = []
    for visit in scene.visits(branch.id):
        for session in visit.sessions:
            if session.operator != operator:
                continue
            span = session.start, session.end or session.start
            met = [
                b
                for b in looks.get(session.desk or "", View()).blind
                if b.since < span[1] and span[0] < b.until
            ]
            found += session.events if met else ()
            found += [name for blind in met for name in blind.evidence]
    return found
