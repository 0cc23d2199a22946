from datetime import timedelta
from pathlib import Path

import pytest

from sitcenter.domain.alerts.types import Severity
from sitcenter.settings import Settings, load
from tests.settings.test_load import almaty, directory, edit, errors

__all__ = ["almaty", "directory"]


def test_a_card_becomes_a_rule(almaty: Settings) -> None:
    card = almaty.rules["wait-over-norm"]
    assert (card.severity, card.version, card.limits) == (Severity.MEDIUM, 1, {"people": 1})
    assert (card.hold_for, card.keep_for) == (timedelta(0), timedelta(seconds=60))
    assert card.repeat_every == timedelta(minutes=30)
    assert card.inhibited_by == {"feed-dead"}
    assert almaty.rules["external"].escalate_after is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "monitor"', 'id = "moniter"', "rule[3].id: 'moniter' is not defined; allowed: camera-impaired, camera-"),
        ('id = "monitor"', 'id = "moniter"', "rule: there is no card for 'monitor'"),
        ('id = "monitor"', 'id = "external"', "rule.id: 'external' stands 2 times"),
        ("late_s = 30", "late_min = 30", "rule[3].limits.late_min: 'late_min' is not defined; allowed: late_s"),
        ("late_s = 30", "", "rule[3].limits.late_s: is missing"),
        ("late_s = 30", "late_s = 0", "rule[3].limits.late_s: must be greater than 0 (got 0.0)"),
        ("late_s = 30", 'late_s = "soon"', "rule[3].limits.late_s: "),
        ('inhibited_by = ["feed-dead"]', 'inhibited_by = ["feed"]', "rule[1].inhibited_by: 'feed' is not"),
        ('inhibited_by = ["feed-dead"]', 'inhibited_by = ["wait-over-norm"]', "rule[1].inhibited_by: 'wait-"),
        ('severity = "high"', 'severity = "urgent"', "rule[0].severity: Input should be 'high', 'medium' or 'low'"),
        ("keep_s = 60", "keep_s = 0", "rule[0].keep_s: "),
        ("repeat_min = 240", "repeat_min = 20160", "rule[2].repeat_min: "),
        ("hold_s = 15", "hold_sec = 15", "rule[0].hold_sec: Extra inputs"),
        ('en = "No data from the queue log"', 'en = ""', "rule[0].names.en: "),
    ],
)  # fmt: skip
def test_a_wrong_card_is_an_error_with_its_place_and_what_is_allowed(
    directory: Path, old: str, new: str, message: str
) -> None:
    edit(directory, "rules.toml", old, new)
    assert any(error.startswith("rules.toml: ") and message in error for error in errors(directory))


def test_a_rule_can_be_turned_off(directory: Path) -> None:
    edit(directory, "rules.toml", 'id = "external"', 'id = "external"\nenabled = false')
    assert not load(directory, {}).rules["external"].enabled
