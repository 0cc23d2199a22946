"""Errors of rule cards name the file, the key and what is allowed."""

import re
import shutil
from pathlib import Path

import pytest

from sitcenter.domain.integrity.types import Kind, Unit
from sitcenter.settings import ConfigErrors
from sitcenter.settings.integrity import load_cards, spent

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG / "integrity", tmp_path / "integrity")
    return tmp_path


def errors(folder: Path) -> list[str]:
    with pytest.raises(ConfigErrors) as caught:
        load_cards(folder)
    return [str(error) for error in caught.value.errors]


def test_a_file_becomes_a_card() -> None:
    card = load_cards(CONFIG)["C5"]
    assert (card.kind, card.unit, card.scheme, card.severity) == (Kind.STATISTICAL, Unit.PAIR, "C5", "high")
    assert card.limits == {"lift": 1.5, "excess": 5, "tickets": 4}
    assert card.alpha == 0.0016
    assert "queue.service_code" in card.needs
    assert [each.code for each in card.exemptions] == ["policy_routing", "declared_outage"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "C5"', 'id = "C55"', "integrity/C5.toml: id: must be the name of the file (got 'C55')"),
        ('id = "C5"', 'id = "five"', "integrity/C5.toml: id: "),
        (
            "lift = 1.5",
            "left = 1.5",
            "integrity/C5.toml: limits.left: 'left' is not defined; allowed: excess, lift",
        ),
        ("lift = 1.5", "", "integrity/C5.toml: limits.lift: is missing"),
        (
            "alpha = 0.0016",
            "alpha = 0",
            "integrity/C5.toml: alpha: a statistical rule has its share of alpha",
        ),
        ("alpha = 0.0016", "alpha = 0.5", "integrity/C5.toml: alpha: "),
        ('kind = "S"', 'kind = "T"', "integrity/C5.toml: kind: "),
        (
            'code = "policy_routing"',
            'code = "old_friend"',
            "integrity/C5.toml: exemption[0].code: 'old_friend' is not",
        ),
        (
            'code = "policy_routing"',
            'code = "declared_outage"',
            "exemption.code: 'declared_outage' stands 2 times",
        ),
        (
            'code = "policy_routing"',
            'code = "policy_routing"\nfield = "channel"',
            "exemption[0]: field and values go",
        ),
        ('kind = "S"', 'kind = "S"\npersistence = [3, 2]', "integrity/C5.toml: persistence: is [m, n]: "),
        ("[explanation]", "[explanations]", "integrity/C5.toml: explanation: "),
        ('id = "C5"', 'id = "C5', "integrity/C5.toml: (file): is not TOML in UTF-8"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / "integrity" / "C5.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(message in error for error in errors(folder)), errors(folder)
    assert not any("there is no card" in error for error in errors(folder)), "it is there, and wrong"


def test_a_rule_without_a_card_and_a_card_without_a_rule_are_told(folder: Path) -> None:
    (folder / "integrity" / "C9.toml").unlink()
    stray = (
        (folder / "integrity" / "C10.toml").read_text(encoding="utf-8").replace('id = "C10"', 'id = "C77"')
    )
    (folder / "integrity" / "C77.toml").write_text(stray, encoding="utf-8")
    told = errors(folder)
    assert "integrity/C9.toml: (file): there is no card; enabled = false turns a rule off" in told
    assert any(
        error.startswith("integrity/C77.toml: id: 'C77' is not defined; allowed: C1, ") for error in told
    )


def test_shares_of_alpha_add_up_to_no_more_than_all_of_it(folder: Path) -> None:
    assert spent(load_cards(folder).values()) == 0.0689
    for path in sorted((folder / "integrity").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^alpha = 0\.0\d+$", "alpha = 0.05", text), encoding="utf-8")
    told = "integrity/: alpha: of all cards that are on add up to 0.95, at most 0.1: "
    assert any(error.startswith(told) for error in errors(folder)), errors(folder)
