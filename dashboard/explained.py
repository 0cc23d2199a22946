"""A card's explanation for people: the names of limits in it become their figures."""

import re

from dashboard.i18n import Translator
from sitcenter.domain.integrity.types import RuleCard

BEFORE = r"(?i:at least|more than|within|after|grace of|its|were|and)"
"""In English a limit's name may be a word of its own; it stands for a figure only after one of these."""


def explained(card: RuleCard, translator: Translator) -> str:
    """The explanation in the reader's language, `at least seconds seconds` as `at least 60 seconds`."""
    text = card.explanation.get(translator.language)
    for name, value in card.limits.items():
        english = translator.language == "en" and "_" not in name
        pattern = rf"({BEFORE} )\b{name}\b" if english else rf"()\b{name}\b"
        text = re.sub(pattern, rf"\g<1>{translator.number(value)}", text, count=1)
    return text
