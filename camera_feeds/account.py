"""What is known of one camera now, told as samples: every few seconds, and at once when it changes.

Two threads write here: the camera's own (packets, pictures, opens, ends) and the watchdog's (ticks).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import RLock

from camera_feeds.failures import Failed
from camera_feeds.options import WatchOptions
from camera_feeds.overload import Unlooked
from camera_feeds.packets import Arrival, Packets, Timing
from sitcenter import clock
from sitcenter.domain.cameras.types import CameraKey, Failure, Picture, Sample

UNDECODED = 3
"""Key packets in a row without a picture that are told at once."""
EARLY_S = 0.5
"""A picture may be taken so much before the sample that it belongs to."""


class Phase(StrEnum):
    """Where a camera's thread is. `waiting`: between two attempts."""

    OPENING = "opening"
    OPEN = "open"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Video:
    """What the stream says of itself."""

    codec: str = ""
    width: int | None = None
    height: int | None = None


class Account:
    """The facts of one camera. Moments are seconds of the monotonic clock.

    `unread`: whether bytes of the session wait that nobody has read: then it isn't the camera that is silent.
    """

    def __init__(
        self,
        key: CameraKey,
        options: WatchOptions,
        emit: Callable[[Sample], None],
        unread: Callable[[], bool] = lambda: False,
    ) -> None:
        self.key = key
        self.options = options
        self.suspicious = False
        self.overloaded = False
        self.phase = Phase.WAITING
        self.unlooked = Unlooked()
        self._emit, self._unread = emit, unread
        self._lock = RLock()
        self._step, self._step_at = "", 0.0
        self._known = False
        """Whether anything may be said: not before the first attempt has an outcome."""
        self._failure: Failed | None = None
        self._flowing = self._frozen = False
        self._frozen_told = 0
        self._doubted = False
        self._packets: Packets | None = None
        self._opened_at = clock.now()
        self._last_packet: float | None = None
        self._told = self._pictured = float("-inf")
        self._told_before = clock.monotonic()
        self._video = Video()
        self._sessions = 0
        self._picture: Picture | None = None
        self._corrupt: float | None = None
        self._undecoded: int | None = None

    # -- the camera's thread

    def step(self, name: str, now: float) -> None:
        """An attempt goes on: what is waited for."""
        with self._lock:
            self.phase, self._step, self._step_at = Phase.OPENING, name, now
            self.unlooked.came(now)

    def opened(self, video: Video, now: float) -> None:
        """There is a session. It is told with its first packet, or as frozen when none comes."""
        with self._lock:
            self.phase, self._failure, self._video = Phase.OPEN, None, video
            self._packets = Packets(now, now + self.options.warm_up_s)
            self._opened_at, self._flowing, self._frozen_told = clock.now(), False, 0
            self._sessions += 1
            self._undecoded = None
            self.unlooked.answered(now)

    def packet(self, arrival: Arrival) -> None:
        """A video packet came."""
        with self._lock:
            if self._packets is None:
                return
            self._packets.add(arrival)
            self._last_packet = arrival.at
            self.unlooked.came(arrival.at)
            self._doubted = False
            if not self._flowing:
                self._flowing, self._frozen = True, False
                self._tell(arrival.at)

    def picture(self, picture: Picture | None, now: float) -> None:
        """A key packet was decoded; None: no picture could be made of it."""
        with self._lock:
            before = self._undecoded or 0
            self._undecoded = 0 if picture is not None else before + 1
            if picture is not None:
                self._picture, self._pictured = picture, now
            if self._undecoded == UNDECODED or (before >= UNDECODED and picture is not None):
                self._tell(now)

    def pictured(self, now: float) -> None:
        """A key packet was decoded, and nobody measures pictures."""
        with self._lock:
            self._undecoded, self._pictured = 0, now

    def sized(self, width: int, height: int) -> None:
        """The size that a decoded picture has, where the stream itself didn't say."""
        with self._lock:
            self._video = Video(self._video.codec, width, height)

    def checked(self, corrupt_share: float | None) -> None:
        """A whole group of pictures was decoded."""
        with self._lock:
            self._corrupt = corrupt_share

    def ended(self, failure: Failed | None, now: float) -> None:
        """The attempt or the session is over; None: it was silent, and is opened anew."""
        with self._lock:
            self.phase = Phase.WAITING
            if failure is None:
                return
            before = self._failure
            if before is None and self.unlooked.excuses(failure.failure, now, self.options.silent_after_s):
                if self._doubt():
                    self._tell(now)
                return
            self._failure, self._doubted = failure, False
            self._flowing = self._frozen = False
            if before is None or before.failure is not failure.failure:
                self._tell(now)

    # -- the watchdog's thread

    def tick(self, now: float, late_s: float = 0.0) -> None:
        """Tell what is due, or what only the passing of time shows. `late_s`: this look comes so late."""
        with self._lock:
            self.unlooked.late(late_s, now)
            if late_s > self.options.worker_doubted_s / 2:
                # Those who supervise may have told it as unknown meanwhile: only a picture says that it sees.
                self._pictured = float("-inf")
            hanging = self._hanging(now)
            if hanging is not None and (
                self._failure is None or self._failure.failure is not hanging.failure
            ):
                self._failure, self._flowing, self._frozen = hanging, False, False
                self._doubted = False
                self._tell(now)
            elif self._fell_silent(now) or (self._known and now - self._told >= self.every()):
                self._tell(now)

    def silent_s(self, now: float) -> float:
        """How long an open session has brought nothing while this process looked; 0 when there is none."""
        with self._lock:
            if self.phase is not Phase.OPEN or self._packets is None:
                return 0.0
            age = self._packets.age(now)
            return (now - self._packets.opened if age is None else age) - self.unlooked.late_s

    def opening_s(self, now: float) -> float:
        """How long an open has been going on; 0 when none is."""
        with self._lock:
            return now - self._step_at if self.phase is Phase.OPENING and self._step == "open" else 0.0

    @property
    def is_open(self) -> bool:
        """Whether there is a session."""
        return self.phase is Phase.OPEN

    def limit_s(self) -> float:
        """The age of the last packet that counts as silence."""
        with self._lock:
            least = self.options.silent_after_s
            return self._packets.silence_limit(least) if self._packets else least

    # -- both

    def picture_every(self) -> float:
        """Seconds from picture to picture."""
        if self.overloaded:
            return self.options.overloaded_every_s
        return self.options.suspicious_every_s if self.suspicious else self.options.picture_every_s

    def every(self) -> float:
        """Seconds from sample to sample."""
        return min(self.options.sample_every_s, self.picture_every())

    def picture_due(self, now: float) -> bool:
        """Whether the next key frame should be decoded: it is then there when the sample is told."""
        with self._lock:
            interval = self._packets.key_interval(now) if self._packets else None
            due = max(self._told + self.every(), self._pictured + self.picture_every())
            return now >= due - (interval or 0.0) - EARLY_S or self._pictured == float("-inf")

    def _hanging(self, now: float) -> Failed | None:
        """What an attempt that takes too long already is, while it still goes on."""
        waited = now - self._step_at - self.unlooked.late_s if self.phase is Phase.OPENING else 0.0
        if self._step == "resolve" and waited > self.options.resolve_within_s:
            return Failed(Failure.DNS, "the name isn't resolved")
        if self._step == "open" and waited > self.options.told_within_s:
            return Failed(Failure.TIMEOUT, "the session isn't set up")
        return None

    def _fell_silent(self, now: float) -> bool:
        """Whether this is the moment at which the session counts as silent, or nobody can say it."""
        if self.phase is not Phase.OPEN or self._packets is None:
            return False
        age, unlooked_s = self._packets.age(now), self.unlooked.seconds(now)
        if age is None:
            return self._never_flowed(now - self._packets.opened - unlooked_s)
        limit = self._packets.silence_limit(self.options.silent_after_s)
        if not (self._flowing or self._doubted) or age <= limit:
            return False
        if age - unlooked_s <= limit or self._unread():
            return self._doubt()
        self._flowing = self._doubted = False
        return True

    def _doubt(self) -> bool:
        """Nothing came, and nobody looked: that says nothing of the camera. Whether that is new."""
        fresh, self._doubted, self._flowing = not self._doubted, True, False
        return fresh

    def _never_flowed(self, open_s: float) -> bool:
        """Nothing came in this session: told after a second, and again when that counts as silence."""
        limits = (self.options.first_packet_s, self.options.silent_after_s)
        passed = sum(open_s > limit for limit in limits)
        fresh = passed > self._frozen_told and not (passed == 1 and self._frozen)
        self._frozen_told = passed
        self._frozen = self._frozen or passed > 0
        self._doubted = self._doubted and not passed
        return fresh

    def _tell(self, now: float) -> None:
        self._known, self._told = True, now
        sample = self._sample(now)
        self._picture = self._corrupt = None
        self._emit(sample)

    def _sample(self, now: float) -> Sample:
        is_open = self.phase is Phase.OPEN
        timing = self._timing(now)
        failure = self._failure
        return Sample(
            key=self.key,
            at=clock.now(),
            window_s=timing.window_s,
            reachable=is_open and self._flowing,
            failure="" if failure is None else failure.failure.value,
            error="" if failure is None else failure.text,
            opened_at=self._opened_at if is_open else None,
            frozen_open=self._frozen,
            last_frame_age_s=None if self._last_packet is None else max(0.0, now - self._last_packet),
            fps=timing.fps,
            bitrate_kbps=timing.bitrate_kbps,
            packet_gap_max_s=timing.packet_gap_max_s,
            timestamp_jumps=timing.timestamp_jumps,
            timestamp_backsteps=timing.timestamp_backsteps,
            key_interval_s=timing.key_interval_s,
            lag_s=timing.lag_s,
            latency_s=timing.latency_s,
            clock_offset_s=timing.clock_offset_s,
            corrupt_share=self._corrupt,
            undecoded=self._undecoded if is_open else None,
            codec=self._video.codec,
            width=self._video.width,
            height=self._video.height,
            reconnects=max(0, self._sessions - 1),
            unlooked_s=self.unlooked.seconds(now) if self._doubted else None,
            picture=self._picture,
        )

    def _timing(self, now: float) -> Timing:
        since, self._told_before = self._told_before, now
        if self.phase is Phase.OPEN and self._packets is not None:
            return self._packets.close_window(now)
        return Timing(now - since, *(None,) * 9)
