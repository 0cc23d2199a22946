"""Who may settle an alert of integrity: two people what is severe, and nobody what is about himself.

An actor is known by the name that came with the verb: the access control in front must supply it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import normalize

from sitcenter.domain.alerts.types import INTEGRITY, Alert, Severity, Work

DISMISSALS = frozenset({Work.DISMISSED_LEGITIMATE, Work.DISMISSED_FALSE, Work.TECHNICAL})
MERGED = "merged"
"""What is proposed of an alert that is to be merged: merged:<alert_id>."""
PEOPLE = frozenset({"operator", "by", "officer", "issuer", "representative"})
"""Facts that name a person by token."""
_PARTED = re.compile(r"[:+@,\s]+")
_WORD = re.compile(r"[^\W_]+")
_ALIKE = str.maketrans("aceopxykmhtbi", "асеорхукмнтві")
"""Latin letters that look like Cyrillic ones."""


def is_indicated(alert: Alert) -> bool:
    """Whether an indicator of integrity raised it."""
    return alert.rule_id.startswith(f"{INTEGRITY}:")


def takes_two(alert: Alert) -> bool:
    """Whether two different people are needed to dismiss it."""
    return is_indicated(alert) and alert.severity is Severity.HIGH


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: case, blanks, dots, the order of words and letters that look
    alike don't matter, nor that one of them is shortened (A. Omarova, Omarova, Aliya Omarova).

    Where it can't be told they are one: people who share a name sign with their full names.
    """
    return plain(one) == plain(other) or _shortened(_words(one), _words(other))


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
    """What one person's ways of writing his name in full have in common."""
    return "".join(sorted(filter(str.isalnum, _letters(name)))) or name.strip()


def _letters(name: str) -> str:
    return normalize("NFKC", name).casefold().translate(_ALIKE)


def _words(name: str) -> Counter[str]:
    return Counter(_WORD.findall(_letters(name)))


def _shortened(one: Counter[str], other: Counter[str]) -> bool:
    """Whether they share a whole word and what is left of them differs by initials and missing words alone;
    or one is nothing but initials of the other.
    """
    shared = one & other
    fewer, more = sorted((list((one - shared).elements()), list((other - shared).elements())), key=len)
    whole = any(len(word) > 1 for word in shared)
    initials = not whole and any(name and all(len(word) == 1 for word in name) for name in (one, other))
    return (whole or initials) and _begin_alike(fewer, more)


def _begin_alike(fewer: list[str], more: list[str]) -> bool:
    """Whether each word of the one is the beginning of another word of the other, or the other way round;
    initials may be written together.
    """
    left = list(more)
    for word in sorted(fewer, key=len, reverse=True):
        met = next((each for each in left if _begins(word, each)), None)
        if met is None:
            return _together(fewer, more) or _together(more, fewer)
        left.remove(met)
    return True


def _begins(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short.isalpha() and long.startswith(short)


def _together(one: list[str], other: list[str]) -> bool:
    """Whether the one is a single word made of the initials of the other: GS, Gulnara Serikovna."""
    return len(one) == 1 and len(other) > 1 and sorted(one[0]) == sorted(word[0] for word in other)
