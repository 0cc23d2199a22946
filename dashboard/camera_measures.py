"""What is measured of a camera, and at which figures a fault begins and ends, given what is usual for it.

The limits are those of the grading (sitcenter/domain/cameras/limits.py); where nothing has been learned, a
measure that rests on it has none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.i18n import mark
from sitcenter.domain.cameras.learned import Learned
from sitcenter.domain.cameras.limits import CameraLimits

POINTS = 240
Measured = Sequence[tuple[datetime, Mapping[str, float | int | str | None]]]
Curve = tuple[tuple[datetime, float | None], ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A fault begins beyond `enter` and is over within `leave`; `low`: beyond is below.

    `alone` False: it takes another measure as well, so that beyond is no fault yet.
    """

    enter: float
    leave: float
    low: bool = False
    alone: bool = True

    def is_beyond(self, value: float) -> bool:
        """Whether a value is where faults begin."""
        return value < self.enter if self.low else value > self.enter


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for a camera, None where that isn't known; `fps` at this time of day."""

    limits: CameraLimits
    fps: float | None
    learned: Learned | None

    def of(self, name: str) -> float | None:
        """The median of a measure."""
        return self.learned.usual(name) if self.learned is not None else None


Limits = Callable[[Usual], tuple[Limit, ...]]


@dataclass(frozen=True, slots=True)
class Measure:
    """`name`: as in Sample and Picture. `digits` after the point; `least`: a span that is always drawn.

    Of several values in one step of time the worst is shown: the least where `low`, else the largest.
    """

    name: str
    label: str
    unit: str
    digits: int
    low: bool
    least: tuple[float, float]
    limits: Limits


def _fps(usual: Usual) -> tuple[Limit, ...]:
    limits = usual.limits
    if not usual.fps:
        return ()
    return (Limit(limits.fps_enter * usual.fps, limits.fps_exit * usual.fps, low=True),)


def _gap(usual: Usual) -> tuple[Limit, ...]:
    limits = usual.limits
    gaps = limits.stale_gaps / usual.fps if usual.fps else 0.0
    longest = max(limits.stale_age_s, min(limits.stale_age_most_s, gaps))
    return (Limit(longest, longest),)


def _match(usual: Usual) -> tuple[Limit, ...]:
    least = usual.limits.suspicious_similarity
    return (Limit(least, least, low=True, alone=False),)


def _lost(usual: Usual) -> tuple[Limit, ...]:
    return (Limit(usual.limits.covered_lost, usual.limits.lost_exit),)


def _blur(usual: Usual) -> tuple[Limit, ...]:
    limits = usual.limits
    spread = usual.learned.q_spread if usual.learned is not None else None
    most = max(limits.blurred_q, limits.blurred_spreads * (spread or 0.0))
    return (Limit(-most, -most * limits.blurred_exit_share, low=True),)


def _luma(usual: Usual) -> tuple[Limit, ...]:
    black, white = usual.limits.black_luma, usual.limits.over_luma
    return (Limit(black, black, low=True, alone=False), Limit(white, white, alone=False))


def _contrast(usual: Usual) -> tuple[Limit, ...]:
    return (Limit(usual.limits.flat, usual.limits.flat, low=True, alone=False),)


def _clipped(usual: Usual) -> tuple[Limit, ...]:
    limits, base = usual.limits, usual.of("clipped_hi") or 0.0
    return (Limit(base + limits.over_clipped_enter, base + limits.over_clipped_exit),)


def _frozen(usual: Usual) -> tuple[Limit, ...]:
    floor = usual.learned.quiet_floor if usual.learned is not None else None
    if floor is None:
        return ()
    return (Limit(usual.limits.frozen_enter * floor, usual.limits.frozen_exit * floor, low=True),)


def _noise(usual: Usual) -> tuple[Limit, ...]:
    limits, base = usual.limits, usual.of("noise_sigma")
    if base is None:
        return ()
    most = max(limits.noise_least, limits.noise_factor * base + limits.noise_more)
    return (Limit(most, most * limits.noise_exit_share),)


def _smear(usual: Usual) -> tuple[Limit, ...]:
    most = usual.limits.smear_enter
    return (Limit(most, most * usual.limits.noise_exit_share),)


def _corrupt(usual: Usual) -> tuple[Limit, ...]:
    return (Limit(usual.limits.codec_enter, usual.limits.codec_exit),)


def _lag(usual: Usual) -> tuple[Limit, ...]:
    return (Limit(usual.limits.lag_enter_s, usual.limits.lag_exit_s),)


def _latency(usual: Usual) -> tuple[Limit, ...]:
    return (Limit(usual.limits.latency_enter_s, usual.limits.latency_exit_s),)


def _clock(usual: Usual) -> tuple[Limit, ...]:
    enter, leave = usual.limits.clock_enter_s, usual.limits.clock_exit_s
    return (Limit(enter, leave), Limit(-enter, -leave, low=True))


MEASURES = (
    Measure("fps", mark("frames a second"), "", 1, True, (0, 25), _fps),
    Measure("packet_gap_max_s", mark("longest gap between packets"), "s", 2, False, (0, 1), _gap),
    Measure("ref_similarity", mark("match with the usual view"), "", 2, True, (0, 1), _match),
    Measure("lost_share", mark("share of the view that is lost"), "", 2, False, (0, 1), _lost),
    Measure("sharpness_q", mark("sharpness against the usual"), "", 2, True, (-0.3, 0.1), _blur),
    Measure("mean_luma", mark("brightness (0 to 255)"), "", 0, True, (0, 255), _luma),
    Measure("contrast", mark("contrast"), "", 1, True, (0, 60), _contrast),
    Measure("clipped_hi", mark("share of the picture that is white"), "", 2, False, (0, 0.5), _clipped),
    Measure("difference", mark("change from picture to picture"), "", 2, True, (0, 2), _frozen),
    Measure("noise_sigma", mark("noise"), "", 1, False, (0, 4), _noise),
    Measure("smear_share", mark("share of smeared rows"), "", 2, False, (0, 0.3), _smear),
    Measure("corrupt_share", mark("share of damaged frames"), "", 3, False, (0, 0.05), _corrupt),
    Measure("lag_s", mark("lag of frames"), "s", 2, False, (0, 2.5), _lag),
    Measure("latency_s", mark("from lens to screen"), "s", 2, False, (0, 3.5), _latency),
    Measure("clock_offset_s", mark("camera clock is ahead by"), "s", 1, False, (-2.5, 2.5), _clock),
)


def curves(samples: Measured, start: datetime, end: datetime) -> Mapping[str, Curve]:
    """By name, the worst value of each of POINTS equal steps; a step without one is a gap.

    Measures of which there is no value at all aren't there.
    """
    step = (end - start) / POINTS
    found: dict[str, list[float | None]] = {}
    for at, values in samples:
        if start <= at <= end:
            _put(found, min(POINTS - 1, int((at - start) / step)), values)
    moments = [start + (k + 0.5) * step for k in range(POINTS)]
    return {name: tuple(zip(moments, points, strict=True)) for name, points in found.items()}


def _put(
    found: dict[str, list[float | None]], k: int, values: Mapping[str, float | int | str | None]
) -> None:
    for measure in MEASURES:
        value = values.get(measure.name)
        if not isinstance(value, (int, float)):
            continue
        points = found.setdefault(measure.name, [None] * POINTS)
        before, worst = points[k], min if measure.low else max
        points[k] = float(value) if before is None else worst(before, float(value))
