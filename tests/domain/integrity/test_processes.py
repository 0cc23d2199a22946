"""A branch judged in a process of its own gives what it gives among others here."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from sitcenter.domain.integrity.evaluate import evaluate
from sitcenter.domain.integrity.types import Finding
from sitcenter.domain.network import BranchStatus
from sitcenter.settings.integrity import load_cards
from tests.domain.integrity.played import ROOT, day, scene

NAMES = ("spec-psc-1", "spec-psc-2")


def judged(name: str) -> tuple[Finding, ...]:
    network, events, _ = day()
    kept = {name: replace(network.branches[name], status=BranchStatus.ACTIVE)}
    of = [event for event in events if event.branch_id == name]
    return evaluate(load_cards(ROOT / "config"), scene(replace(network, branches=kept), of))


def test_processes_give_the_same_as_one() -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        apart = list(pool.map(judged, NAMES))
    assert apart == [judged(name) for name in NAMES]
    assert any(finding.signals for findings in apart for finding in findings)
