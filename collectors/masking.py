"""Takes what could name a person out of texts that leave the collector for people to read."""

import re
from collections.abc import Iterable

MASK = "***"
RAW_LIMIT = 2000
_NUMBERS = re.compile(
    r"(?<!\d)\d{11,12}(?!\d)"  # IIN (12 digits), phone (11)
    r"|(?<!\w)\+?[78][\s(-]{0,2}\d{3}[\s)-]{0,2}\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)"  # phone, grouped
    r"|\b(?=[A-HJ-NPR-Z0-9]*\d)(?=[A-HJ-NPR-Z0-9]*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}\b"  # VIN
    r"|\b\d{3}\s?[A-Z]{2,3}\s?\d{2}\b"  # plate
)


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without the `secrets` (values of columns that become tokens) and without IIN-like numbers."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return _NUMBERS.sub(MASK, text)


def quarantined_text(raw: str, secrets: Iterable[str] = ()) -> str:
    """The raw text of a rejected row, masked and cut to RAW_LIMIT characters."""
    masked = mask(raw, secrets).replace("\0", "\N{REPLACEMENT CHARACTER}")
    return masked if len(masked) <= RAW_LIMIT else masked[:RAW_LIMIT] + "…"
