"""C18: refused at one desk, and the very same papers accepted at another soon after."""

from collections import defaultdict
from datetime import timedelta
from itertools import chain

from sitcenter.domain.integrity.records import Case, Step
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.shared import once
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"papers_changed", "paid_meanwhile"})


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Front-office refusals followed within hours by another operator's acceptance of the same package.

    Wherever it was refused: the signal belongs to the branch that accepted it.
    """
    signals, looked = [], 0
    for of in once(scene, "refused", lambda: _refused(scene)):
        for refused in of:
            refusal = _by_front(refused)
            if refusal is None:
                continue
            looked += refused.branch_id == branch.id
            for other in (each for each in of if each.branch_id == branch.id):
                sent = other.first("send")
                if sent is None or not _follows(card, refused, refusal, other, sent):
                    continue
                found = _grounds(refused, refusal, other)
                if scene.judged(sent.at) and not card.ground(other.fields(), found, branch.day(sent.at)):
                    told = _told(refused, refusal, other, sent)
                    signals.append(signal(card, branch, "applications", branch.day(sent.at), told))
    return Found(tuple(signals), looked, looked)


def _refused(scene: Scene) -> list[list[Case]]:
    """All applications of a service, at any branch, of each person whom a front office refused."""
    people: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in chain(scene.before.cases, scene.window.cases):
        if case.applicant and case.steps and not case.is_test:
            people[case.applicant, case.service or ""].append(case)
    return [of for of in people.values() if any(map(_by_front, of))]


def _by_front(case: Case) -> Step | None:
    """Its refusal, unless the provider's."""
    refusal = case.refusal
    return None if refusal is None or refusal.text("refusal_by") == "provider" else refusal


def _follows(card: RuleCard, refused: Case, refusal: Step, other: Case, sent: Step) -> bool:
    """Another application, soon after, by somebody else or with a representative added."""
    if other is refused or not refusal.at < sent.at <= refusal.at + timedelta(hours=card.limits["hours"]):
        return False
    changed = other.representative is not None and other.representative != refused.representative
    return changed or sent.operator != (refusal.operator or refused.operator)


def _grounds(refused: Case, refusal: Step, other: Case) -> set[str]:
    """Another package, or a payment that was lacking before."""
    found = set()
    if package(refused) != package(other):
        found.add("papers_changed")
    paid = other.last_of(("check_fee",))
    if refusal.text("refusal_reason") in ("unpaid_fee", "unpaid_fines") and (
        paid is not None and paid.text("step_result") in ("paid", "not_required")
    ):
        found.add("paid_meanwhile")
    return found


def package(case: Case) -> str | None:
    """The hash of the papers, as the source tells it."""
    if "package_hash" not in case.told:
        return None
    return next((s.text("package_hash") for s in reversed(case.steps) if s.text("package_hash")), None)


def _told(refused: Case, refusal: Step, other: Case, sent: Step) -> Told:
    return Told(
        subject=f"application:{other.application_id}",
        since=refusal.at,
        until=sent.at,
        observed=(sent.at - refusal.at) / timedelta(minutes=1),
        expected=0.0,
        events=(refusal.event, sent.event),
        facts={"refused": refused.application_id, "operator": sent.operator, "by": refusal.operator},
    )
