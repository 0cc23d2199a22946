"""Every rule against its own test cases: what it must find, and what it must not trigger on."""

from collections.abc import Mapping
from typing import Any

import pytest

from sitcenter.domain.integrity.blind import interval_id
from sitcenter.domain.integrity.evaluate import evaluate_rule
from sitcenter.domain.integrity.types import IntegritySignal
from sitcenter.settings.integrity import load_cards
from tests.domain.integrity.cases import FOLDER, TestCase, all_cases, scene_of

CARDS = load_cards(FOLDER.parent)
CASES = all_cases()


def seen(signal: IntegritySignal, wanted: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "subject": signal.subject,
        "observed": signal.observed,
        "severity": signal.severity,
        **signal.facts,
    }
    return {key: told.get(key) for key in wanted}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_finds_what_its_case_says_and_nothing_else(case: TestCase) -> None:
    scene, wanted = scene_of(case.row), case.row["expected"]
    found = evaluate_rule(CARDS[case.rule_id], scene)
    assert [signal.subject for signal in found.signals][len(wanted) :] == []
    assert [seen(signal, row) for signal, row in zip(found.signals, wanted, strict=False)] == wanted
    assert [each.reason for each in found.closed] == case.row.get("closed", [])
    missing = [field for each in found.uncomputable for field in each.fields]
    assert missing == case.row.get("uncomputable", [])
    assert found == evaluate_rule(CARDS[case.rule_id], scene)


@pytest.mark.parametrize("case", [c for c in CASES if c.row["expected"]], ids=str)
def test_evidence_is_in_the_journal_and_its_sums_give_the_figure_again(case: TestCase) -> None:
    scene = scene_of(case.row)
    ids = {event for visit in (*scene.window.visits, *scene.before.visits) for event in visit.events}
    ids |= {step.event for c in (*scene.window.cases, *scene.before.cases) for step in c.steps}
    ids |= {event for desk in scene.window.desks for event in desk.events}
    ids |= {interval_id(interval) for interval in scene.cameras or ()}
    for signal in evaluate_rule(CARDS[case.rule_id], scene).signals:
        assert set(signal.evidence.events) <= ids
        assert signal.evidence.events or signal.subject.startswith("act:")
        assert signal.exemptions == CARDS[case.rule_id].tried(scene.since.date())
        if signal.evidence.terms and signal.unit not in ("s", "share"):
            assert sum(t.observed for t in signal.evidence.terms) == pytest.approx(signal.observed)
            assert sum(t.expected for t in signal.evidence.terms) == pytest.approx(signal.expected, rel=1e-6)
        assert len(signal.evidence.digest) == 64
