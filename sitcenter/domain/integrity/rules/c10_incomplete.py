"""C10: an incomplete package accepted; and how often the provider then refuses."""

from collections.abc import Iterator

from sitcenter.domain.integrity.records import Case, Step
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.rules.own_past import Outcome, told_of_change
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.shared import Days, days_of
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"completed_later"})


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Applications found incomplete and sent all the same."""
    told, looked = [], 0
    for case in scene.cases(branch.id):
        checked, sent = case.telling.get("documents_complete", ()), case.first("send")
        looked += bool(checked)
        if not checked or sent is None or not scene.judged(sent.at):
            continue
        before = [s for s in checked if s.at <= sent.at]
        short = [s for s in before if s.payload["documents_complete"] is False]
        if not short:
            continue
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
    acts, days, on = [], days_of(scene, branch), branch.day(scene.since)
    for case in scene.cases(branch.id):
        act = _outcome(case, scene, days)
        if act is not None and not card.ground(case.fields(), set(), on):
            acts.append(act)
    return told_of_peers(card, branch, scene, "applications", acts)


def _outcome(case: Case, scene: Scene, days: Days) -> Act | None:
    """A decided case, by who accepted it. Stratum: service and day, for the provider's rules may change."""
    decided, operator = case.first("decide"), case.operator
    if decided is None or not scene.judged(decided.at) or operator is None or "send" not in case.firsts:
        return None
    refused = decided.text("refusal_by") == "provider"
    stratum = f"{case.service}|{days.local(decided.at).on}"
    return Act(operator, stratum, refused, (decided.event,))


def find_change(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators whose packages are refused more often than in their own past, looked at after every case."""
    before = scene.before.cases_of.get(branch.id, ())
    past = [(operator, hit) for case in before for _, operator, hit in _decided(case)]
    acts = [
        Outcome(decided.at, operator, hit, (decided.event,))
        for case in scene.cases(branch.id)
        for decided, operator, hit in _decided(case)
        if scene.judged(decided.at)
    ]
    return told_of_change(card, branch, "applications", past, acts)


def _decided(case: Case) -> Iterator[tuple[Step, str, bool]]:
    """A sent and decided case: the decision, who had accepted it, and whether the provider refused."""
    decided, operator = case.first("decide"), case.operator
    if decided is not None and operator is not None and "send" in case.firsts:
        yield decided, operator, decided.text("refusal_by") == "provider"
