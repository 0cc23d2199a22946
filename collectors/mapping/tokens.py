"""Keyed tokens in place of what names a person: IIN, phone, plate, VIN, operator code."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

_SEPARATORS = re.compile(r"[\s\-()+]+")


def compact(text: str) -> str:
    """Upper case, without blanks, hyphens, brackets and plus signs."""
    return _SEPARATORS.sub("", text).upper()


def phone(text: str) -> str:
    """Digits with the country's 7: `8 701 …`, `+7 701 …` and `701 …` are one number."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 10:
        return "7" + digits
    return "7" + digits[1:] if len(digits) == 11 and digits[0] == "8" else digits


NORMAL_FORMS: dict[str, Callable[[str], str]] = {"compact": compact, "phone": phone}


@dataclass(frozen=True, slots=True)
class TokenKey:
    """The site's secret, which lives outside the database, and its public name."""

    secret: bytes = field(repr=False)
    key_id: str

    def tokeniser(self, form: str) -> Callable[[str], str]:
        """text -> HMAC-SHA-256 of its normal form, in hexadecimal."""
        normal = NORMAL_FORMS[form]
        secret = self.secret

        @lru_cache(maxsize=4096)
        def token(text: str) -> str:
            return hmac.digest(secret, normal(text).encode(), "sha256").hex()

        return token
