"""C9: signed or sent after a negative identification of the person."""

from datetime import timedelta

from sitcenter.domain.integrity.records import Case, Step
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"later_positive", "recorded_alternative"})
PASSED = frozenset({"positive", "not_required"})
SOON = timedelta(minutes=10)


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Applications that went on after a negative, and those that became positive elsewhere all too soon."""
    told, looked = [], 0
    for case in scene.cases(branch.id):
        attempts = [s for s in case.telling.get("biometric_result", ()) if s.payload["biometric_result"]]
        looked += bool(attempts)
        if "negative" not in [s.payload["biometric_result"] for s in attempts]:
            continue
        found = _bypassed(card, branch, case, attempts) or _elsewhere(card, case, attempts)
        if found is not None and scene.judged(found.until):
            told.append(signal(card, branch, "applications", branch.day(found.since), found))
    return Found(tuple(told), looked, looked)


def _bypassed(card: RuleCard, branch: Branch, case: Case, attempts: list[Step]) -> Told | None:
    negatives = [s for s in attempts if s.text("biometric_result") == "negative"]
    went_on = case.first_of(("sign", "send"))
    if not negatives or went_on is None or went_on.at < negatives[0].at:
        return None
    last = max((s for s in negatives if s.at <= went_on.at), key=lambda s: s.at)
    found = set()
    if any(s.text("biometric_result") in PASSED and last.at <= s.at <= went_on.at for s in attempts):
        found.add("later_positive")
    if any(s.text("override_by") for s in case.steps):
        found.add("recorded_alternative")
    if card.ground(case.fields(), found, branch.day(last.at)):
        return None
    return Told(
        subject=f"application:{case.application_id}",
        since=last.at,
        until=went_on.at,
        observed=len(negatives),
        expected=0.0,
        events=[*(s.event for s in negatives), went_on.event],
        facts={"kind": "went_on", "operator": went_on.operator, "desk": went_on.desk},
    )


def _elsewhere(card: RuleCard, case: Case, attempts: list[Step]) -> Told | None:
    """So many negatives, then a positive at another desk within ten minutes: a lesser sign."""
    for place, step in enumerate(attempts):
        before = [s for s in attempts[:place] if s.text("biometric_result") == "negative"]
        if step.text("biometric_result") != "positive" or len(before) < card.limits["negatives"]:
            continue
        if step.desk is None or step.desk == before[-1].desk or step.at - before[-1].at > SOON:
            continue
        return Told(
            subject=f"application:{case.application_id}",
            since=before[0].at,
            until=step.at,
            observed=len(before),
            expected=0.0,
            events=[*(s.event for s in before), step.event],
            severity="low",
            facts={"kind": "elsewhere", "operator": step.operator, "desk": step.desk},
        )
    return None
