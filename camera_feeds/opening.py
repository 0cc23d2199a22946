"""Opening a stream: bounded, one at a time to an endpoint, a few a second in a process, and for a reason."""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event, Lock

import av
import av.container
import av.error
from av.video.stream import VideoStream

from camera_feeds.failures import Failed, failed
from camera_feeds.options import WatchOptions
from camera_feeds.reach import Address, Talk, addresses, connect, talk
from camera_feeds.sockets import Held, Sockets
from camera_feeds.streams import Endpoint, Stream
from sitcenter import clock
from sitcenter.domain.cameras.types import Failure

SOCKET_TIMEOUT_US = 60_000_000
"""FFmpeg's own limit on a silent socket: longer than ours, which ends a silent session first."""
PROBE = {"probesize": "500000", "analyzeduration": "1000000"}
"""The first look at a stream takes about a second instead of up to five."""
WAIT_TURN_S = 2.0
"""For another open to the same endpoint; then both go on side by side."""
TALK_WITHIN_S = 1.2
ALMOST = 0.95
"""An open that took so much of its time ran out of it, whatever FFmpeg calls that."""


@dataclass(slots=True)
class Opened:
    """A session. Only the thread that opened it may close it."""

    container: av.container.InputContainer
    video: VideoStream
    held: Held | None


class Gate:
    """Lets opens through: one at a time to an endpoint, `per_s` a second in all."""

    def __init__(self, per_s: float) -> None:
        self._pause = 1.0 / per_s
        self._lock = Lock()
        self._next = 0.0
        self._turns: dict[Endpoint, Lock] = defaultdict(Lock)

    def wait(self, stop: Event) -> None:
        """Wait for a place in this second; returns early when told to stop."""
        with self._lock:
            at = max(self._next, clock.monotonic())
            self._next = at + self._pause
        stop.wait(max(0.0, at - clock.monotonic()))

    @contextlib.contextmanager
    def turn(self, endpoint: Endpoint) -> Iterator[None]:
        """One's turn at an endpoint. A hanging open keeps others off for two seconds only."""
        with self._lock:
            lock = self._turns[endpoint]
        mine = lock.acquire(timeout=WAIT_TURN_S)
        try:
            yield
        finally:
            if mine:
                lock.release()


class Opener:
    """Opens the streams of one process."""

    def __init__(self, options: WatchOptions) -> None:
        self.options = options
        self.sockets = Sockets()
        self._gate = Gate(options.opens_per_s)

    def open(self, stream: Stream, stop: Event, step: Callable[[str, Held | None], None]) -> Opened:
        """A session, or Failed with its class. `step` is told what is waited for, and on which sockets."""
        try:
            endpoint = stream.endpoint
        except ValueError as error:
            raise Failed(Failure.ADDRESS, str(error)) from None
        if endpoint is None:
            step("open", None)
            return _video(_opened(stream, self.options), None)
        step("resolve", None)
        where = addresses(endpoint, stream)
        step("connect", None)
        connect(where, stream, self.options.connect_within_s)
        step("turn", None)
        self._gate.wait(stop)
        if stop.is_set():
            raise Failed(Failure.CLOSED, "told to stop")
        with self._gate.turn(endpoint):
            began = clock.monotonic()
            try:
                return self._session(stream, where, step)
            except Failed as why:
                reason = why
        took = clock.monotonic() - began
        raise _explained(reason, stream, where, took >= ALMOST * self.options.open_within_s)

    def _session(
        self, stream: Stream, where: Sequence[Address], step: Callable[[str, Held | None], None]
    ) -> Opened:
        held = self.sockets.begin(address for _, address in where)
        step("open", held)
        try:
            opened = _video(_opened(stream, self.options), held)
        except Failed:
            self.sockets.end(held)
            raise
        self.sockets.settle(held)
        return opened

    def close(self, opened: Opened) -> None:
        """End the session in an orderly way; from the thread that opened it."""
        opened.container.close()
        if opened.held is not None:
            self.sockets.end(opened.held)


def _opened(stream: Stream, options: WatchOptions) -> av.container.InputContainer:
    limit: tuple[float, None] = (options.open_within_s, None)
    try:
        return av.open(stream.url, options=_settings(stream), timeout=limit)
    except (OSError, ValueError, EOFError, av.error.FFmpegError) as error:
        raise failed(error, stream) from None


def _settings(stream: Stream) -> dict[str, str]:
    if not stream.scheme:
        return {}
    settings = {**PROBE, "timeout": str(SOCKET_TIMEOUT_US)}
    if stream.scheme.startswith("rtsp"):
        return {**settings, "rtsp_transport": stream.transport, "allowed_media_types": "video"}
    return {**settings, "protocol_whitelist": "http,https,tcp,tls"}


def _video(container: av.container.InputContainer, held: Held | None) -> Opened:
    if not container.streams.video:
        container.close()
        raise Failed(Failure.PROTOCOL, "no video in the stream")
    return Opened(container, container.streams.video[0], held)


def _explained(why: Failed, stream: Stream, where: Sequence[Address], too_long: bool) -> Failed:
    """FFmpeg's timeouts and bad data look alike: ask the endpoint itself whether it speaks RTSP."""
    if not why.vague:
        return why
    if stream.scheme.startswith("rtsp"):
        heard = talk(where, TALK_WITHIN_S)
        if heard is Talk.SILENT:
            return Failed(Failure.TIMEOUT, "connected, and no answer")
        if heard is Talk.NONSENSE:
            return Failed(Failure.PROTOCOL, "the answer is no RTSP")
    if too_long:
        return Failed(Failure.TIMEOUT, "no stream within the time for an open")
    return why
