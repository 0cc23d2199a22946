"""How a capture worker fares itself: processor, memory, threads, and whether it should be replaced."""

import ctypes
import os
import resource
from dataclasses import dataclass, replace
from pathlib import Path

from camera_feeds.sockets import open_sockets

ARENA_MAX = -8
"""mallopt: at most so many heaps; a heap a thread would cost megabytes a camera."""
ARENAS = 2
GROWTH = 1.3
LEAST_GROWTH_MB = 48.0
"""Growth by less than this isn't worth a reconnect of 64 cameras."""
SETTLED_S = 600.0
"""Memory is compared with what it was so long after the last camera came in."""


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """One capture process. `cpu`: cores used since last told; `gil_lag_ms`: how late its watchdog woke.

    `recycles`: replaced on purpose (memory, a stuck thread); `deaths`: replaced as it ended or hung.
    """

    worker: int
    pid: int
    cameras: int
    sessions: int
    cpu_s: float
    cpu: float
    rss_mb: float
    threads: int
    sockets: int
    gil_lag_ms: float
    backlog_s: float
    stuck_threads: int
    overloaded: bool
    recycles: int = 0
    deaths: int = 0
    wants_recycling: str = ""
    """Why it asks to be replaced; "" if it doesn't."""

    def known_as(self, recycles: int, deaths: int) -> "WorkerHealth":
        """The same, with what only the supervisor knows."""
        return replace(self, recycles=recycles, deaths=deaths)


def rss_mb() -> float:
    """Resident memory of this process, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def cpu_s() -> float:
    """Processor seconds of this process so far."""
    times = os.times()
    return times.user + times.system


def sockets() -> int:
    """Sockets of this process."""
    return len(open_sockets())


def save_memory() -> None:
    """Keep the C library from giving each thread a heap of its own."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(ARENA_MAX, ARENAS)


def give_back_memory() -> None:
    """Hand freed heaps back to the system; decoders come and go."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@dataclass(slots=True)
class Growth:
    """Whether memory grew without more cameras being open than before."""

    most_sessions: int = 0
    settled_at: float | None = None
    base_mb: float = 0.0

    def grown(self, now: float, rss: float, open_sessions: int) -> bool:
        """Take a reading; whether it is a third above what it was when all had come in."""
        if self.settled_at is None or open_sessions > self.most_sessions:
            self.most_sessions, self.settled_at = max(self.most_sessions, open_sessions), now + SETTLED_S
        if now <= self.settled_at:
            self.base_mb = max(self.base_mb, rss)
            return False
        return rss > self.base_mb * GROWTH and rss - self.base_mb > LEAST_GROWTH_MB
