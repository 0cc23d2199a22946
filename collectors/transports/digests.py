"""Short digests of rows, by which a row that was read is known again. Pure."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable

LENGTH = 8
"""Characters of a digest: six bytes."""


def digest(row: bytes) -> str:
    """Of a row's whole content."""
    return urlsafe_b64encode(hashlib.blake2b(row, digest_size=6).digest()).decode()


def joined(digests: Iterable[str]) -> str:
    """As a cursor holds them."""
    return "".join(digests)


def parted(text: str) -> tuple[str, ...]:
    """What was joined."""
    return tuple(text[start : start + LENGTH] for start in range(0, len(text), LENGTH))
