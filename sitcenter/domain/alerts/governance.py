"""Who may settle an alert of integrity: two people what is severe, and nobody what is about himself.

An actor is known by the name that came with the verb: the access control in front must supply it.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

from sitcenter.domain.alerts.types import INTEGRITY, Alert, Severity, Work

DISMISSALS = frozenset({Work.DISMISSED_LEGITIMATE, Work.DISMISSED_FALSE, Work.TECHNICAL})
MERGED = "merged"
"""What is proposed of an alert that is to be merged: merged:<alert_id>."""
PEOPLE = frozenset({"operator", "by", "officer", "issuer", "representative"})
"""Facts that name a person by token."""
_PARTED = re.compile(r"[:+@,\s]+")
_ALIKE = str.maketrans("aceopxykmhtbi", "асеорхукмнтві")
"""Latin letters that look like Cyrillic ones."""


def is_indicated(alert: Alert) -> bool:
    """Whether an indicator of integrity raised it."""
    return alert.rule_id.startswith(f"{INTEGRITY}:")


def takes_two(alert: Alert) -> bool:
    """Whether two different people are needed to dismiss it."""
    return is_indicated(alert) and alert.severity is Severity.HIGH


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: case, blanks, dots, the order of words and letters that look alike
    don't matter.
    """
    return plain(one) == plain(other)


def people_of(alert: Alert) -> frozenset[str]:
    """The tokens of those whom an alert of integrity names."""
    return frozenset(_people(alert)) - {""} if is_indicated(alert) else frozenset()


def _people(alert: Alert) -> Iterator[str]:
    named, _, _ = alert.subject.rpartition("@")
    yield from _PARTED.split(named)[1:]
    for name in PEOPLE:
        fact = alert.facts.get(name)
        if isinstance(fact, str):
            yield from _PARTED.split(fact)


def plain(name: str) -> str:
    """What one person's ways of writing his name have in common."""
    letters = normalize("NFKC", name).casefold().translate(_ALIKE)
    return "".join(sorted(filter(str.isalnum, letters))) or name.strip()
