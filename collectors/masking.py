"""Takes what could name a person out of rows that leave the collector for people to read."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import orjson

from collectors.mapping.values import Values, as_text, column
from sitcenter.domain.masking import MASK, mask

RAW_LIMIT = 2000
WITHHELD = "text withheld: it may name a person"
_CONTENT = re.compile(r"[^\s{}\[\]:;,|\"'\\]+")


def quarantined_text(raw: str) -> str:
    """The raw text of a rejected row, masked and cut to RAW_LIMIT characters."""
    masked = mask(raw).replace("\0", "\N{REPLACEMENT CHARACTER}")
    return masked if len(masked) <= RAW_LIMIT else masked[:RAW_LIMIT] + "…"


def quarantined_values(values: Values, columns: Collection[str], secrets: Collection[str]) -> str:
    """A rejected row as JSON, what stands in `columns` masked wherever it stands.

    Made of the values, not of the raw text: there a value may be spelt in many ways (escapes, quotes).
    """
    return quarantined_text(orjson.dumps(_without(values, "", columns, secrets)).decode())


def remnant(raw: str) -> str:
    """What may be kept of a row that nobody could cut into columns: its size, a digest and its punctuation.

    The digest is cut short, so that a person's number can't be found by trying all numbers.
    """
    digest = hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:8]
    return quarantined_text(f"{len(raw)} characters, SHA-256 {digest}…: {_CONTENT.sub('x', raw)}")


def secrets_of(values: Values, columns: Iterable[str]) -> frozenset[str]:
    """The texts that stand in `columns`."""
    found = (text for name in columns for text in _leaves(column(name)(values)))
    return frozenset(text for text in found if text.strip())


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif (text := as_text(value)) is not None:
        yield text


def _without(value: object, path: str, columns: Collection[str], secrets: Collection[str]) -> object:
    if value is None or value == "":
        return value
    if path in columns:
        return MASK
    if isinstance(value, Mapping):
        return {
            mask(str(name)): _without(each, f"{path}.{name}" if path else name, columns, secrets)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_without(each, path, columns, secrets) for each in value]
    text = as_text(value) or ""
    masked = mask(text, secrets)
    return value if masked == text and isinstance(value, bool | int | float) else masked
