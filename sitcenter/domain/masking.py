"""Takes what could name a person out of texts that people, other systems or a database get."""

import re
from collections.abc import Iterable

MASK = "***"
_GAP = r"[\s\u2010-\u2013-]"
_LETTER = r"[^\W\d_]"
_CAPITAL = r"[A-ZЀ-ЯҐҒҚҢӘӨҰҮҺІ]"
_ALONE = r"(?<![^\W_])", r"(?![^\W_])"
_PATTERNS = (
    r"(?<!\d)\d{11,12}(?!\d)",  # IIN (12 digits), phone (11)
    rf"(?<!\d)(?:\d\d{_GAP}?){{3}}\d{{3}}{_GAP}?\d{{3}}(?!\d)",  # IIN, grouped
    rf"(?<!\d)\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)",
    rf"(?<!\d)(?:\+?[78](?:{_GAP}|\(){{0,2}}\d|\(?7)\d\d(?:{_GAP}|\)){{0,2}}\d{{3}}"
    rf"{_GAP}?\d\d{_GAP}?\d\d(?!\d)",  # phone, grouped or without the country's 7
    rf"{_ALONE[0]}(?=[A-HJ-NPR-Z]*\d)(?=\d*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{{17}}{_ALONE[1]}",  # VIN
    rf"{_ALONE[0]}\d{{3}}(?:{_GAP}?{_LETTER}{{3}}{_GAP}?|-?{_LETTER}{{2}}-?|{_GAP}?{_CAPITAL}{{2}}{_GAP}?)"
    rf"\d\d{_ALONE[1]}",  # plate
    rf"{_ALONE[0]}(?:{_LETTER}-?\d{{3}}-?{_LETTER}{{2,3}}|{_CAPITAL}{_GAP}\d{{3}}{_GAP}{_CAPITAL}{{2,3}})"
    rf"{_ALONE[1]}",  # plate of before 2012
)
_VIN = 4
_NAMING = re.compile(
    "|".join(f"(?i:{each})" if place == _VIN else each for place, each in enumerate(_PATTERNS))
)


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without the `secrets` (values of columns that name a person) and without IIN-like numbers."""
    spelt = {form for secret in secrets for form in (secret, secret.strip(), repr(secret.strip())[1:-1])}
    for form in sorted(filter(None, spelt), key=len, reverse=True):
        text = re.sub(re.escape(form), MASK, text, flags=re.IGNORECASE)
    return _NAMING.sub(MASK, text)
