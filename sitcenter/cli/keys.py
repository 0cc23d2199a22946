"""The site's keys: each made once, kept in a file of its own, never in the database."""

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SiteKey:
    """`key_id` names the key without telling it."""

    secret: bytes = field(repr=False)
    key_id: str


def token_key(path: Path) -> SiteKey:
    """The key in `path`; a new random one (mode 0600) if there is none yet.

    Raises OSError if it can't be read, ValueError if it is shorter than 32 bytes.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path)
    secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(secret) < 32:
        raise ValueError(f"{path}: the token key must have at least 32 bytes in hexadecimal")
    return SiteKey(secret, hashlib.sha256(b"sitcenter key id" + secret).hexdigest()[:12])


def inbound_token(path: Path) -> str:
    """The token in `path` that other systems show; a new random one (mode 0600) if there is none yet.

    Raises OSError if it can't be read, ValueError if it is shorter than 32 characters.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path)
    token = path.read_text(encoding="ascii").strip()
    if len(token) < 32:
        raise ValueError(f"{path}: the inbound token must have at least 32 characters")
    return token


def _create(path: Path) -> None:
    """Write a new key beside and link it, so that two first starts agree on one key."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
