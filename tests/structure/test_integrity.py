"""Every indicator has its card, its test cases and its line in the documentation, and the other way round."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from sitcenter.domain.integrity.reach import REACHES, runs_live
from sitcenter.domain.integrity.rules import RULES
from sitcenter.domain.integrity.types import Kind, RuleCard
from sitcenter.settings.integrity import CASES, card_files, load_cards

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "config" / "integrity"
CARDS = load_cards(ROOT / "config")
ALPHA = 0.0689
"""Expected false signals of a branch in one window by all statistical rules together, at most."""
ACCUSING = re.compile(
    r"\b(guilt|blame|fraud|bribe|culprit|offender|corrupt|cheat|crim|illegal|theft|stole|suspect|violat|fake"
    r"|винов|взятк|коррупц|нарушитель|обман|подозр|мошен|хищен|преступ|незаконн|сговор|поддел|злоупотреб"
    r"|кінәлі|пара алу|жемқор|алаяқ|қылмыс|күдік|ұрла|заңсыз|сөз байлас|жалған)",
    re.IGNORECASE,
)
NEEDS_CHECKING = {"kk": "тексеруді қажет етеді", "ru": "требует проверки", "en": "needs checking"}


def test_every_rule_has_a_card_and_cases_and_every_file_a_rule() -> None:
    assert {path.stem for path in card_files(ROOT / "config")} == set(RULES)
    assert {path.name.removesuffix(CASES) for path in FOLDER.glob(f"*{CASES}")} == set(RULES)


def test_every_scheme_has_a_file_of_rules() -> None:
    files = {path.stem[:3] for path in (ROOT / "sitcenter/domain/integrity/rules").glob("c[0-9]*.py")}
    assert files == {f"c{int(card.scheme[1:]):02d}" for card in CARDS.values()}
    assert {card.scheme for card in CARDS.values()} == {f"C{number}" for number in range(1, 21)}


def test_every_rule_is_described() -> None:
    text = (ROOT / "docs/integrity.md").read_text(encoding="utf-8")
    assert [name for name in RULES if f"| `{name}` |" not in text] == []
    assert set(re.findall(r"^\| `(C\d+(?:-[A-Z])?)` \|", text, re.MULTILINE)) == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_cases_that_it_finds_and_more_that_it_must_not(name: str) -> None:
    cases = tomllib.loads((FOLDER / f"{name}{CASES}").read_text(encoding="utf-8"))["case"]
    finding = [case for case in cases if case["expected"]]
    assert len({case["name"] for case in cases}) == len(cases)
    assert len(finding) >= 1
    assert len(cases) - len(finding) >= 2


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_needs_checking_in_three_languages_and_accuses_nobody(card: RuleCard) -> None:
    texts = [card.names, card.explanation, *card.innocent, card.law, *(e.names for e in card.exemptions)]
    for language, words in NEEDS_CHECKING.items():
        assert card.names.get(language).endswith(words)
        assert card.explanation.get(language).endswith(".")
        assert not any(ACCUSING.search(text.get(language)) for text in texts)
    assert len({card.names.get(language) for language in NEEDS_CHECKING}) == 3
    assert card.law_source


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_every_limit_in_a_text_is_a_limit_of_the_card(card: RuleCard) -> None:
    named = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", card.explanation.en))
    assert named <= set(card.limits)


def test_the_shares_of_alpha_add_up_to_what_is_stated() -> None:
    assert sum(card.alpha for card in CARDS.values()) == pytest.approx(ALPHA)
    assert all((card.alpha > 0) == (card.kind is Kind.STATISTICAL) for card in CARDS.values())


def test_severities_are_few_high_some_medium_most_low() -> None:
    counts = Counter(card.severity for card in CARDS.values())
    assert counts["high"] / len(CARDS) <= 0.1
    assert counts["medium"] / len(CARDS) <= 0.3


def test_who_looks_farther_than_a_day_is_a_rule_and_asks_for_no_other_windows() -> None:
    """Windows that overlap find again what they found: that is no second time."""
    assert set(REACHES) <= set(RULES)
    overlapping = [name for name, reach in REACHES.items() if reach.again]
    assert [name for name in overlapping if CARDS[name].persistence != (1, 1)] == []
    assert [name for name in REACHES if REACHES[name].days > 1 and runs_live(CARDS[name])] == []
