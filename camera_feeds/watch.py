"""Watching many streams: capture processes that are supervised, and their samples."""

import contextlib
import logging
import multiprocessing
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import timedelta
from multiprocessing.connection import Connection, wait
from threading import Event, Thread

from camera_feeds.crews import RESTART_S, Crew, bound, crews
from camera_feeds.health import WorkerHealth
from camera_feeds.options import WatchOptions
from camera_feeds.streams import Stream
from camera_feeds.worker import FromWorker, Load, Stop, Suspicion, ToWorker, main
from sitcenter import clock
from sitcenter.domain.cameras.stills import Still, is_awaited
from sitcenter.domain.cameras.types import (
    Box,
    CameraKey,
    CameraOrder,
    ReferenceLearned,
    Sample,
    Unwatched,
    Verb,
)

log = logging.getLogger("camera_feeds")

FIRST_WORD_S = 60.0
"""A worker imports FFmpeg and OpenCV first; on a loaded machine that takes its time."""
LOOK_EVERY_S = 0.25
LONGEST_RESTART_S = 30.0
RECYCLE_PAUSE_S = 300.0
"""At most one worker is recycled in so long: its cameras reconnect."""
END_WITHIN_S = 8.0
KEPT = 200_000
"""Samples that nobody takes are forgotten beyond this many, the oldest first."""
Word = Sample | ReferenceLearned | Still | Unwatched


class Watch:
    """Watches the streams from `start` to `stop`. Thread-safe; nothing of it blocks but `stop`."""

    def __init__(
        self,
        streams: Sequence[Stream],
        options: WatchOptions | None = None,
        references: Mapping[CameraKey, Sequence[ReferenceLearned]] | None = None,
        masks: Mapping[CameraKey, Sequence[Box]] | None = None,
    ) -> None:
        self._options = options or WatchOptions()
        self._references = {
            key: {reference.name: reference for reference in known}
            for key, known in (references or {}).items()
        }
        self._masks = {key: tuple(boxes) for key, boxes in (masks or {}).items()}
        self._suspicious: set[CameraKey] = set()
        self._taken: deque[Word] = deque(maxlen=KEPT)
        parts = crews(streams, self._options.workers) if streams else []
        self._crews = [Crew(number, part) for number, part in enumerate(parts)]
        self._of = {stream.key: crew for crew in self._crews for stream in crew.streams}
        self._stop = Event()
        self._recycled_at = float("-inf")
        self._thread = Thread(target=self._supervise, name="cameras", daemon=True)

    def start(self) -> None:
        """Start the capture processes; returns at once."""
        self._thread.start()

    def take(self) -> list[Word]:
        """What came since it was last asked, in order for each camera; never waits."""
        return [self._taken.popleft() for _ in range(len(self._taken))]

    def order(self, order: CameraOrder) -> None:
        """Hand an order to the worker that has the camera; it also holds for the worker's successors."""
        if order.verb in (Verb.MASK, Verb.UNMASK):
            self._masks[order.key] = order.masks
        elif order.verb is Verb.ACCEPT_VIEW:
            self._references.pop(order.key, None)
        self._send(order.key, order)

    def suspicious(self, key: CameraKey, on: bool) -> None:
        """Look at a camera every two seconds, or every ten again."""
        if (key in self._suspicious) == on:
            return
        (self._suspicious.add if on else self._suspicious.discard)(key)
        self._send(key, Suspicion(key, on))

    def health(self) -> list[WorkerHealth]:
        """The last word of each worker that has said one."""
        found = [(crew.health, crew) for crew in self._crews]
        return [health.known_as(crew.recycles, crew.deaths) for health, crew in found if health is not None]

    def stop(self) -> None:
        """Close all sessions and end the workers: orderly within seconds, else by force."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    # -- the supervising thread

    def _supervise(self) -> None:
        try:
            while not self._stop.is_set():
                now = clock.monotonic()
                for crew in self._crews:
                    self._look(crew, now)
                self._read(LOOK_EVERY_S)
        finally:
            self._end()

    def _look(self, crew: Crew, now: float) -> None:
        """Start a worker, or replace one that died, hangs or asks for it."""
        if crew.process is None:
            if now >= crew.retry_at:
                self._start(crew, now)
        elif not crew.process.is_alive():
            self._replace(crew, now, f"ended with {crew.process.exitcode}")
        elif self._silent(crew, now, self._options.worker_silent_s if crew.spoke else FIRST_WORD_S):
            self._replace(crew, now, "says nothing any more")
        elif self._asks(crew) and now - self._recycled_at > RECYCLE_PAUSE_S:
            self._recycled_at = now
            self._recycle(crew)
        self._doubt(crew, now)

    @staticmethod
    def _silent(crew: Crew, now: float, longest_s: float) -> bool:
        """Whether it has said nothing for longer; what waits in the pipe was said, and we are late."""
        return now - crew.heard_at > longest_s and crew.pipe is not None and not crew.pipe.poll()

    def _doubt(self, crew: Crew, now: float) -> None:
        """Of a worker that may hang nobody knows what its cameras show, since its last word."""
        if crew.spoke and not crew.doubted and self._silent(crew, now, self._options.worker_doubted_s):
            crew.doubted = True
            log.warning("capture worker %d has said nothing for %.0f s", crew.number, now - crew.heard_at)
            self._lose(crew)

    def _lose(self, crew: Crew) -> None:
        """Nobody has watched its cameras since its last word."""
        lost_at = clock.now() - timedelta(seconds=clock.monotonic() - crew.heard_at)
        self._taken.extend(Unwatched(stream.key, lost_at) for stream in crew.streams)

    @staticmethod
    def _asks(crew: Crew) -> bool:
        return crew.health is not None and bool(crew.health.wants_recycling)

    def _start(self, crew: Crew, now: float) -> None:
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe()
        bound(mine, self._options.worker_doubted_s)
        with crew.sending:
            # The load has all the rest of it. An order for a still is nowhere else.
            crew.missed[:] = filter(_asks_for_a_still, crew.missed)
        keys = {stream.key for stream in crew.streams}
        load = Load(
            crew.number,
            crew.streams,
            self._options,
            {key: tuple(self._references[key].values()) for key in keys & self._references.keys()},
            {key: self._masks[key] for key in keys & self._masks.keys()},
            frozenset(keys & self._suspicious),
        )
        process = context.Process(target=main, args=(theirs,), name=f"cameras {crew.number}", daemon=True)
        process.start()
        theirs.close()
        # Not as an argument: spawn waits for ever to hand a large one to a worker that ended at its begin.
        with contextlib.suppress(OSError):  # that one is replaced
            mine.send(load)
        crew.started_at = crew.heard_at = now
        crew.spoke, crew.doubted, crew.health = False, False, None
        with crew.sending:
            crew.process, crew.pipe = process, mine
            # Said after the load was packed, before there was a pipe. Saying anything twice changes nothing.
            with contextlib.suppress(OSError):  # a worker that is gone already is replaced
                for message in crew.missed:
                    mine.send(message)

    def _replace(self, crew: Crew, now: float, why: str) -> None:
        """The worker is lost: its cameras are unwatched since its last word, until its successor has them."""
        if now - crew.started_at > LONGEST_RESTART_S:
            crew.pause_s = RESTART_S
        log.error("capture worker %d %s; another one in %.0f s", crew.number, why, crew.pause_s)
        self._kill(crew)
        if not crew.doubted:
            self._lose(crew)
        crew.deaths += 1
        crew.retry_at, crew.pause_s = now + crew.pause_s, min(LONGEST_RESTART_S, 2 * crew.pause_s)

    def _recycle(self, crew: Crew) -> None:
        """Replace a worker that is alive. Its end is waited for without holding up the others' samples."""
        why = crew.health.wants_recycling if crew.health else ""
        log.warning("capture worker %d is replaced: %s", crew.number, why)
        crew.recycles += 1
        self._send_to(crew, Stop())
        deadline = clock.monotonic() + END_WITHIN_S
        while crew.process is not None and crew.process.is_alive() and clock.monotonic() < deadline:
            self._read(0.1)
            for other in self._crews:
                self._doubt(other, clock.monotonic())
        self._kill(crew)
        if not crew.doubted:
            self._lose(crew)
        crew.retry_at = clock.monotonic()

    def _kill(self, crew: Crew) -> None:
        with crew.sending:
            process, pipe = crew.process, crew.pipe
            crew.process = crew.pipe = None
            if process is not None:
                process.kill()
                process.join()
                process.close()
            if pipe is not None:
                pipe.close()

    def _read(self, within_s: float) -> None:
        """Take in what workers have sent, waiting at most so long for the first word."""
        by_pipe = {crew.pipe: crew for crew in self._crews if crew.pipe is not None}
        if not by_pipe:
            self._stop.wait(within_s)
            return
        for pipe in wait(list(by_pipe), within_s):
            if isinstance(pipe, Connection):
                self._receive(pipe, by_pipe[pipe])

    def _receive(self, pipe: Connection, crew: Crew) -> None:
        try:
            batch: list[FromWorker] = pipe.recv()
        except BlockingIOError:  # what it says later begins nowhere: only another one can be understood
            self._replace(crew, clock.monotonic(), "stopped in the middle of a word")
            return
        except (EOFError, OSError):
            if crew.process is not None:
                crew.process.join(1.0)
            return
        crew.heard_at, crew.spoke, crew.doubted = clock.monotonic(), True, False
        for word in batch:
            if isinstance(word, WorkerHealth):
                crew.health = word
                continue
            if isinstance(word, ReferenceLearned):
                self._references.setdefault(word.key, {})[word.name] = word
            self._taken.append(word)

    def _send(self, key: CameraKey, message: ToWorker) -> None:
        crew = self._of.get(key)
        if crew is not None:
            self._send_to(crew, message)

    @staticmethod
    def _send_to(crew: Crew, message: ToWorker) -> None:
        with crew.sending, contextlib.suppress(OSError):  # a worker that is gone is replaced, and told then
            if crew.pipe is not None:
                crew.pipe.send(message)
            else:
                crew.missed.append(message)

    def _end(self) -> None:
        for crew in self._crews:
            self._send_to(crew, Stop())
        deadline = clock.monotonic() + END_WITHIN_S
        while any(_runs(crew) for crew in self._crews) and clock.monotonic() < deadline:
            self._read(0.05)
        for crew in self._crews:
            self._kill(crew)


def _asks_for_a_still(message: ToWorker) -> bool:
    return isinstance(message, CameraOrder) and is_awaited(message, clock.now())


def _runs(crew: Crew) -> bool:
    return crew.process is not None and crew.process.is_alive()
