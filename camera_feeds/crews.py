"""Who watches what: capture processes, and how the streams are shared out among them."""

import os
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock

from camera_feeds.health import WorkerHealth
from camera_feeds.streams import Stream
from camera_feeds.worker import ToWorker

MOST_CAMERAS = 64
"""In one process; more would wait for each other's Python."""
RESTART_S = 1.0


@dataclass(slots=True)
class Crew:
    """One capture process and what is known of it."""

    number: int
    streams: tuple[Stream, ...]
    process: SpawnProcess | None = None
    pipe: Connection | None = None
    heard_at: float = 0.0
    started_at: float = 0.0
    spoke: bool = False
    doubted: bool = False
    """Silent for too long to know what its cameras show, and not yet for long enough to be replaced."""
    retry_at: float = 0.0
    pause_s: float = RESTART_S
    health: WorkerHealth | None = None
    recycles: int = 0
    deaths: int = 0
    sending: Lock = field(default_factory=Lock)
    missed: list[ToWorker] = field(default_factory=list)
    """What it was told while it was being started."""


def crews(streams: Sequence[Stream], workers: int) -> list[tuple[Stream, ...]]:
    """The streams of each worker: those of one host together as far as sizes allow."""
    count = max(workers or os.cpu_count() or 1, -(-len(streams) // MOST_CAMERAS))
    count = max(1, min(count, len(streams)))
    ordered = sorted(streams, key=lambda stream: (_host(stream), stream.key))
    size, more = divmod(len(ordered), count)
    ends = [number * size + min(number, more) for number in range(count + 1)]
    return [tuple(ordered[start:end]) for start, end in pairwise(ends)]


def bound(pipe: Connection, within_s: float) -> None:
    """A read of the pipe waits at most so long for the rest of a word: then BlockingIOError."""
    with socket.socket(fileno=os.dup(pipe.fileno())) as copy:
        copy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", *_timeval(within_s)))


def _timeval(seconds: float) -> tuple[int, int]:
    return int(seconds), int(seconds % 1 * 1e6)


def _host(stream: Stream) -> str:
    try:
        endpoint = stream.endpoint
    except ValueError:
        return ""
    return endpoint.host if endpoint else ""
