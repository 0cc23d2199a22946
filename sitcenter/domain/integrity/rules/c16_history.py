"""C16: rows that disappeared, steps before what they follow from, and clocks stopped just before the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sitcenter.domain.integrity.records import Case, Step, Visit
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import SKEW, Scene, touches
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"declared_outage", "tech_error", "approved_request"})
RECORDED = frozenset({"recorded_ground"})
LAST_HOUR = timedelta(hours=1)
ORDER = (("sign", "send"), ("provider_receive", "decide"), ("decide", "ready"), ("identify", "sign"))
"""Pairs of steps of which the second can't come first; a step repeated later doesn't count."""


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Tickets whose rows are gone, and applications whose steps stand in an order that can't be."""
    visits, cases = scene.visits(branch.id), scene.cases(branch.id)
    found = [*_gone(card, branch, scene, visits), *_disordered(card, branch, scene, cases)]
    signals = tuple(signal(card, branch, unit, branch.day(each.since), each) for unit, each in found)
    return Found(signals, len(visits) + len(cases), len(visits) + len(cases))


def _gone(card: RuleCard, branch: Branch, scene: Scene, visits: list[Visit]) -> Iterator[tuple[str, Told]]:
    for visit in visits:
        at = visit.vanished_at
        if at is None or not scene.judged(at):
            continue
        found = {"declared_outage"} if touches(scene.outages(branch.id), at, at) else set()
        if card.ground(visit.fields(), found, branch.day(at)):
            continue
        facts = {"kind": "row_gone", "number": visit.number, "status": visit.status}
        yield "tickets", Told(f"ticket:{visit.ticket_uid}", at, at, 1, 0.0, visit.events, facts=facts)


def _disordered(
    card: RuleCard, branch: Branch, scene: Scene, cases: list[Case]
) -> Iterator[tuple[str, Told]]:
    outages = scene.outages(branch.id)
    for case in cases:
        pair = _wrong_order(case)
        if pair is None or not scene.judged(max(step.at for step in pair)):
            continue
        first, second = pair
        found = set()
        if any(step.payload.get("tech_error") is True for step in case.steps):
            found.add("tech_error")
        if case.application_id in scene.registers.corrections:
            found.add("approved_request")
        if touches(outages, second.at, first.at):
            found.add("declared_outage")
        if card.ground(case.fields(), found, branch.day(second.at)):
            continue
        facts = {"kind": "order", "first": second.name, "then": first.name, "operator": second.operator}
        events = (first.event, second.event)
        subject = f"application:{case.application_id}"
        yield "applications", Told(subject, second.at, first.at, 1, 0.0, events, facts=facts)


def _wrong_order(case: Case) -> tuple[Step, Step] | None:
    """The step that should have come first and came later, beyond the skew, and the other one."""
    firsts = case.firsts
    for first, second in ORDER:
        one, other = firsts.get(first), firsts.get(second)
        if one is not None and other is not None and other.at + SKEW < one.at:
            return one, other
    return None


def find_late_stops(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Who stops clocks or refuses in the last hour before a term ends, more often than others do.

    A trial is a suspension or a refusal by the provider's officer whose case has a deadline of its source; a
    hit came within the last hour of it.
    """
    acts = []
    for case in scene.cases(branch.id):
        stop = case.first("suspend") or case.refusal
        due = _due(case) if stop is not None else None
        if due is None or stop is None or stop.operator is None or not scene.judged(stop.at) or stop.at > due:
            continue
        found = {"recorded_ground"} if stop.text("suspend_reason") else set()
        if card.ground(case.fields(), found, branch.day(stop.at)):
            continue
        acts.append(Act(stop.operator, case.service or "", due - stop.at <= LAST_HOUR, (stop.event,)))
    return told_of_peers(card, branch, scene, "applications", acts)


def _due(case: Case) -> datetime | None:
    for step in case.steps if "due_at_source" in case.told else ():
        due = step.text("due_at_source")
        if due is not None:
            return datetime.fromisoformat(due)
    return None
