"""A deliberately innocent day accuses nobody, while the rules look; one scheme put into it does show."""

from dataclasses import replace
from functools import cache

import pytest

from sitcenter.domain.cameras.types import CameraState
from sitcenter.domain.events import Event, Kind, Value
from sitcenter.domain.integrity.evaluate import evaluate, evaluate_rule
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.types import Finding, IntegritySignal
from sitcenter.settings.integrity import load_cards
from tests.domain.integrity import innocent
from tests.domain.integrity.innocent import day, scene_of
from tests.domain.integrity.played import ROOT, START

CARDS = load_cards(ROOT / "config")
ONE_DAY = {
    "C7-A": "no operator was at work while the cameras of his desk were blind",
    "C7-S": "the same",
    "C8-O": "learns of an operator's own past",
    "C14": "nobody was sent to another service",
    "C17-S": "these branches have no roster",
    "C19": "looks at weeks",
}
"""Rules that this one day gives nothing to look at, and why."""
BUSY = {
    innocent.SURGE, innocent.PRIORITY_DAY, innocent.TRAINEE, innocent.DARK, innocent.COVERED_FOR_WORK,
    innocent.CUT_OFF, innocent.PART_TIME, innocent.SECOND_SHIFT, innocent.DEALT, innocent.SOLD,
    innocent.ELSEWHERE, innocent.FAMILIES,
}  # fmt: skip


@cache
def findings() -> tuple[Finding, ...]:
    return evaluate(CARDS, scene_of())


def found(rule_id: str, scene: Scene) -> list[IntegritySignal]:
    return list(evaluate_rule(CARDS[rule_id], scene).signals)


def alone(branch_id: str, events: list[Event], **registers: object) -> Scene:
    """The same day at one branch, with other events."""
    scene = scene_of([each for each in events if each.branch_id == branch_id], **registers)
    network = replace(scene.network, branches={branch_id: scene.network.branches[branch_id]})
    return replace(scene, network=network)


def test_no_rule_finds_anything_at_any_branch() -> None:
    assert [signal.fingerprint for each in findings() for signal in each.signals] == []


def test_the_silence_is_that_of_rules_which_looked() -> None:
    idle = {each.rule_id for each in findings() if not each.base}
    assert idle <= ONE_DAY.keys()
    assert {each.rule_id for each in findings()} == CARDS.keys()
    assert sum(each.base for each in findings()) > 100_000
    by_rule = {each.rule_id: each for each in findings()}
    for rule_id in ("C1", "C2", "C6", "C7", "C9", "C10", "C11", "C11-K", "C16", "C20"):
        silent = {each.branch_id for each in by_rule[rule_id].closed}
        assert silent == {innocent.CLOCK_OFF}, "the clock alone keeps a written rule silent"
        assert by_rule[rule_id].uncomputable == ()
    vehicles = {b.id for b in day().network.branches.values() if "vehicle-registration" in b.services}
    assert {
        each.branch_id for each in by_rule["C12"].uncomputable
    } == day().network.branches.keys() - vehicles


def test_a_rule_that_is_silent_says_why() -> None:
    reasons = {each.reason for finding in findings() for each in finding.closed}
    assert reasons <= {"clock_skew", "trial", "too_few_calls", "no_queue_order", "numbers_have_gaps"}
    lacking = {name for f in findings() for each in f.uncomputable for name in each.fields}
    assert {name for name in lacking if name.startswith(("register.", "camera.", "hall."))} == set()


def test_the_day_holds_what_it_says() -> None:
    events = day().events
    busy = {each.branch_id for each in events}
    assert busy == day().network.branches.keys() >= BUSY
    modes = [each for each in events if each.event_type == "queue_mode_changed"]
    assert len({each.branch_id for each in modes if each.payload["mode"] == "paper"}) == 2
    priority = [e for e in events if e.branch_id == innocent.PRIORITY_DAY and e.event_type == "ticket_issued"]
    assert sum(e.payload["priority_class"] == "priority" for e in priority) > 0.2 * len(priority)
    assert sum(e.payload.get("payment_id") == innocent.BATCH for e in events) == 8
    assert sum("-night" in str(e.payload.get("operator_token")) for e in events) > 20
    assert sum("-afternoon" in str(e.payload.get("operator_token")) for e in events) > 100
    assert sum(e.payload.get("plate_class") == "demand" for e in events) > 5
    assert sum(e.event_type == "recalled" for e in events) > 100
    assert len(day().false) >= 3


def test_fees_that_nobody_paid_are_found_to_the_application() -> None:
    """The simulator's scheme: paid in the log, and no such payment."""
    false = day().false
    there = tuple(each for each in day().payments.values() if each.payment_id not in false)
    signals = found("C11", scene_of(payments=there))
    assert {each.subject for each in signals} == {f"application:{name}" for name in false.values()}
    assert {each.facts["kind"] for each in signals} == {"no_payment"}


def test_without_the_list_of_dealers_their_batch_is_no_signal_but_unknown() -> None:
    scene = scene_of(licensed=frozenset(), read_to={**scene_of().registers.read_to, "licensed": None})
    finding = evaluate_rule(CARDS["C11"], scene)
    assert (finding.signals, finding.base) == ((), 0)
    assert {each.reason for each in finding.closed} == {"stale_input"}
    unlisted = {each.branch_id for each in found("C11", scene_of(licensed=frozenset()))}
    assert innocent.DEALT in unlisted, "were nobody a dealer, somebody else would have paid"


def test_an_act_that_one_side_did_not_sign() -> None:
    first, *others = day().acts
    [signal] = found("C20", scene_of(acts=(replace(first, signatures=1), *others)))
    assert signal.subject == f"act:{first.act_id}"


def test_a_plate_in_demand_for_an_ordinary_fee() -> None:
    plates = [e for e in day().events if e.branch_id == innocent.ELSEWHERE and e.event_type == "plate_check"]
    cheap = next(each for each in plates if each.payload["plate_class"] == "ordinary")
    events = [
        replace(each, payload={**each.payload, "plate_class": "demand"}) if each is cheap else each
        for each in day().events
    ]
    [signal] = found("C12", alone(innocent.ELSEWHERE, events))
    assert signal.subject == f"application:{cheap.subject}"


def test_a_camera_that_alone_is_covered_while_people_are_served() -> None:
    scene = scene_of()
    key = min(i.key for i in scene.cameras or () if i.key.branch_id == innocent.SURGE)
    ten = START + 10 * innocent.HOUR
    covered = tuple(
        piece
        for each in scene.cameras or ()
        for piece in (
            (
                replace(each, until=ten),
                replace(each, state=CameraState.COVERED, since=ten, until=ten + innocent.HOUR),
                replace(each, since=ten + innocent.HOUR),
            )
            if each.key == key and each.until == innocent.END
            else (each,)
        )
    )
    signals = found("C7", replace(scene, cameras=covered))
    assert {each.branch_id for each in signals} == {innocent.SURGE}


@pytest.mark.parametrize(
    ("rule_id", "step", "fields"),
    [
        ("C9", "identify", {"biometric_result": "negative"}),
        ("C10", "check_documents", {"documents_complete": False}),
        ("C11-K", "check_fee", None),
    ],
)
def test_a_step_done_wrong(rule_id: str, step: str, fields: dict[str, Value] | None) -> None:
    branch_id = innocent.SURGE
    sent = {e.subject for e in day().events if e.branch_id == branch_id and e.event_type == "send"}
    first = {e.subject for e in day().events if e.branch_id == branch_id and e.event_type == "identify"}
    wronged = min(sent & first)
    events = []
    for each in day().events:
        hit = each.kind is Kind.SERVICE and each.subject == wronged and each.event_type == step
        if hit and fields is None:
            continue
        events.append(replace(each, payload={**each.payload, **fields}) if hit and fields else each)
    [signal] = found(rule_id, alone(branch_id, events))
    assert signal.subject == f"application:{wronged}"
