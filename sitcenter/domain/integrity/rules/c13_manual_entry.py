"""C13: entries by hand after approval, plates entered twice, and one signature at two places."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain, pairwise

from sitcenter.domain.integrity.records import Case, Step
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import SKEW, Scene
from sitcenter.domain.integrity.shared import once
from sitcenter.domain.integrity.types import IntegritySignal, RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"approved_request", "re_issue"})
Plated = tuple[Step, Case, str]
"""Where an application named a plate, and the vehicle that it was for."""
NAMED = ("enter_manual", "plate_check", "ready")


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """What was edited after the document was ready, and plates that two machines have.

    A plate may have been given at another branch before: the network is searched, the signal is the later's.
    """
    earlier = scene.before.cases_of.get(branch.id, [])
    cases = [*earlier, *scene.cases(branch.id)]
    plates = once(scene, "plates", lambda: _plates(scene))
    told = [
        signal(card, branch, "applications", branch.day(each.since), each)
        for each in (*_edited(card, branch, scene, cases), *_doubles(card, branch, scene, plates))
    ]
    return Found(tuple(told), len(cases), len(cases))


def _edited(card: RuleCard, branch: Branch, scene: Scene, cases: list[Case]) -> Iterator[Told]:
    for case in cases:
        ready = case.first_of(("ready", "hand_over")) if "enter_manual" in case.firsts else None
        if ready is None:
            continue
        for step in case.steps:
            if step.name != "enter_manual" or step.at <= ready.at or not scene.judged(step.at):
                continue
            if card.ground(case.fields(), _grounds(case, step, scene), branch.day(step.at)):
                continue
            facts = {"kind": "edited_after_approval", "operator": step.operator}
            events = (ready.event, step.event)
            yield Told(f"application:{case.application_id}", step.at, step.at, 1, 0.0, events, facts=facts)


def _plates(scene: Scene) -> list[list[Plated]]:
    """Plates that were given to several applications of all branches; the uses of each in order of time."""
    plates: defaultdict[str, list[Plated]] = defaultdict(list)
    for case in _of_all_branches(scene):
        if "plate_token" not in case.told or "vin_token" not in case.told:
            continue
        if case.refusal is not None:
            continue
        plate, vin, step = case.latest("plate_token"), case.latest("vin_token"), case.last_of(NAMED)
        if plate and vin and step is not None:
            plates[plate].append((step, case, vin))
    return [sorted(of, key=lambda e: e[0].at) for _, of in sorted(plates.items()) if len(of) > 1]


def _of_all_branches(scene: Scene) -> Iterator[Case]:
    return (case for case in chain(scene.before.cases, scene.window.cases) if not case.is_test)


def _doubles(card: RuleCard, branch: Branch, scene: Scene, plates: Sequence[list[Plated]]) -> Iterator[Told]:
    """One plate given to two vehicles, neither taken off the register in between."""
    for of in plates:
        for (first, one, vin), (second, other, other_vin) in pairwise(of):
            if other.branch_id != branch.id or not scene.judged(second.at) or vin == other_vin:
                continue
            if "deregistration" in (one.service or "") + (other.service or ""):
                continue
            if card.ground(other.fields(), _grounds(other, second, scene), branch.day(second.at)):
                continue
            facts = {"kind": "one_plate_two_vehicles", "other": one.application_id}
            events = (first.event, second.event)
            yield Told(
                f"application:{other.application_id}", first.at, second.at, 2, 1.0, events, facts=facts
            )


def _grounds(case: Case, step: Step, scene: Scene) -> set[str]:
    found = set()
    if case.application_id in scene.registers.corrections:
        found.add("approved_request")
    if step.text("step_result") in ("re_issue", "duplicate"):
        found.add("re_issue")
    return found


def find_signature(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """One electronic signature at two workstations sooner than anybody gets from one to the other.

    Uses at other branches count too: the network is searched, the signal belongs to the later use.
    """
    uses = once(scene, "signatures", lambda: _signatures(scene))
    told: list[IntegritySignal] = []
    for eds, of in uses:
        for (first, one), (second, other) in pairwise(of):
            if other.branch_id != branch.id or not scene.judged(second.at):
                continue
            if not _too_soon(card, one, first, other, second):
                continue
            if card.ground(other.fields(), _grounds(other, second, scene), branch.day(second.at)):
                continue
            measured = Told(
                subject=f"signature:{eds}",
                since=first.at,
                until=second.at,
                observed=(second.at - first.at).total_seconds() / 60,
                expected=_travel(card, one, other) / timedelta(minutes=1),
                events=(first.event, second.event),
                facts={"operator": second.operator, "from": one.branch_id, "to": other.branch_id},
            )
            told.append(signal(card, branch, "min", branch.day(second.at), measured))
    return Found(tuple(told), len(uses), sum(len(of) for _, of in uses))


def _signatures(scene: Scene) -> list[tuple[str, list[tuple[Step, Case]]]]:
    """Electronic signatures at all branches, the uses of each in order of time."""
    uses: defaultdict[str, list[tuple[Step, Case]]] = defaultdict(list)
    for case in _of_all_branches(scene):
        for step in case.steps if "eds_serial_token" in case.told else ():
            eds = step.text("eds_serial_token")
            if eds and step.text("workstation_id"):
                uses[eds].append((step, case))
    return [(eds, sorted(of, key=lambda e: (e[0].at, e[0].event))) for eds, of in sorted(uses.items())]


def _travel(card: RuleCard, one: Case, other: Case) -> timedelta:
    same = one.branch_id == other.branch_id
    return timedelta(minutes=card.limits["walk_min" if same else "travel_min"])


def _too_soon(card: RuleCard, one: Case, first: Step, other: Case, second: Step) -> bool:
    if first.text("workstation_id") == second.text("workstation_id") and one.branch_id == other.branch_id:
        return False
    skew = timedelta(0) if one.branch_id == other.branch_id else SKEW
    return second.at - first.at + skew < _travel(card, one, other)
