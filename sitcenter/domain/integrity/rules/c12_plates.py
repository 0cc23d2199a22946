"""C12: a high-demand plate for less than its duty, or too many of them through one operator."""

from sitcenter.domain.integrity.records import Case, Step
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"paid_choice", "kept_or_gifted"})
ORDINARY = frozenset({"", "ordinary", "regular"})


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Plates of a class whose duty is more than what was paid."""
    duties = scene.registers.plate_duties or {}
    told, looked = [], 0
    for case in scene.cases(branch.id):
        issued = _issued(case)
        if issued is None or not scene.judged(issued.at):
            continue
        looked += 1
        duty = duties.get(issued.text("plate_class") or "", 0)
        paid = _paid(case)
        if duty <= paid or card.ground(case.fields(), _grounds(case), branch.day(issued.at)):
            continue
        measured = Told(
            subject=f"application:{case.application_id}",
            since=issued.at,
            until=issued.at,
            observed=float(paid),
            expected=float(duty),
            events=(issued.event, *(s.event for s in case.steps if s.name == "check_fee")),
            facts={"class": issued.text("plate_class"), "operator": issued.operator},
        )
        told.append(signal(card, branch, "KZT", branch.day(issued.at), measured))
    return Found(tuple(told), looked, looked)


def _issued(case: Case) -> Step | None:
    """The step that names the plate's class."""
    if "plate_class" not in case.told:
        return None
    return next((s for s in reversed(case.steps) if s.text("plate_class")), None)


def _paid(case: Case) -> int:
    """What the payments of one application add up to, each payment once."""
    paid = {s.text("payment_id") or s.event: s.number("fee_paid") or 0 for s in case.steps}
    return sum(paid.values())


def _grounds(case: Case) -> set[str]:
    words = {s.text("step_result") for s in case.steps} | {s.text("reason_code") for s in case.steps}
    return {"kept_or_gifted"} if words & {"kept", "gifted", "stored"} else set()


def find_share(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators through whom more high-demand plates go than the plates issued that day let expect.

    By day, exact: of all plates issued by the branch on a day so many were in demand. Chosen and paid ones,
    kept and gifted ones are left out beforehand.
    """
    acts = []
    for case in scene.cases(branch.id):
        issued = _issued(case)
        if issued is None or not scene.judged(issued.at) or issued.operator is None:
            continue
        found = _grounds(case)
        high = (issued.text("plate_class") or "") not in ORDINARY
        if high and _paid(case) > 0 and issued.text("step_result") == "chosen":
            found.add("paid_choice")
        on = branch.day(issued.at)
        if card.ground(case.fields(), found, on):
            continue
        acts.append(Act(issued.operator, str(on), high, (issued.event,)))
    return told_of_peers(card, branch, scene, "plates", acts)
