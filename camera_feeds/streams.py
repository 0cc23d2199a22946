"""A stream and its address. Addresses hold passwords: nothing shown, logged or stored may carry one."""

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from sitcenter.domain.cameras.types import CameraKey

Transport = Literal["tcp", "udp"]

HIDDEN = "***"
UNREADABLE = "the address can't be read: in a password / ? # @ are written %2F %3F %23 %40"
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
        """Host and port; None for a file. ValueError, without credentials, for an address that has none."""
        if not self.scheme:
            return None
        try:
            parts = urlsplit(self.url)
            host, port = parts.hostname, parts.port
        except ValueError:  # its words name a piece of a password that isn't quoted
            raise ValueError(UNREADABLE) from None
        if not host:
            raise ValueError("the stream's address has no host")
        return Endpoint(host, port or PORTS.get(self.scheme, 554))

    @property
    def shown(self) -> str:
        """The address without credentials, be they quoted or not."""
        login = self._login
        return redacted(self.url.replace(f"{login}@", f"{HIDDEN}@", 1) if login else self.url)

    def clean(self, text: str) -> str:
        """`text` without this stream's credentials, wherever they stand in it."""
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return redacted(text)

    @property
    def _login(self) -> str:
        """All before the last @: a password that isn't quoted may hold anything, a / too."""
        head, colon, rest = self.url.partition("://")
        login = (rest if colon else head).rpartition("@")[0]
        return login if colon or ":" in login else ""

    def _secrets(self) -> set[str]:
        login = self._login
        parts = login.split(":", 1) if login else []
        spelled = {login, *parts, *(unquote(part) for part in parts)}
        spelled |= {found.group(0).partition("=")[2] for found in _FIELD.finditer(self.url)}
        return {secret for secret in spelled if len(secret) >= SHORTEST_SECRET}


def redacted(text: str) -> str:
    """`text` without users, passwords and tokens in the addresses that it names."""
    return _FIELD.sub(rf"\1{HIDDEN}", _USER.sub(rf"\1{HIDDEN}@", text))
