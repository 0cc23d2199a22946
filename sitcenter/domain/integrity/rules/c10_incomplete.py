"""C10: an incomplete package accepted; and how often the provider then refuses."""

from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.rules.own_past import Outcome, told_of_change
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.shared import Days, Decided, days_of, decided, decided_of
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"completed_later"})
NONE: frozenset[str] = frozenset()
"""It establishes no ground of its own."""


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Applications found incomplete and sent all the same."""
    told, looked = [], 0
    for case in scene.cases(branch.id):
        checked, sent = case.telling.get("documents_complete", ()), case.first("send")
        looked += bool(checked)
        if not checked or sent is None or not scene.judged(sent.at):
            continue
        short = [s for s in checked if s.payload["documents_complete"] is False and s.at <= sent.at]
        if not short:
            continue
        before = [s for s in checked if s.at <= sent.at]
        found = {"completed_later"} if before[-1].payload["documents_complete"] is True else set()
        if card.ground(case.fields(), found, branch.day(sent.at)):
            continue
        measured = Told(
            subject=f"application:{case.application_id}",
            since=short[-1].at,
            until=sent.at,
            observed=1,
            expected=0.0,
            events=(short[-1].event, sent.event),
            facts={"operator": sent.operator, "desk": sent.desk},
        )
        told.append(signal(card, branch, "applications", branch.day(sent.at), measured))
    return Found(tuple(told), looked, looked)


def find_refused(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose packages the provider refuses more often than those of their peers."""
    days, on = days_of(scene, branch), branch.day(scene.since)
    acts = [
        Act(each.operator, _stratum(each, days), each.refused, (each.step.event,))
        for each in decided_of(scene, branch)
        if not card.ground(each.case.fields(), NONE, on)
    ]
    return told_of_peers(card, branch, scene, "applications", acts)


def _stratum(each: Decided, days: Days) -> str:
    """Service and day, for the provider's rules may change."""
    return f"{each.case.service}|{days.local(each.step.at).on}"


def find_change(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose packages are refused more often than in their own past, looked at after every case."""
    before = scene.before.cases_of.get(branch.id, ())
    past = [(each.operator, each.refused) for each in decided(before)]
    acts = [
        Outcome(each.step.at, each.operator, each.refused, (each.step.event,))
        for each in decided_of(scene, branch)
    ]
    return told_of_change(card, branch, "applications", past, acts)
