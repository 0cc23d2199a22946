"""A capture process: a thread a camera, a watchdog over them, and a pipe to the process that started it."""

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from threading import Event, Thread

from camera_feeds import health
from camera_feeds.health import Growth, WorkerHealth
from camera_feeds.keyframes import Decoding
from camera_feeds.opening import Opener
from camera_feeds.options import Meter, WatchOptions
from camera_feeds.overload import without_timing
from camera_feeds.session import Camera
from camera_feeds.streams import Stream
from sitcenter import clock
from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import Box, CameraKey, CameraOrder, ReferenceLearned, Sample

log = logging.getLogger("camera_feeds")

SWITCH_S = 0.0005
"""Python's lock changes hands so often: no thread waits long for it while another computes."""
SEND_EVERY_S = 0.1
WATCH_EVERY_S = 0.5
BEAT_EVERY_S = 2.0
SIGN_EVERY_S = 1.0
"""A word at least so often, be it an empty one: what says nothing for longer may hang."""
TRIM_EVERY_S = 20.0
OVERLOAD_LAG_S = 0.5
OVERLOAD_WAIT_S = 2.0
CALM_S = 60.0
"""An overload is over when none was seen for so long."""
CLOSE_WITHIN_S = 1.5
"""At the end sessions are closed in an orderly way for so long, then their sockets are shut down."""
END_WITHIN_S = 2.5


@dataclass(frozen=True, slots=True)
class Load:
    """What a worker is given at its start. Travels through a pipe, never through the command line."""

    worker: int
    streams: tuple[Stream, ...]
    options: WatchOptions
    references: Mapping[CameraKey, Sequence[ReferenceLearned]] = field(default_factory=dict)
    masks: Mapping[CameraKey, Sequence[Box]] = field(default_factory=dict)
    suspicious: frozenset[CameraKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Whether a camera is looked at closely."""

    key: CameraKey
    on: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """Close all sessions and end."""


ToWorker = CameraOrder | Suspicion | Stop
FromWorker = Sample | ReferenceLearned | Still | WorkerHealth


def main(pipe: Connection) -> None:
    """The whole life of the process; its load comes first by the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setswitchinterval(SWITCH_S)
    health.save_memory()
    try:
        load = pipe.recv()
    except (EOFError, OSError):
        return
    Worker(load, pipe).run()


class Worker:
    """The cameras of one process."""

    def __init__(self, load: Load, pipe: Connection) -> None:
        self._load, self._pipe = load, pipe
        self._outbox: SimpleQueue[FromWorker] = SimpleQueue()
        self._stop = Event()
        self._overloaded = False
        self._decoding = Decoding()
        opener = Opener(load.options)
        self._cameras = {stream.key: self._camera(stream, opener) for stream in load.streams}
        self._growth = Growth()
        self._lag_s, self._overloaded_at = 0.0, float("-inf")
        self._told_cpu, self._told_at = health.cpu_s(), clock.monotonic()
        self._trim_at = self._sign_at = 0.0

    def _camera(self, stream: Stream, opener: Opener) -> Camera:
        meter, masks = self._meter(stream.key), self._load.masks.get(stream.key, ())
        camera = Camera(stream, opener, meter, self._say, self._decoding, masks)
        camera.account.suspicious = stream.key in self._load.suspicious
        return camera

    def _say(self, word: FromWorker) -> None:
        """Told by cameras' threads. Of what this process came late to it tells no times."""
        if self._overloaded and isinstance(word, Sample):
            word = without_timing(word)
        self._outbox.put(word)

    def _meter(self, key: CameraKey) -> Meter | None:
        """The camera's meter. References that it can't read are learned anew, and stop no other camera."""
        make, masks = self._load.options.make_meter, self._load.masks.get(key, ())
        if make is None:
            return None
        try:
            return make(key, self._load.references.get(key, ()), masks)
        except ValueError:
            log.exception("%s: its references can't be read, they are learned anew", key)
            return make(key, (), masks)

    def run(self) -> None:
        """Watch until told to stop, or until nobody listens any more."""
        Thread(target=self._listen, name="orders", daemon=True).start()
        for camera in self._cameras.values():
            camera.start()
        try:
            self._loop()
            self._end()
        except (BrokenPipeError, ConnectionResetError):
            os._exit(1)

    def _listen(self) -> None:
        """Take orders. When the other end is gone, so is whoever would want these samples."""
        try:
            while True:
                self._take(self._pipe.recv())
        except (EOFError, OSError):
            os._exit(1)

    def _take(self, message: ToWorker) -> None:
        if isinstance(message, Stop):
            self._stop.set()
            return
        camera = self._cameras.get(message.key)
        if camera is None:
            return
        if isinstance(message, Suspicion):
            camera.account.suspicious = message.on
        else:
            camera.order(message)

    def _loop(self) -> None:
        parent, watch_at, beat_at = os.getppid(), clock.monotonic(), clock.monotonic()
        while not self._stop.wait(SEND_EVERY_S) and os.getppid() == parent:
            now = clock.monotonic()
            if now >= watch_at:
                self._watch(now, late_s=now - watch_at - SEND_EVERY_S)
                watch_at = now + WATCH_EVERY_S
            if now >= beat_at:
                self._beat(now)
                beat_at = now + BEAT_EVERY_S
            self._send(sign=now >= self._sign_at)

    def _watch(self, now: float, late_s: float) -> None:
        self._lag_s = max(self._lag_s, late_s)
        for camera in self._cameras.values():
            camera.watch_over(now, late_s)

    def _beat(self, now: float) -> None:
        backlog = self._decoding.take_waited()
        if self._lag_s > OVERLOAD_LAG_S or backlog > OVERLOAD_WAIT_S:
            self._overloaded_at = now
        self._overloaded = overloaded = now - self._overloaded_at < CALM_S
        for camera in self._cameras.values():
            camera.account.overloaded = overloaded
        self._outbox.put(self._health(now, backlog, overloaded))
        self._lag_s = 0.0
        if now >= self._trim_at:
            health.give_back_memory()
            self._trim_at = now + TRIM_EVERY_S

    def _health(self, now: float, backlog: float, overloaded: bool) -> WorkerHealth:
        cameras = self._cameras.values()
        sessions = sum(camera.account.is_open for camera in cameras)
        stuck = [camera for camera in cameras if camera.stuck_s(now) > self._load.options.stuck_after_s]
        cpu, rss = health.cpu_s(), health.rss_mb()
        share = (cpu - self._told_cpu) / max(1e-3, now - self._told_at)
        self._told_cpu, self._told_at = cpu, now
        why = "stuck threads" if stuck else "memory" if self._growth.grown(now, rss, sessions) else ""
        return WorkerHealth(
            worker=self._load.worker,
            pid=os.getpid(),
            cameras=len(cameras),
            sessions=sessions,
            cpu_s=cpu,
            cpu=share,
            rss_mb=rss,
            threads=sum(camera.thread.is_alive() for camera in cameras),
            sockets=health.sockets(),
            gil_lag_ms=1000 * max(0.0, self._lag_s),
            backlog_s=backlog,
            stuck_threads=len(stuck),
            overloaded=overloaded,
            wants_recycling=why,
        )

    def _send(self, sign: bool = False) -> None:
        """Hand over what was told; as a sign of life nothing too."""
        batch: list[FromWorker] = []
        with contextlib.suppress(Empty):
            while True:
                batch.append(self._outbox.get_nowait())
        if batch or sign:
            self._pipe.send(batch)
            self._sign_at = clock.monotonic() + SIGN_EVERY_S

    def _end(self) -> None:
        cameras = self._cameras.values()
        for camera in cameras:
            camera.ask_to_stop()
        began = clock.monotonic()
        for camera in cameras:
            camera.thread.join(max(0.0, began + CLOSE_WITHIN_S - clock.monotonic()))
        for camera in cameras:
            camera.free()
        for camera in cameras:
            camera.thread.join(max(0.0, began + END_WITHIN_S - clock.monotonic()))
        self._send()
        os._exit(0)
