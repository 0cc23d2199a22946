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
OF_THEMSELVES = {"doubtful", "gaps", "read_to"}
RULES_FOLDER = Path(__file__).parents[3] / "sitcenter/domain/integrity/rules"


def paid(**registers: Any) -> Scene:
    """Two applications at ten, looked at two days later, of whose payments the register has one."""
    scene = scene_of(
        {
            "days": 1,
            "registers": {"payments": [["P1", 1000, "", "10:00"]]},
            "applications": [{"at": "10:00", "n": 2, "every": 30, "payment": ["P1", "P2"]}],
        }
    )
    return replace(scene, now=scene.until + 2 * DAY, registers=replace(scene.registers, **registers))


def found(scene: Scene) -> Finding:
    return evaluate_rule(CARDS["C11"], scene)


def closed(scene: Scene) -> list[str]:
    assert found(scene).signals == ()
    return [each.reason for each in found(scene).closed]


UNTIL = paid().until


@pytest.mark.parametrize(
    "read_to",
    [
        {"payments": UNTIL - timedelta(seconds=1)},
        {"payments": UNTIL + 2 * DAY, "licensed": None},
        {"payments": UNTIL + 2 * DAY, "licensed": UNTIL - timedelta(seconds=1)},
    ],
    ids=["older than the window", "a list of dealers that can't be read", "an old list of dealers"],
)
def test_a_register_behind_closes_the_gate(read_to: dict[str, datetime | None]) -> None:
    assert closed(paid(read_to=read_to)) == ["stale_input"]


def test_what_may_not_be_posted_yet_is_left_alone_by_the_register_s_own_age() -> None:
    for late, count in ((timedelta(0), 0), (timedelta(hours=11), 1)):
        scene = paid(read_to={"payments": UNTIL + late})
        assert len(found(scene).signals) == count
        assert found(replace(scene, now=UNTIL + timedelta(hours=2))).signals == ()


def test_nothing_is_said_of_a_payment_whose_line_cant_be_read() -> None:
    late = {"payments": UNTIL + 2 * DAY}
    assert len(found(paid(read_to=late)).signals) == 1
    assert found(paid(read_to=late, doubtful=frozenset({"P2"}))).signals == ()


def test_nothing_is_said_of_a_day_of_which_the_register_has_no_payment_at_all() -> None:
    late = {"payments": UNTIL + 2 * DAY}
    known = found(paid(read_to=late))
    lost = found(paid(read_to=late, gaps=((UNTIL - DAY, UNTIL),)))
    assert (len(known.signals), known.base) == (1, 2)
    assert (lost.signals, lost.base) == ((), 1), "what is in the register is looked at"


def test_every_register_that_a_rule_reads_is_named() -> None:
    """A list of grounds that a rule's file reads must keep it silent when it can't be read."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for name, rule in RULES.items():
        known[rule.find.__module__] |= set(asked(CARDS[name]))
    read = {}
    for module in known:
        text = (RULES_FOLDER / f"{module.rsplit('.', 1)[1]}.py").read_text(encoding="utf-8")
        read[module] = set(re.findall(r"registers\.([a-z_]+)", text)) - OF_THEMSELVES
    assert {module: names - known[module] for module, names in read.items()} == {
        module: set() for module in read
    }
    assert set.union(*read.values()) == {f.name for f in fields(Registers)} - OF_THEMSELVES
