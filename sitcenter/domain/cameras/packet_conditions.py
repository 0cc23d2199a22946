"""What packets alone tell: the session, its silence, its rate and its times."""

from datetime import UTC, datetime, timedelta, tzinfo

from sitcenter.domain.cameras.course import Finding
from sitcenter.domain.cameras.learned import Learned
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.cameras.types import CameraState, Failure, Sample

Active = frozenset[CameraState]


def offline(sample: Sample, limits: CameraLimits) -> Finding | None:
    """No session; None while one is open and nothing has come in it yet, which is neither."""
    if not sample.failure:
        return Finding(False, exit_s=limits.offline_exit_s) if sample.reachable else None
    closed = sample.failure == Failure.CLOSED
    return Finding(
        True,
        sample.failure,
        enter_s=limits.offline_closed_s if closed else limits.offline_enter_s,
        exit_s=limits.offline_exit_s,
        since=last_packet(sample),
        measured={"last_frame_age_s": sample.last_frame_age_s},
    )


def stale(sample: Sample, learned: Learned, limits: CameraLimits) -> Finding:
    """A session in which nothing comes any more, or never came."""
    if sample.failure:
        return Finding(None)
    fps = learned.fps(sample.at)
    longest = max(limits.stale_age_s, min(limits.stale_age_most_s, limits.stale_gaps / fps if fps else 0.0))
    age = sample.last_frame_age_s
    if sample.frozen_open and sample.opened_at is not None:
        age = (sample.at - sample.opened_at).total_seconds()
    if age is not None and age >= longest:
        return Finding(
            True,
            "no_video" if sample.frozen_open else "stalled",
            enter_s=limits.stale_enter_s,
            exit_s=limits.stale_exit_s,
            since=sample.at - timedelta(seconds=age),
            measured={"last_frame_age_s": age},
        )
    return Finding(False if sample.reachable else None, exit_s=limits.stale_exit_s)


def no_signal(sample: Sample, limits: CameraLimits) -> Finding:
    """Packets come of which no picture can be made."""
    if sample.undecoded is None:
        return Finding(None)
    holds = sample.undecoded >= limits.no_signal_keys
    measured = {"undecoded": float(sample.undecoded)}
    if 0 < sample.undecoded < limits.no_signal_keys:
        return Finding(None, measured=measured)
    return Finding(holds, "undecodable", exit_s=limits.no_signal_exit_s, measured=measured)


def codec(sample: Sample, limits: CameraLimits, active: Active) -> Finding | None:
    """Corrupt frames in whole groups of pictures; None between the checks."""
    if sample.corrupt_share is None:
        return None
    limit = limits.codec_exit if CameraState.CODEC in active else limits.codec_enter
    return Finding(
        sample.corrupt_share > limit,
        "corrupt",
        checks=limits.codec_checks,
        measured={"corrupt_share": sample.corrupt_share},
    )


def low_fps(
    sample: Sample, learned: Learned, limits: CameraLimits, active: Active, zone: tzinfo = UTC
) -> Finding:
    """Fewer frames than usual at this time of day."""
    usual = learned.fps(sample.at, zone)
    if sample.fps is None or not usual:
        return Finding(None)
    share = limits.fps_exit if CameraState.LOW_FPS in active else limits.fps_enter
    return Finding(
        sample.fps < share * usual,
        "low_fps",
        limits.fps_enter_s,
        limits.fps_exit_s,
        measured={"fps": sample.fps, "usual_fps": usual},
    )


def latency(sample: Sample, limits: CameraLimits, active: Active) -> Finding:
    """Frames come later than they did, or later than the camera's own good clock says they were made."""
    if sample.lag_s is None and sample.latency_s is None:
        return Finding(None)
    entered = CameraState.LATENCY in active
    lag = (sample.lag_s or 0.0) > (limits.lag_exit_s if entered else limits.lag_enter_s)
    limit = limits.latency_exit_s if entered else limits.latency_enter_s
    drifts = sample.clock_offset_s is not None and abs(sample.clock_offset_s) > limits.clock_exit_s
    late = not drifts and (sample.latency_s or 0.0) > limit
    return Finding(
        lag or late,
        "lag" if lag else "latency",
        limits.lateness_enter_s,
        limits.lateness_exit_s,
        measured={"lag_s": sample.lag_s, "latency_s": sample.latency_s},
    )


def timestamps(sample: Sample, limits: CameraLimits) -> Finding:
    """Presentation times leap or go back: at once, and until none did for a while."""
    if sample.timestamp_jumps is None and sample.timestamp_backsteps is None:
        return Finding(None)
    jumps, back = sample.timestamp_jumps or 0, sample.timestamp_backsteps or 0
    return Finding(
        jumps + back > 0,
        "jumps" if jumps else "backsteps",
        exit_s=limits.timestamps_exit_s,
        measured={"timestamp_jumps": float(jumps), "timestamp_backsteps": float(back)},
    )


def clock_drift(sample: Sample, limits: CameraLimits, active: Active) -> Finding:
    """The camera's clock is off."""
    offset = sample.clock_offset_s
    if offset is None:
        return Finding(None)
    limit = limits.clock_exit_s if CameraState.CLOCK_DRIFT in active else limits.clock_enter_s
    return Finding(
        abs(offset) > limit,
        "clock_ahead" if offset > 0 else "clock_behind",
        limits.drift_enter_s,
        limits.drift_exit_s,
        measured={"clock_offset_s": offset},
    )


def last_packet(sample: Sample) -> datetime | None:
    """When the last one came, None before any did."""
    if sample.last_frame_age_s is None:
        return None
    return sample.at - timedelta(seconds=sample.last_frame_age_s)
