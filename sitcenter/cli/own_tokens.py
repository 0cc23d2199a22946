"""Whether whoever acts is somebody whom a log names: his typed name and number under the site's key.

The logs' operators are tokens of their staff numbers (form `compact`). People are recognised where they sign
with that number, alone or beside their name; the access control in front must supply it, or a name typed
otherwise passes.
"""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from collectors.mapping.tokens import TokenKey
from sitcenter.cli.keys import token_key

log = logging.getLogger(__name__)
_WORD = re.compile(r"[^\s,;()/]+")
_BARE = (re.compile(r"\w+"), re.compile(r"\d+"), re.compile(r"\w+(?:-\w+)+"))
"""Words without the marks beside them, figures, and what hyphens join: №1214, N1214, «OP-17»."""
MOST_WORDS = 16
"""A name has no more."""
LONGEST = 2000
"""Characters; no longer name is taken."""


def own_tokens(path: Path) -> Callable[[str], frozenset[str]]:
    """A text as typed -> tokens of all that may be a number in it; without the key nobody is recognised."""
    try:
        key = token_key(path)
    except OSError as error:
        log.warning("nobody is kept from handling an alert about himself: %s: %s", path, error.strerror)
        return lambda _typed: frozenset()
    token = TokenKey(key.secret, key.key_id).tokeniser("compact")
    return lambda typed: frozenset(map(token, readings(typed)))


def readings(typed: str) -> Iterator[str]:
    """Every run of words: the number may stand before or after the name, or be written in parts; and each
    word and figure by itself, without marks beside it.
    """
    text = typed[:LONGEST]
    words = _WORD.findall(text)[:MOST_WORDS]
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield " ".join(words[start:end])
    for bare in _BARE:
        yield from bare.findall(text)
