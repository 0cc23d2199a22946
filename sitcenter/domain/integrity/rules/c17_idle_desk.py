"""C17: a desk paused without a reason while people wait beyond the norm."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sitcenter.domain.integrity.records import DeskStretch, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"reason_given", "declared_outage"})


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Pauses of so many minutes, without a reason, in which somebody waited beyond his norm."""
    pause = timedelta(minutes=card.limits["pause_min"])
    visits = [v for v in scene.visits(branch.id) if v.arrived_at is not None]
    kinds = {desk.id: desk.kind for desk in branch.desks}
    signals, looked = [], 0
    for stretch in scene.desks(branch.id):
        until = stretch.until
        if stretch.state != "paused" or kinds.get(stretch.desk, "service") != "service":
            continue
        if until is None or not scene.judged(until):
            continue
        looked += 1
        if until - stretch.since <= pause:
            continue
        found = _grounds(branch, scene, stretch, until)
        if card.ground({"reason_code": stretch.reason}, found, branch.day(stretch.since)):
            continue
        late = _beyond_norm(scene, visits, stretch.since + pause, until)
        if late:
            told = _told(stretch, until, late)
            signals.append(signal(card, branch, "min", branch.day(stretch.since), told))
    return Found(tuple(signals), looked, looked)


def _grounds(branch: Branch, scene: Scene, stretch: DeskStretch, until: datetime) -> set[str]:
    found = {"reason_given"} if stretch.reason else set()
    if touches(scene.outages(branch.id), stretch.since, until):
        found.add("declared_outage")
    return found


def _beyond_norm(scene: Scene, visits: Sequence[Visit], since: datetime, until: datetime) -> list[Visit]:
    """Tickets that waited beyond their norm at some moment of the stretch."""
    found = []
    for visit in visits:
        assert visit.arrived_at is not None
        ends = visit.first_call.at if visit.first_call else visit.ended_at or visit.arrived_at
        breach = visit.arrived_at + scene.network.norm(visit.service, visit.channel).wait
        if max(breach, since) < min(ends, until):
            found.append(visit)
    return found


def _told(stretch: DeskStretch, until: datetime, late: Sequence[Visit]) -> Told:
    return Told(
        subject=f"desk:{stretch.desk}",
        since=stretch.since,
        until=until,
        observed=(until - stretch.since) / timedelta(minutes=1),
        expected=0.0,
        events=[*stretch.events, *(visit.events[0] for visit in late)],
        facts={"operator": stretch.operator, "waited_beyond_norm": len(late)},
    )
