"""C8: an operator who is too fast more often than he used to be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sitcenter.domain.integrity.records import Session, Visit
from sitcenter.domain.integrity.rules.c08_durations import FEWEST, SHARE
from sitcenter.domain.integrity.rules.found import Found
from sitcenter.domain.integrity.rules.own_past import Outcome, told_of_change
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.statistics.base_rates import below
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators with more tickets below the fifth percentile of their service than in their own past.

    The percentile is that of the time before the window, of all operators: it doesn't move with what is
    done now. A service of which too little was known then tells nothing.
    """
    before = list(_served(card, branch, scene, scene.before.visits_of.get(branch.id, ())))
    fifths = _fifths(before)
    past = [
        (session.operator or "", _seconds(session) < fifths[service])
        for service, session in before
        if service in fifths
    ]
    acts = [
        Outcome(session.end or session.start, session.operator or "", hit, session.events)
        for service, session in _served(card, branch, scene, scene.visits(branch.id))
        if service in fifths and scene.judged(session.end or session.start)
        for hit in (_seconds(session) < fifths[service],)
    ]
    return told_of_change(card, branch, "tickets", past, acts)


def _served(
    card: RuleCard, branch: Branch, scene: Scene, visits: Iterable[Visit]
) -> Iterator[tuple[str, Session]]:
    """Service and session of each ticket that was served in one session and that nothing exempts."""
    outages = scene.outages(branch.id)
    for visit in visits:
        if visit.status != "served" or len(visit.sessions) != 1:
            continue
        [session] = visit.sessions
        if session.end is None or session.operator is None:
            continue
        found = {"transferred"} if visit.transfers or visit.requeued else set()
        if touches(outages, session.start, session.end):
            found.add("declared_outage")
        if not card.ground(visit.fields(), found, branch.day(session.start)):
            yield visit.service or "", session


def _fifths(before: Iterable[tuple[str, Session]]) -> Mapping[str, float]:
    """Service -> the duration in seconds below which a twentieth of its tickets were."""
    known: defaultdict[str, list[float]] = defaultdict(list)
    for service, session in before:
        known[service].append(_seconds(session))
    return {service: below(of, SHARE) for service, of in known.items() if len(of) >= FEWEST}


def _seconds(session: Session) -> float:
    return ((session.end or session.start) - session.start).total_seconds()
