"""The sockets that FFmpeg opened: found by what is new in /proc/self/fd, shut down to free a stuck thread.

A read without Python's lock can't be interrupted from Python; a socket that is shut down ends it at once.
Two opens of one endpoint at the same time would see each other's sockets: a later one begins only when the
earlier one's connection stands and is known to be its own.
"""

import contextlib
import fcntl
import os
import socket
import struct
import termios
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from sitcenter import clock

FDS = Path("/proc/self/fd")
CONNECTED_WITHIN_S = 1.0
LOOK_S = 0.01
COUNT = struct.Struct("i")
"""What FIONREAD answers: the bytes that wait."""

Inodes = dict[str, int]
"""Sockets of this process by their inode ("socket:[123]"), with their descriptor."""


def open_sockets() -> Inodes:
    """All sockets of this process."""
    found: Inodes = {}
    for entry in FDS.iterdir():
        with contextlib.suppress(OSError):  # the descriptor of the listing itself, or one closed meanwhile
            target = str(entry.readlink())
            if target.startswith("socket:"):
                found[target] = int(entry.name)
    return found


@dataclass(slots=True)
class Held:
    """The sockets of one session."""

    addresses: frozenset[tuple[str, int]]
    before: frozenset[str]
    until: frozenset[str] | None = None
    inodes: frozenset[str] | None = field(default=None)


class Sockets:
    """Which socket belongs to which session of this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: list[Held] = []
        self._beginning: dict[frozenset[tuple[str, int]], Lock] = defaultdict(Lock)

    def begin(self, addresses: Iterable[tuple[str, int]]) -> Held:
        """An open is about to begin: the next socket to these addresses is its own."""
        where = frozenset(addresses)
        with self._lock:
            beginning = self._beginning[where]
        with beginning:
            self._await_earlier(where)
            held = Held(where, frozenset(open_sockets()))
            with self._lock:
                for other in self._held:
                    if other.inodes is None and other.until is None:
                        other.until = held.before
                self._held.append(held)
        return held

    def _await_earlier(self, where: frozenset[tuple[str, int]]) -> None:
        """Wait until other opens of these addresses are connected; not for ever, they may be hanging."""
        deadline = clock.monotonic() + CONNECTED_WITHIN_S
        with self._lock:
            earlier = [one for one in self._held if one.addresses & where and one.inodes is None]
        for one in earlier:
            while not self._claim(one) and self._opens(one) and clock.monotonic() < deadline:
                clock.sleep(LOOK_S)

    def _opens(self, held: Held) -> bool:
        with self._lock:
            return any(held is one for one in self._held)

    def _claim(self, held: Held) -> bool:
        """Note the session's sockets if they are there by now."""
        found = frozenset(self._own(held))
        if found:
            with self._lock:
                held.inodes = found
        return bool(found)

    def settle(self, held: Held) -> None:
        """The open is over: its sockets are those that it has now."""
        if held.inodes is None:
            self._claim(held)

    def end(self, held: Held) -> None:
        """The session is closed; its sockets are gone."""
        with self._lock:
            self._held = [one for one in self._held if one is not held]

    def shut(self, held: Held) -> int:
        """Shut the session's sockets down, from any thread; how many."""
        if not self._opens(held):
            return 0
        own = self._own(held)
        return sum(_shut(inode, number) for inode, number in own.items())

    def unread(self, held: Held) -> bool:
        """Whether bytes came that the session's thread hasn't read, from any thread."""
        return self._opens(held) and any(_waiting(inode, number) for inode, number in self._own(held).items())

    def _own(self, held: Held) -> Inodes:
        present = open_sockets()
        with self._lock:
            if held.inodes is not None:
                return {inode: present[inode] for inode in held.inodes if inode in present}
            others = {inode for one in self._held if one is not held for inode in one.inodes or ()}
        fresh = {
            inode: number
            for inode, number in present.items()
            if inode not in held.before
            and inode not in others
            and (held.until is None or inode in held.until)
        }
        return {inode: n for inode, n in fresh.items() if _peer(n) in held.addresses}


def _copy(number: int) -> socket.socket:
    return socket.socket(fileno=os.dup(number))


def _peer(number: int) -> tuple[str, int] | None:
    try:
        with _copy(number) as copy:
            name = copy.getpeername()
    except OSError:
        return None
    return (str(name[0]), int(name[1])) if isinstance(name, tuple) else None


def _is(inode: str, copy: socket.socket) -> bool:
    """Whether the descriptor still is that socket: numbers are used again."""
    return str((FDS / str(copy.fileno())).readlink()) == inode


def _shut(inode: str, number: int) -> bool:
    try:
        with _copy(number) as copy:
            if not _is(inode, copy):
                return False
            copy.shutdown(socket.SHUT_RDWR)
    except OSError:
        return False
    return True


def _waiting(inode: str, number: int) -> bool:
    try:
        with _copy(number) as copy:
            held = fcntl.ioctl(copy, termios.FIONREAD, bytes(COUNT.size))
            return _is(inode, copy) and COUNT.unpack(held)[0] > 0
    except OSError:
        return False
