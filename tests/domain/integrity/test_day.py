"""A played day: labelled schemes are found, everything innocent is left alone, and slices give the same."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.evaluate import evaluate, evaluate_rule
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.types import Finding, IntegritySignal
from sitcenter.domain.network import BranchStatus, Network
from sitcenter.settings.integrity import load_cards
from tests.domain.integrity.played import ROOT, START, day, scene

CARDS = load_cards(ROOT / "config")
CALM = ("psc-medeu", "psc-turksib", "psc-nauryzbai", "psc-almaly", "psc-auezov")
"""Branches with nothing wrong: a no-show wave and a paper mode, bookings, priorities, recalls, returns."""


def only(*names: str) -> tuple[Network, list[Event]]:
    network, events, _ = day()
    kept = {name: replace(network.branches[name], status=BranchStatus.ACTIVE) for name in names}
    return replace(network, branches=kept), [event for event in events if event.branch_id in names]


def signals(findings: Iterable[Finding]) -> list[IntegritySignal]:
    return [signal for finding in findings for signal in finding.signals]


def test_what_the_simulator_labels_is_found_to_the_ticket_and_nothing_beside() -> None:
    network, events, labels = day()
    planned = {label.kind: label.branch for label in labels}
    found = signals(evaluate(CARDS, scene(network, list(events))))
    told = {(signal.rule_id, signal.branch_id) for signal in found}
    assert told == {
        ("C1", planned["no_ticket"]),
        ("C2", planned["out_of_turn"]),
        ("C9", planned["biometrics_bypassed"]),
        ("C11-K", planned["check_skipped"]),
        ("C16", planned["row_deleted"]),
    }
    skipped = {f"application:{label.subject}" for label in labels if label.kind == "check_skipped"}
    assert {s.subject for s in found if s.rule_id == "C11-K"} == skipped
    jumped = {label.subject for label in labels if label.kind == "out_of_turn"}
    assert {s.facts["number"] for s in found if s.rule_id == "C2"} == jumped


def test_an_innocent_day_raises_no_indicator() -> None:
    """Surge, paper mode, priorities, all cameras of a branch dead for an hour, a dealer's batch, plates of
    other regions, payments on time."""
    network, events = only(*CALM)
    medeu = network.branches["psc-medeu"]
    ten = START + timedelta(hours=10)
    dead = tuple(
        CameraInterval(
            CameraKey(medeu.id, c.id), CameraState.OFFLINE, "refused", ten, ten + timedelta(hours=1)
        )
        for c in medeu.cameras
    )
    chosen = Random(1)
    batch = {e.subject for e in events if e.kind is Kind.SERVICE and chosen.random() < 0.005}
    dealt = [
        replace(e, payload={**e.payload, "representative_token": "dealer", "representation_type": "dealer"})
        if e.subject in batch
        else e
        for e in events
    ]
    findings = evaluate(CARDS, scene(network, dealt, cameras=dead))
    assert signals(findings) == []
    assert sum(finding.base for finding in findings) > 10_000


@pytest.mark.parametrize("kinds", [{Kind.SERVICE}, {Kind.QUEUE}, {Kind.QUEUE, Kind.SERVICE}])
def test_a_clock_five_hours_off_closes_the_gate_and_accuses_nobody(kinds: set[Kind]) -> None:
    network, events = only("psc-medeu", "psc-turksib")
    off = [
        replace(e, occurred_at=e.occurred_at - timedelta(hours=5)) if e.kind in kinds else e for e in events
    ]
    findings = evaluate(CARDS, scene(network, off, since=START - timedelta(hours=6)))
    assert [s for s in signals(findings) if s.rule_id not in ("C17",)] == []
    reasons = {closed.reason for f in findings if f.rule_id in ("C1", "C6") for closed in f.closed}
    assert reasons == {"clock_skew"}


def test_the_same_events_give_the_same_signals_in_any_order() -> None:
    names = ("spec-psc-1", "spec-psc-2")
    network, events = only(*names)
    mixed = list(events)
    Random(2).shuffle(mixed)
    assert evaluate(CARDS, scene(network, mixed)) == evaluate(CARDS, scene(network, events))


def test_written_rules_give_the_same_whole_or_in_slices_with_late_events_or_not() -> None:
    """Four hours at a time, each slice looked at as soon as its watermark has passed, when later events are
    not there yet; what is learned of the time before is the same."""
    network, events = only("spec-psc-2", "spec-psc-alatau")
    rules = ("C2", "C9", "C10", "C11-K", "C16")
    before = records(events)

    def told(of: Scene) -> set[str]:
        return {s.fingerprint for rule in rules for s in evaluate_rule(CARDS[rule], of).signals}

    whole = told(scene(network, events, before=before))
    sliced: list[str] = []
    for hour in range(4, 20, 4):
        since, until = START + timedelta(hours=hour), START + timedelta(hours=hour + 4)
        now = until + timedelta(hours=2)
        known = [e for e in events if e.occurred_at < now]
        sliced += told(scene(network, known, since=since, until=until, now=now, before=before))
    assert len(whole) >= 5
    assert sorted(sliced) == sorted(whole)
