"""A stream and its address. Addresses hold passwords: nothing shown, logged or stored may carry one."""

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from sitcenter.domain.cameras.types import CameraKey

Transport = Literal["tcp", "udp"]

HIDDEN = "***"
PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
_USER = re.compile(r"([A-Za-z][\w+.-]*://)[^\s/]*@")
_FIELD = re.compile(
    r"(?i)\b((?:user(?:name)?|login|usr|pass(?:word|wd)?|pwd|token|auth|key|sig(?:nature)?)=)[^&;\s'\"<>]*"
)
SHORTEST_SECRET = 3
"""Shorter ones would be blotted out of ordinary words."""


class Endpoint(NamedTuple):
    """Whom a stream is asked of. One recorder has many streams on one endpoint."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Stream:
    """Where a camera's pictures come from: rtsp://, http(s):// or, in tests, the path of a file.

    `url` may hold a user and a password; it is left out of repr and str. Show `shown` instead.
    """

    key: CameraKey
    url: str = field(repr=False)
    transport: Transport = "tcp"

    @property
    def scheme(self) -> str:
        """rtsp, http, ...; "" for a file."""
        head, colon, _ = self.url.partition("://")
        return head.lower() if colon else ""

    @property
    def endpoint(self) -> Endpoint | None:
        """Host and port; None for a file. ValueError if the address has no host or an impossible port."""
        if not self.scheme:
            return None
        parts = urlsplit(self.url)
        if not parts.hostname:
            raise ValueError("the stream's address has no host")
        return Endpoint(parts.hostname, parts.port or PORTS.get(self.scheme, 554))

    @property
    def shown(self) -> str:
        """The address without credentials."""
        return redacted(self.url)

    def clean(self, text: str) -> str:
        """`text` without this stream's credentials, wherever they stand in it."""
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return redacted(text)

    def _secrets(self) -> set[str]:
        user, at, _ = self.url.partition("://")[2].partition("/")[0].rpartition("@")
        parts = user.split(":", 1) if at else []
        spelled = {user, *parts, *(unquote(part) for part in parts)} if at else set()
        spelled |= {found.group(0).partition("=")[2] for found in _FIELD.finditer(self.url)}
        return {secret for secret in spelled if len(secret) >= SHORTEST_SECRET}


def redacted(text: str) -> str:
    """`text` without users, passwords and tokens in the addresses that it names."""
    return _FIELD.sub(rf"\1{HIDDEN}", _USER.sub(rf"\1{HIDDEN}@", text))
