"""The sockets that FFmpeg opened: found by what is new in /proc/self/fd, shut down to free a stuck thread.

A read without Python's lock can't be interrupted from Python; a socket that is shut down ends it at once.
Two opens of one endpoint at the same time would see each other's sockets: a later open closes the list of
the earlier one, whose connection stands by then.
"""

import contextlib
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

FDS = Path("/proc/self/fd")

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

    def begin(self, addresses: Iterable[tuple[str, int]]) -> Held:
        """An open is about to begin: what is new from now on is its own."""
        now = frozenset(open_sockets())
        held = Held(frozenset(addresses), now)
        with self._lock:
            for other in self._held:
                if other.inodes is None and other.until is None:
                    other.until = now
            self._held.append(held)
        return held

    def settle(self, held: Held) -> None:
        """The open is over: its sockets are those that it has now."""
        found = frozenset(self._own(held))
        with self._lock:
            held.inodes = found

    def end(self, held: Held) -> None:
        """The session is closed; its sockets are gone."""
        with self._lock:
            self._held = [one for one in self._held if one is not held]

    def shut(self, held: Held) -> int:
        """Shut the session's sockets down, from any thread; how many."""
        with self._lock:
            if not any(held is one for one in self._held):
                return 0
        own = self._own(held)
        return sum(_shut(inode, number) for inode, number in own.items())

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


def _shut(inode: str, number: int) -> bool:
    """Only if the descriptor still is that socket: numbers are used again."""
    try:
        with _copy(number) as copy:
            if str((FDS / str(copy.fileno())).readlink()) != inode:
                return False
            copy.shutdown(socket.SHUT_RDWR)
    except OSError:
        return False
    return True
