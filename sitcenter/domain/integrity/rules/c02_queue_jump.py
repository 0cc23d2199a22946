"""C2: called by hand before people who had come earlier."""

from collections.abc import Sequence
from datetime import timedelta

from sitcenter.domain.integrity.overtakes import TOLERANCE, Overtake, order, overtakes, passing
from sitcenter.domain.integrity.records import Outage, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.shared import calls_of, days_of, once
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"returned", "recalled", "declared_outage", "reason_given", "booked"})
FEWEST_CALLS = 200
HAND = "manual"


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Tickets called by hand past so many others, with so much time gained."""
    calls = _calls(card, branch, scene)
    learnt = discipline(calls, int(card.limits["overtaken"]))
    if learnt is not None and learnt > card.limits["natural"]:
        return Found(base=len(calls), closed="no_queue_order")
    gain, outages = timedelta(minutes=card.limits["gained_min"]), scene.outages(branch.id)
    signals = [
        signal(card, branch, "tickets", branch.day(each.call.at), _told(each))
        for each in calls
        if each.call.mode == HAND and _far(card, each, gain) and not _ground(card, branch, outages, each)
    ]
    return Found(tuple(signals), tested=len(calls), base=len(calls))


def _far(card: RuleCard, each: Overtake, gain: timedelta) -> bool:
    served = len(each.served)
    return served >= card.limits["many"] or (served >= card.limits["overtaken"] and each.lead >= gain)


def find_share(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators who call by hand past others more often than their peers do at that hour."""
    outages, days = scene.outages(branch.id), days_of(scene, branch)
    calls = [each for each in _calls(card, branch, scene) if not _ground(card, branch, outages, each)]
    acts = [
        Act(
            each.call.operator,
            days.local(each.call.at).at_hour,
            each.call.mode == HAND and len(each.passed) >= card.limits["overtaken"],
            (each.call.event,),
        )
        for each in calls
        if each.call.operator
    ]
    return told_of_peers(card, branch, scene, "calls", acts)


def find_order(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Calls, not made by hand, that broke the order that the hall itself was learned to keep.

    For logs that don't say how people are called, and for systems whose automatic order is worth a look. The
    lead is learned from the time before the window, or from the window where little is known.
    """
    close = timedelta(seconds=card.limits["close_s"])
    calls = [each for each in calls_of(scene, branch, close) if scene.judged(each.call.at)]
    before = overtakes(scene.before.visits_of.get(branch.id, ()), close)
    learned = [each for each in (before if len(before) >= FEWEST_CALLS else calls) if each.call.mode != HAND]
    if len(learned) < FEWEST_CALLS:
        return Found(base=len(calls), closed="too_few_calls")
    kept = order(learned, card.limits)
    if kept.lead > timedelta(minutes=card.limits["lead_min"]):
        return Found(base=len(calls), closed="no_queue_order")
    outages = scene.outages(branch.id)
    signals = [
        signal(card, branch, "tickets", branch.day(each.call.at), _told(each))
        for each in kept.jumps(calls)
        if each.call.mode != HAND and not _ground(card, branch, outages, each)
    ]
    return Found(tuple(signals), tested=len(calls), base=len(calls))


def discipline(calls: Sequence[Overtake], least: int) -> float | None:
    """The share of automatic calls that pass so many: how far the hall keeps the order that we assume.

    None with too few calls to tell.
    """
    automatic = [each for each in calls if each.call.mode != HAND]
    if len(automatic) < FEWEST_CALLS:
        return None
    return passing(automatic, least)


def _calls(card: RuleCard, branch: Branch, scene: Scene) -> list[Overtake]:
    """As `_ordered`, shared by the rules that count the same."""
    key = "ordered", branch.id, card.limits["overtaken"], card.limits["natural"]
    return once(scene, key, lambda: _ordered(card, branch, scene))


def _ordered(card: RuleCard, branch: Branch, scene: Scene) -> list[Overtake]:
    """All services as one line where the automatic calls keep one line; else each service has its own."""
    least = int(card.limits["overtaken"])
    wide = [each for each in calls_of(scene, branch, TOLERANCE, one_line=True) if scene.judged(each.call.at)]
    kept = discipline(wide, least)
    if kept is not None and kept <= card.limits["natural"]:
        return wide
    return [each for each in calls_of(scene, branch, TOLERANCE) if scene.judged(each.call.at)]


def _ground(card: RuleCard, branch: Branch, outages: Sequence[Outage], each: Overtake) -> str:
    found = _grounds(each.visit, each)
    if outages and touches(outages, each.call.at, each.call.at + timedelta(seconds=1)):
        found.add("declared_outage")
    return card.ground(each.visit.fields(), found, branch.day(each.call.at))


def _grounds(visit: Visit, each: Overtake) -> set[str]:
    found = set()
    if visit.requeued or (visit.transfers and visit.transfers[0].at < each.call.at):
        found.add("returned")
    if each.call.recalled:
        found.add("recalled")
    if each.call.reason is not None:
        found.add("reason_given")
    if visit.booked:
        found.add("booked")
    return found


def _told(each: Overtake) -> Told:
    passed = [visit.events[0] for visit in each.passed]
    return Told(
        subject=f"ticket:{each.visit.ticket_uid}",
        since=each.call.at,
        until=each.call.at,
        observed=len(each.passed),
        expected=0.0,
        events=[each.call.event, each.visit.events[0], *passed],
        facts={
            "gained_s": each.gained.total_seconds(),
            "operator": each.call.operator,
            "desk": each.call.desk,
            "number": each.visit.number,
        },
    )
