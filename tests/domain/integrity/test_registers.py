"""Registers that can't be read or are too old keep their rules silent; a list of grounds does so too."""

import re
from collections import defaultdict
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sitcenter.domain.integrity.evaluate import evaluate_rule
from sitcenter.domain.integrity.registers import asked
from sitcenter.domain.integrity.rules import RULES
from sitcenter.domain.integrity.scene import Registers, Scene
from sitcenter.domain.integrity.types import Finding
from sitcenter.settings.integrity import load_cards
from tests.domain.integrity.cases import FOLDER, scene_of

CARDS = load_cards(FOLDER.parent)
DAY = timedelta(days=1)
RULES_FOLDER = Path(__file__).parents[3] / "sitcenter/domain/integrity/rules"


def paid(**registers: Any) -> Scene:
    """Two applications at ten, of whose payments the register has one."""
    scene = scene_of(
        {
            "days": 1,
            "registers": {"payments": [["P1", 1000, "", "10:00"]]},
            "applications": [{"at": "10:00", "n": 2, "every": 30, "payment": ["P1", "P2"]}],
        }
    )
    return replace(scene, registers=replace(scene.registers, **registers))


def found(scene: Scene) -> Finding:
    return evaluate_rule(CARDS["C11"], scene)


def closed(scene: Scene) -> list[str]:
    assert found(scene).signals == ()
    return [each.reason for each in found(scene).closed]


UNTIL = paid().until


@pytest.mark.parametrize(
    ("read_to", "reasons"),
    [
        ({"payments": UNTIL + DAY - timedelta(seconds=1)}, ["stale_input"]),
        ({"payments": UNTIL + 2 * DAY, "licensed": None}, ["stale_input"]),
        ({"payments": UNTIL + 2 * DAY, "licensed": UNTIL - timedelta(seconds=1)}, ["stale_input"]),
    ],
    ids=["older than the posting lag", "a list of dealers that can't be read", "an old list of dealers"],
)
def test_a_register_behind_closes_the_gate(read_to: dict[str, datetime | None], reasons: list[str]) -> None:
    assert closed(paid(read_to=read_to)) == reasons


def test_once_the_register_was_written_a_day_later_the_window_is_judged_however_early_it_was_left() -> None:
    """Over a past period a window is looked at two hours after its end, its register as it is now."""
    scene = replace(
        paid(read_to={"payments": UNTIL + DAY + timedelta(hours=2)}), now=UNTIL + timedelta(hours=2)
    )
    [signal] = found(scene).signals
    assert signal.facts["kind"] == "no_payment"
    assert found(replace(scene, registers=replace(scene.registers, read_to={}))).signals == ()


def test_nothing_is_said_of_a_payment_whose_line_cant_be_read() -> None:
    late = {"payments": UNTIL + 2 * DAY}
    assert len(found(paid(read_to=late)).signals) == 1
    assert found(paid(read_to=late, doubtful=frozenset({"P2"}))).signals == ()


def test_every_register_that_a_rule_reads_is_named() -> None:
    """A list of grounds that a rule's file reads must keep it silent when it can't be read."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for name, rule in RULES.items():
        known[rule.find.__module__] |= set(asked(CARDS[name]))
    read = {}
    for module in known:
        text = (RULES_FOLDER / f"{module.rsplit('.', 1)[1]}.py").read_text(encoding="utf-8")
        read[module] = set(re.findall(r"registers\.([a-z_]+)", text)) - {"doubtful", "read_to"}
    assert {module: names - known[module] for module, names in read.items()} == {
        module: set() for module in read
    }
    assert set.union(*read.values()) == {f.name for f in fields(Registers)} - {"doubtful", "read_to"}
