"""Why there is no session: a class for the officer, a text without credentials for the technician."""

import errno
import socket

import av.error

from camera_feeds.streams import Stream
from sitcenter.domain.cameras.types import Failure

UNREACHABLE = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT})
ENDED = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.EIO, errno.ENOTCONN})


class Failed(Exception):
    """There is no session, or it ended. `text` holds no credentials.

    `vague`: the exception can't tell a server that is silent from one that talks nonsense.
    """

    def __init__(self, failure: Failure, text: str, vague: bool = False) -> None:
        super().__init__(f"{failure}: {text}")
        self.failure, self.text, self.vague = failure, text, vague


def failed(error: BaseException, stream: Stream) -> Failed:
    """The class and the text of an exception of the network or of FFmpeg.

    FFmpeg's exceptions name the whole address: only their kind and their own words are taken over.
    """
    if isinstance(error, Failed):
        return error
    kind, vague = _kind(error)
    words = getattr(error, "strerror", None) or type(error).__name__
    return Failed(kind, stream.clean(str(words)), vague)


_CLASSES: tuple[tuple[type[BaseException], Failure, bool], ...] = (
    (socket.gaierror, Failure.DNS, False),
    (av.error.HTTPUnauthorizedError, Failure.AUTH, False),
    (av.error.HTTPForbiddenError, Failure.AUTH, False),
    (av.error.HTTPNotFoundError, Failure.NOT_FOUND, False),
    (FileNotFoundError, Failure.NOT_FOUND, False),
    (ConnectionRefusedError, Failure.REFUSED, False),
    (TimeoutError, Failure.TIMEOUT, True),
    (av.error.ExitError, Failure.TIMEOUT, True),
    (av.error.InvalidDataError, Failure.PROTOCOL, True),
    (EOFError, Failure.CLOSED, False),
    (ConnectionError, Failure.CLOSED, False),
)
"""The first that fits. FFmpeg's errors derive from Python's own where those exist."""


def _kind(error: BaseException) -> tuple[Failure, bool]:
    for kind, failure, vague in _CLASSES:
        if isinstance(error, kind):
            return failure, vague
    number = getattr(error, "errno", None)
    if number in UNREACHABLE:
        return Failure.TIMEOUT, False
    if number in ENDED:
        return Failure.CLOSED, True
    return Failure.PROTOCOL, False
