"""What a written rule found, in words."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import sitcenter.domain.integrity.rules as rules
from dashboard.words_found import KINDS, found_text
from sitcenter.domain.integrity.types import FactValue
from tests.dashboard.builders_evidence import proof_setting, signal

FOUND: tuple[tuple[str, Mapping[str, FactValue], str], ...] = (
    ("C11", {"kind": "no_payment"}, "the register has no payment with this number"),
    (
        "C20",
        {"kind": "act", "signatures": 1},
        "the act names 4 files for 0 applications; signatures: 1",
    ),
    (
        "C16",
        {"kind": "order", "first": "send", "then": "sign"},
        "sent stands before signed: the rule has them the other way round",
    ),
    ("C11-K", {"lacking": "check_fee,scan"}, "the application has no: fee checked, scanned"),
    ("C1", {"desks": "5"}, ""),
)


@pytest.mark.parametrize(("rule", "facts", "text"), FOUND, ids=[rule for rule, _, _ in FOUND])
def test_which_breach_a_rule_found_is_told(rule: str, facts: Mapping[str, FactValue], text: str) -> None:
    found = signal(rule, "act:7", (), observed=4, facts=facts)
    assert found_text(found, proof_setting("en").translator) == text


def test_every_kind_that_a_rule_notes_has_words() -> None:
    sources = [path.read_text("utf-8") for path in Path(rules.__file__).parent.glob("*.py")]
    noted = {name for text in sources for name in re.findall(r'"kind": "(\w+)"', text)}
    assert {"act", "overdue", "row_gone", "went_on"} <= noted <= KINDS.keys()
