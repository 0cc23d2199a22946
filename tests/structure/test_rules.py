"""Every rule that is implemented has a card and every card a rule; cards are whole and well spread."""

import re
from collections import Counter
from pathlib import Path

import pytest

from sitcenter.domain.alerts.conditions import RULES
from sitcenter.domain.alerts.types import AlertRule, Severity
from sitcenter.settings import load

ROOT = Path(__file__).parents[2]
CARDS = load(ROOT / "config", {}).rules
FOLDER = ROOT / "sitcenter/domain/alerts/conditions"
SHARED = {"__init__", "scene", "at_risk", "incidents", "camera_groups", "camera_states", "troubled_source"}
ACCUSING = re.compile(r"\b(guilt|fault|blame|fraud|violat|винов|наруши(л|тел)|кінәлі|corrupt)", re.IGNORECASE)


def test_every_rule_has_a_card_and_every_card_a_rule() -> None:
    assert CARDS.keys() == RULES.keys()


def test_every_rule_has_its_file_and_every_file_its_rule() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - SHARED
    assert files == {rule_id.replace("-", "_") for rule_id in RULES}


def test_every_rule_is_described() -> None:
    text = (ROOT / "docs/alerts.md").read_text(encoding="utf-8")
    assert [rule_id for rule_id in RULES if f"`{rule_id}`" not in text] == []


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_says_cause_consequence_action_in_three_languages_and_accuses_nobody(card: AlertRule) -> None:
    texts = [
        words.get(language)
        for words in (card.names, card.cause, card.consequence, card.action)
        for language in ("kk", "ru", "en")
    ]
    assert len(set(texts)) == len(texts)
    assert not any(ACCUSING.search(text) for text in texts)
    assert all(text.endswith(".") for text in texts[3:])


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_nobody_is_called_up_before_his_time_to_respond_is_over(card: AlertRule) -> None:
    assert card.escalate_after is None or card.escalate_after >= card.respond_within


def test_severities_are_few_high_some_medium_most_low() -> None:
    counts = Counter(card.severity for card in CARDS.values())
    assert counts[Severity.HIGH] / len(CARDS) <= 0.1
    assert counts[Severity.MEDIUM] / len(CARDS) <= 0.3
    assert counts[Severity.LOW] / len(CARDS) >= 0.6
