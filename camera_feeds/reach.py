"""A cheap look at an endpoint around an open: is there a name, a port, does anybody speak RTSP."""

import contextlib
import socket
from collections.abc import Sequence
from enum import StrEnum

from camera_feeds.failures import Failed, failed
from camera_feeds.streams import Endpoint, Stream
from sitcenter import clock
from sitcenter.domain.cameras.types import Failure

Address = tuple[socket.AddressFamily, tuple[str, int]]
ENOUGH = 16
"""Bytes of an answer after which it is clear whether it is RTSP."""


class Talk(StrEnum):
    """How an endpoint answers a harmless RTSP request."""

    SILENT = "silent"
    NONSENSE = "nonsense"
    RTSP = "rtsp"


def addresses(endpoint: Endpoint, stream: Stream) -> list[Address]:
    """What the name resolves to. Failed with `dns` if nothing, with `address` if it can't be a name."""
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        kind = Failure.ADDRESS if isinstance(error, UnicodeError) else Failure.DNS
        raise Failed(kind, failed(error, stream).text) from None
    return [(family, (str(where[0]), int(where[1]))) for family, _, _, _, where in found]


def connect(where: Sequence[Address], stream: Stream, within_s: float) -> None:
    """Connect and hang up. Failed if nobody takes the call within `within_s` seconds."""
    deadline, last = clock.monotonic() + within_s, Failed(Failure.TIMEOUT, "no address")
    for family, address in where:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as link:
                link.settimeout(max(0.1, deadline - clock.monotonic()))
                link.connect(address)
                return
        except OSError as error:
            last = failed(error, stream)
        if clock.monotonic() >= deadline:
            break
    raise last


def talk(where: Sequence[Address], within_s: float) -> Talk:
    """Whether an RTSP server answers at all; for an open that failed without saying why."""
    family, address = where[0]
    said, deadline = b"", clock.monotonic() + within_s
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as link:
        link.settimeout(within_s)
        link.connect(address)
        link.sendall(b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
        while len(said) < ENOUGH and (left := deadline - clock.monotonic()) > 0:
            link.settimeout(left)
            piece = link.recv(256)
            if not piece:
                break
            said += piece
    if not said:
        return Talk.SILENT
    return Talk.RTSP if b"RTSP/1.0"[: len(said)] == said[:8] else Talk.NONSENSE
