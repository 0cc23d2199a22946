"""C4: more tickets wait than there are people in the hall."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sitcenter.domain.integrity.records import Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import HallCount, Scene, touches
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage"})
LIMITS = frozenset({"counts", "beyond", "lift"})

Compared = tuple[HallCount, list[Visit]]
"""A people count, and the tickets that waited then."""


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Stretches of so many counts in a row with so many more tickets waiting than people counted."""
    counts = [count for count in (scene.halls or {}).get(branch.id, ()) if scene.judged(count.at)]
    signals = []
    for run in _runs(card, branch, scene, counts):
        if len(run) >= card.limits["counts"]:
            signals.append(signal(card, branch, "tickets", branch.day(run[0][0].at), _told(run)))
    return Found(tuple(signals), len(counts), len(counts))


def _runs(
    card: RuleCard, branch: Branch, scene: Scene, counts: Sequence[HallCount]
) -> Iterator[list[Compared]]:
    """Counts in a row, of one day, that are too low."""
    visits, outages = scene.visits(branch.id), scene.outages(branch.id)
    run: list[Compared] = []
    for count in counts:
        waiting = [visit for visit in visits if _waits(visit, count.at)]
        excess = len(waiting) - count.people
        grounds = {"declared_outage"} if touches(outages, count.at, count.at) else set()
        low = excess >= card.limits["beyond"] and len(waiting) >= card.limits["lift"] * count.people
        if run and (not low or branch.day(count.at) != branch.day(run[0][0].at)):
            yield run
            run = []
        if low and not card.ground({}, grounds, branch.day(count.at)):
            run.append((count, waiting))
    if run:
        yield run


def _waits(visit: Visit, at: datetime) -> bool:
    """Whether the ticket's holder should be in the hall: come, and neither called nor gone."""
    left = visit.first_call.at if visit.first_call else visit.ended_at
    return visit.arrived_at is not None and visit.arrived_at <= at and (left is None or at < left)


def _told(run: Sequence[Compared]) -> Told:
    count, waiting = max(run, key=lambda each: len(each[1]) - each[0].people)
    return Told(
        subject="branch",
        since=run[0][0].at,
        until=run[-1][0].at,
        observed=len(waiting),
        expected=count.people,
        events=[visit.events[0] for visit in waiting],
        facts={"counts": len(run), "counted_at": count.at.isoformat()},
    )
