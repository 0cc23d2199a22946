"""What the packets of one session tell without being decoded. No clock: arrivals come as seconds.

Arrivals are seconds of the monotonic clock; times of presentation are seconds of the stream's own clock.
"""

from collections import deque
from dataclasses import dataclass, field
from statistics import median

JUMP_S = 1.0
"""A step of the stream's clock that is this much longer than the wait for it is a jump, if the packet is this
much ahead of the promptest of the last minutes too: a packet is only known to be whole when the next one
begins, so that a pause in sending shows one packet before the step of times that belongs to it. It is none in
the warm-up: servers begin with what they had kept, and go on with what is new.
"""
LAG_SPAN_S = 300.0
"""The least delay of so long is taken for the stream's ordinary one."""
LAG_BUCKET_S = 30.0
NO_KEY_S = 15.0
"""After so long without a key frame their interval is what has passed, not what it was."""
GAPS = 64
SHORTEST_WINDOW_S = 1.0
"""Rates over less than this say nothing."""
AHEAD_S = 0.05
"""Capture times from the future by more than this are the camera's clock."""
FAR_BEHIND_S = 5.0
"""Capture times older than the stream's lag by more than this are the camera's clock."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A video packet. `time_s`: decoding or presentation time; `captured_s`: how long ago it was captured."""

    at: float
    size: int
    time_s: float | None
    key: bool
    captured_s: float | None = None


@dataclass(slots=True)
class Window:
    """What came since the last sample."""

    since: float
    packets: int = 0
    size: int = 0
    gap_max: float = 0.0
    jumps: int = 0
    backsteps: int = 0
    lag_sum: float = 0.0
    lags: int = 0
    captured: float | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """The measures of a window; their names and units are those of a Sample."""

    window_s: float
    fps: float | None
    bitrate_kbps: float | None
    packet_gap_max_s: float | None
    timestamp_jumps: int | None
    timestamp_backsteps: int | None
    key_interval_s: float | None
    lag_s: float | None
    latency_s: float | None
    clock_offset_s: float | None


@dataclass(slots=True)
class Packets:
    """The packets of a session. `rates_from`: end of the warm-up, in which servers send in bursts."""

    opened: float
    rates_from: float
    last: float | None = None
    window: Window = field(init=False)
    _gaps: deque[float] = field(default_factory=lambda: deque(maxlen=GAPS))
    _time: float | None = None
    _key_at: float | None = None
    _key_interval: float | None = None
    _least: deque[tuple[float, float]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.window = Window(self.opened)

    def add(self, arrival: Arrival) -> None:
        """Take a packet into account."""
        window, gap = self.window, 0.0
        if self.last is not None:
            gap = arrival.at - self.last
            self._gaps.append(gap)
            window.gap_max = max(window.gap_max, gap)
        if arrival.time_s is not None:
            self._keep_time(arrival.at, arrival.time_s, gap)
        if arrival.key:
            self._keep_key(arrival.at)
        if arrival.captured_s is not None:
            window.captured = arrival.captured_s
        self.last = arrival.at
        if arrival.at >= self.rates_from:
            window.packets += 1
            window.size += arrival.size

    def _keep_time(self, at: float, time_s: float, gap: float) -> None:
        delay, step = at - time_s, 0.0 if self._time is None else time_s - self._time
        back = step < 0
        ahead = step - gap > JUMP_S and delay < min(least for _, least in self._least) - JUMP_S
        self._time = time_s
        if back or ahead:
            self._least.clear()
        if at >= self.rates_from:
            self.window.backsteps += back
            self.window.jumps += ahead and not back
        if not self._least or at - self._least[-1][0] >= LAG_BUCKET_S:
            self._least.append((at, delay))
            while at - self._least[0][0] > LAG_SPAN_S:
                self._least.popleft()
        elif delay < self._least[-1][1]:
            self._least[-1] = (self._least[-1][0], delay)
        if at >= self.rates_from:
            self.window.lag_sum += delay - min(least for _, least in self._least)
            self.window.lags += 1

    def _keep_key(self, at: float) -> None:
        if self._key_at is not None:
            self._key_interval = at - self._key_at
        self._key_at = at

    def silence_limit(self, least_s: float) -> float:
        """The age of the last packet at which a stream counts as silent: at least ten of its usual gaps."""
        return max(least_s, 10 * median(self._gaps)) if self._gaps else least_s

    def age(self, now: float) -> float | None:
        """Seconds since the last packet; None before the first."""
        return None if self.last is None else max(0.0, now - self.last)

    def key_interval(self, now: float) -> float | None:
        """Seconds between the last key packets, or since the last one if that was long ago."""
        waited = now - (self.opened if self._key_at is None else self._key_at)
        if waited < NO_KEY_S:
            return self._key_interval
        return max(waited, self._key_interval or 0.0)

    def close_window(self, now: float) -> Timing:
        """The measures since the last call; what comes next is a new window."""
        window, self.window = self.window, Window(now)
        lag = window.lag_sum / window.lags if window.lags else None
        latency, offset = _capture(window.captured, lag or 0.0)
        age = self.age(now)
        fps, bitrate = self._rates(window, now)
        return Timing(
            window_s=now - window.since,
            fps=fps,
            bitrate_kbps=bitrate,
            packet_gap_max_s=None if age is None else max(window.gap_max, age),
            timestamp_jumps=window.jumps,
            timestamp_backsteps=window.backsteps,
            key_interval_s=self.key_interval(now),
            lag_s=lag,
            latency_s=latency,
            clock_offset_s=offset,
        )

    def _rates(self, window: Window, now: float) -> tuple[float | None, float | None]:
        span = now - max(window.since, self.rates_from)
        if span < SHORTEST_WINDOW_S:
            return None, None
        return window.packets / span, window.size * 8 / 1000 / span


def _capture(captured_s: float | None, lag_s: float) -> tuple[float | None, float | None]:
    """Latency, and how far the camera's clock is ahead of ours, as far as the two can be told apart."""
    if captured_s is None:
        return None, None
    if captured_s < -AHEAD_S:
        return None, -captured_s
    if captured_s > lag_s + FAR_BEHIND_S:
        return None, lag_s - captured_s
    return max(0.0, captured_s), 0.0
