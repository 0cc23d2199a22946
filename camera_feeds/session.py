"""One camera: a thread that opens its stream, drains it, and opens it again whenever it ends."""

import logging
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import random
from threading import Event, Thread

import av.error

from camera_feeds.account import Account, Video
from camera_feeds.backoff import Backoff
from camera_feeds.failures import Failed, failed
from camera_feeds.keyframes import AvPacket, Decoding, plausible
from camera_feeds.looking import Looking
from camera_feeds.opening import Opened, Opener
from camera_feeds.options import Meter, WatchOptions
from camera_feeds.packets import Arrival
from camera_feeds.slices import rests_on_others
from camera_feeds.sockets import Held
from camera_feeds.streams import Stream
from sitcenter import clock
from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import Box, CameraOrder, Failure, ReferenceLearned, Sample

log = logging.getLogger("camera_feeds")

CAPTURE_EVERY_S = 1.0
"""Sender reports are looked at so often."""
REPORT = struct.Struct("=q")
"""AVProducerReferenceTime begins with the wall clock, microseconds since 1970."""
UNTIMED = frozenset({"mpjpeg", "mjpeg", "h264", "hevc"})
"""Formats without times of their own: those that FFmpeg makes up would show as a growing lag."""
OPEN_STUCK_S = 20.0
"""An open is bounded by FFmpeg; one that isn't back by then has its sockets shut down too."""


class Camera:
    """Watches one stream until `stop`. Only its own thread touches FFmpeg."""

    def __init__(
        self,
        stream: Stream,
        opener: Opener,
        meter: Meter | None,
        emit: Callable[[Sample | ReferenceLearned | Still], None],
        decoding: Decoding,
        masks: Sequence[Box] = (),
    ) -> None:
        self.stream = stream
        self.options: WatchOptions = opener.options
        self.account = Account(stream.key, opener.options, emit, self._unread)
        self._opener = opener
        self._looking = Looking(self.account, meter, decoding, emit, masks)
        self._backoff = Backoff(opener.options)
        self._stop = Event()
        self._held: Held | None = None
        self._freed_at: float | None = None
        self.thread = Thread(target=self._run, name=f"camera {stream.key}", daemon=True)

    # -- from other threads

    def start(self) -> None:
        """Begin to watch."""
        self.thread.start()

    def ask_to_stop(self) -> None:
        """The thread ends its session at the next packet; `free` if none comes."""
        self._stop.set()

    def order(self, order: CameraOrder) -> None:
        """Hand an order to those who look at the pictures."""
        self._looking.order(order)

    def watch_over(self, now: float, late_s: float = 0.0) -> None:
        """The watchdog's look: tell what is due, free a thread that can't come back by itself.

        `late_s`: so much later than it was to look.
        """
        self.account.tick(now, late_s)
        limit = max(self.options.reopen_after_s, 3 * self.account.limit_s())
        silent = self.account.silent_s(now) > limit or self.account.opening_s(now) > OPEN_STUCK_S
        if silent and self._freed_at is None:
            self._freed_at = now
            self.free()

    def stuck_s(self, now: float) -> float:
        """How long ago its sockets were shut down without the thread coming back; 0 if it isn't stuck."""
        freed_at = self._freed_at
        return 0.0 if freed_at is None else now - freed_at

    def free(self) -> None:
        """Shut the session's sockets down; a read that is blocked then ends at once."""
        held = self._held
        if held is not None:
            self._opener.sockets.shut(held)

    def _unread(self) -> bool:
        """Whether the session's sockets hold what its thread hasn't come to read."""
        held = self._held
        return held is not None and self._opener.sockets.unread(held)

    # -- the camera's own thread

    def _run(self) -> None:
        while not self._stop.is_set():
            failure = self._attempt()
            if self._stop.is_set():
                return
            self.account.ended(failure, clock.monotonic())
            self._stop.wait(self._backoff.pause(failure.failure if failure else None, random()))

    def _attempt(self) -> Failed | None:
        """One session from open to end; why it ended, None for silence."""
        self._freed_at = None
        try:
            opened = self._opener.open(self.stream, self._stop, self._step)
        except Failed as why:
            self._held = None
            return why
        except Exception as error:  # whatever a library raises, the camera is opened again
            self._held = None
            odd = failed(error, self.stream)  # no traceback: it would show the address
            log.error("%s: can't be opened: %s %s", self.stream.key, type(error).__name__, odd.text)
            return odd
        try:
            return self._session(opened)
        finally:
            self._held = None
            self._opener.close(opened)
            self._freed_at = None

    def _step(self, name: str, held: Held | None) -> None:
        self._held = held
        self.account.step(name, clock.monotonic())

    def _session(self, opened: Opened) -> Failed | None:
        video = opened.video
        self._looking.begin()
        described = Video(video.codec_context.name, video.width or None, video.height or None)
        began = clock.monotonic()
        self.account.opened(described, began)
        try:
            self._drain(opened, began)
        except (OSError, ValueError, EOFError, av.error.FFmpegError) as error:
            return self._ended(failed(error, self.stream))
        return self._ended(Failed(Failure.CLOSED, "the other side ended the session"))

    def _ended(self, why: Failed) -> Failed | None:
        """Silence isn't the other side's word: FFmpeg gave up waiting, or we did."""
        if self._freed_at is not None or why.failure is Failure.TIMEOUT:
            return None
        return why

    def _drain(self, opened: Opened, began: float) -> None:
        video, account = opened.video, self.account
        base, report_at, healthy_at = float(video.time_base or 1), 0.0, began + self.options.healthy_after_s
        timed, codec = opened.container.format.name not in UNTIMED, video.codec_context.name
        pace = None if self.stream.scheme else Pace(began, float(video.average_rate or 25))
        for packet in opened.container.demux(video):
            if self._stop.is_set() or self._freed_at is not None:
                return  # what comes after the sockets were shut down is FFmpeg's remainder, no arrival
            if not packet.size:
                continue
            stamp = (packet.pts if packet.dts is None else packet.dts) if timed else None
            time_s = None if stamp is None else stamp * base
            if pace is not None:
                self._stop.wait(max(0.0, pace.due(time_s) - clock.monotonic()))
            now = clock.monotonic()
            captured = None
            if now >= report_at:
                captured, report_at = _captured(packet), now + CAPTURE_EVERY_S
            sized = plausible(video.width, video.height)
            whole = (packet.is_keyframe or not sized) and not rests_on_others(codec, memoryview(packet))
            account.packet(Arrival(now, packet.size, time_s, packet.is_keyframe and whole, captured))
            self._looking.look(packet, whole, video, now)
            if now >= healthy_at:
                self._backoff.healthy()


@dataclass(slots=True)
class Pace:
    """Plays a file as fast as a camera would send it."""

    began: float
    fps: float
    first: float | None = None
    packets: int = 0

    def due(self, time_s: float | None) -> float:
        """When the next packet is to be taken; bare streams have no times, their packets are counted."""
        self.packets += 1
        time_s = self.packets / self.fps if time_s is None else time_s
        self.first = time_s if self.first is None else self.first
        return self.began + time_s - self.first


def _captured(packet: AvPacket) -> float | None:
    """How many seconds ago the packet's picture was captured, by the sender's reports."""
    if not packet.has_sidedata("prft"):
        return None
    report = bytes(memoryview(packet.get_sidedata("prft")))
    if len(report) < REPORT.size:
        return None
    (wall_us,) = REPORT.unpack_from(report)
    return (clock.now() - clock.shift()).timestamp() - float(wall_us) / 1e6
