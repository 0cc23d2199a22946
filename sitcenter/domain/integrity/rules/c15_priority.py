"""C15: priority given without a proof, or by one issuer more often than by others."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sitcenter.domain.integrity.overtakes import queue_class
from sitcenter.domain.integrity.records import Outage, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import Scene, closed_days, touches
from sitcenter.domain.integrity.shared import days_of
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_incident"})


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Issuers (a machine or an operator) with so many priorities without a proof in one day."""
    days: defaultdict[tuple[datetime, datetime, str], list[Visit]] = defaultdict(list)
    looked, outages, closed = 0, scene.outages(branch.id), closed_days(scene, branch)
    for visit in scene.visits(branch.id):
        if visit.issued_at is None or not prioritised(visit):
            continue
        looked += 1
        found = _grounds(outages, visit)
        if visit.priority_proof or card.ground(visit.fields(), found, branch.day(visit.issued_at)):
            continue
        for _, start, end in closed:
            if start <= visit.issued_at < end:
                days[start, end, issuer(visit)].append(visit)
    signals = [
        signal(card, branch, "tickets", branch.day(start), _told(who, start, end, of))
        for (start, end, who), of in sorted(days.items(), key=lambda item: (item[0][0], item[0][2]))
        if len(of) >= card.limits["a_day"]
    ]
    return Found(tuple(signals), len(days), looked)


def find_share(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Issuers whose share of priorities is more than that hour's lets expect."""
    acts, outages, days = [], scene.outages(branch.id), days_of(scene, branch)
    for visit in scene.visits(branch.id):
        if visit.issuer is None or visit.issued_at is None or not scene.judged(visit.issued_at):
            continue
        local = days.local(visit.issued_at)
        if card.ground(visit.fields(), _grounds(outages, visit), local.day):
            continue
        acts.append(Act(visit.issuer, local.at_hour, prioritised(visit), visit.events[:1]))
    return told_of_peers(card, branch, scene, "tickets", acts)


def prioritised(visit: Visit) -> bool:
    """Whether the ticket has a class of its own."""
    return bool(queue_class(visit)[1])


def issuer(visit: Visit) -> str:
    """Who gave the ticket: a person, or the channel."""
    return f"operator:{visit.issuer}" if visit.issuer else f"channel:{visit.channel or 'unknown'}"


def _grounds(outages: Sequence[Outage], visit: Visit) -> set[str]:
    at = visit.issued_at
    return {"declared_incident"} if at and touches(outages, at, at) else set()


def _told(who: str, start: datetime, end: datetime, of: Sequence[Visit]) -> Told:
    events = [visit.events[0] for visit in of]
    reasons = ",".join(sorted({visit.priority_reason or "none" for visit in of}))
    return Told(who, start, end, len(of), 0.0, events, facts={"reasons": reasons})
