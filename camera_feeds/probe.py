"""One stream examined for some seconds: what a technician at the wall wants to know. Always ends in time.

A single look has no memory of what is usual for the camera: only what is certain without it is a fault.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib.util import find_spec
from queue import Empty, SimpleQueue

from camera_feeds.keyframes import Decoding
from camera_feeds.opening import Opener
from camera_feeds.options import WatchOptions, picture_meter
from camera_feeds.session import Camera
from camera_feeds.streams import Stream
from sitcenter import clock
from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import CameraState, Failure, Picture, ReferenceLearned, Sample

Measures = Mapping[str, float | int | str | bool | None]

HANG_S = 12.0
"""On top of the seconds asked for: an open that hangs is given up by then."""
END_S = 2.0
LOOK_S = 0.1
SILENT_ENOUGH_S = 6.0
"""A session that brought nothing for so long needs no longer look."""

FLAT_CONTRAST, BLACK_LUMA = 4.0, 45.0
WASHED_LUMA, WASHED_CONTRAST, CLIPPED = 215.0, 25.0, 0.6
NOISY, SMEARED = 15.0, 0.2
CORRUPT = 0.02
LATE_S, LAG_S, CLOCK_S = 3.0, 2.0, 2.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found. `reason`: a code, "" for ok; `measures`: by their names in Sample and Picture."""

    state: CameraState
    reason: str
    seconds: float
    error: str
    measures: Measures


def probe(stream: Stream, seconds: float, measure: bool = True) -> Probe:
    """Examine a stream for `seconds`; a few more at most if it hangs."""
    words: SimpleQueue[Sample | ReferenceLearned | Still] = SimpleQueue()
    opener = Opener(options(seconds))
    meter = picture_meter(stream.key, (), ()) if measure and find_spec("camera_feeds.picture") else None
    camera = Camera(stream, opener, meter, words.put, Decoding())
    began = clock.monotonic()
    camera.start()
    samples = _collect(camera, words, began, seconds)
    camera.ask_to_stop()
    camera.thread.join(END_S / 2)
    camera.free()
    camera.thread.join(END_S / 2)
    samples += _drain(words)
    if not stream.scheme and len(samples) > 1 and samples[-1].failure == Failure.CLOSED:
        samples.pop()  # a file ends; that is no fault of it
    return found(samples, round(clock.monotonic() - began, 1))


def options(seconds: float) -> WatchOptions:
    """A close look: a picture with each key frame, each group of pictures checked, no second attempt."""
    every = max(0.5, min(2.0, seconds / 3))
    return replace(
        WatchOptions(),
        sample_every_s=every,
        picture_every_s=every,
        warm_up_s=min(3.0, seconds / 4),
        gop_every_s=0.0,
        reopen_after_s=seconds + HANG_S,
        retry_first_s=seconds + 2 * HANG_S,
        retry_cap_s=seconds + 2 * HANG_S,
    )


def _collect(
    camera: Camera, words: "SimpleQueue[Sample | ReferenceLearned | Still]", began: float, seconds: float
) -> list[Sample]:
    samples: list[Sample] = []
    opened: float | None = None
    while (now := clock.monotonic()) < began + seconds + HANG_S:
        camera.watch_over(now)
        samples += _drain(words)
        if camera.account.is_open and opened is None:
            opened = now
        enough = min(seconds, SILENT_ENOUGH_S) if samples and samples[-1].frozen_open else seconds
        failed = bool(samples and samples[-1].failure)
        if failed or (opened is not None and now - opened >= enough):
            break
        clock.sleep(LOOK_S)
    return samples


def _drain(words: "SimpleQueue[Sample | ReferenceLearned | Still]") -> list[Sample]:
    found: list[Sample] = []
    try:
        while True:
            word = words.get_nowait()
            if isinstance(word, Sample):
                found.append(word)
    except Empty:
        return found


def found(samples: Sequence[Sample], seconds: float) -> Probe:
    """What the samples of one look come to."""
    if not samples:
        return Probe(CameraState.UNKNOWN, "not_measured", seconds, "", {})
    pictures = [sample.picture for sample in samples if sample.picture is not None]
    state, reason = _verdict(samples, pictures)
    return Probe(state, reason, seconds, samples[-1].error, _measures(samples, pictures))


def _verdict(samples: Sequence[Sample], pictures: Sequence[Picture]) -> tuple[CameraState, str]:
    last = samples[-1]
    if last.failure:
        return CameraState.OFFLINE, last.failure
    if not last.reachable:
        return CameraState.STALE, "no_video" if last.frozen_open else "stalled"
    if (last.undecoded or 0) > 0:
        return CameraState.NO_SIGNAL, "undecodable"
    of_pictures = next(filter(None, (check(pictures) for check in PICTURE_CHECKS)), None)
    if last.undecoded is None:
        return CameraState.UNKNOWN, "no_picture"
    corrupt = max((sample.corrupt_share or 0.0 for sample in samples), default=0.0)
    if corrupt > CORRUPT:
        return CameraState.CODEC, "corrupt"
    return of_pictures or _late(samples) or (CameraState.OK, "")


Verdict = tuple[CameraState, str] | None


def _repeated(pictures: Sequence[Picture]) -> Verdict:
    later = pictures[1:]
    if len(later) >= 2 and all(picture.repeated for picture in later):
        return CameraState.FROZEN, "repeated"
    return None


def _black(pictures: Sequence[Picture]) -> Verdict:
    if all(one.contrast < FLAT_CONTRAST and one.mean_luma < BLACK_LUMA for one in pictures):
        return CameraState.BLACK, "no_light"
    return None


def _white(pictures: Sequence[Picture]) -> Verdict:
    if all(one.clipped_hi > CLIPPED for one in pictures):
        return CameraState.OVER_EXPOSED, "clipped"
    if all(one.mean_luma > WASHED_LUMA and one.contrast < WASHED_CONTRAST for one in pictures):
        return CameraState.OVER_EXPOSED, "washed_out"
    return None


def _noisy(pictures: Sequence[Picture]) -> Verdict:
    if all(one.noise_sigma > NOISY for one in pictures):
        return CameraState.NOISE, "noise"
    if all(one.smear_share > SMEARED and one.contrast >= FLAT_CONTRAST for one in pictures):
        return CameraState.NOISE, "smear"
    return None


def _of_any(check: Callable[[Sequence[Picture]], Verdict]) -> Callable[[Sequence[Picture]], Verdict]:
    """A check says nothing without pictures."""
    return lambda pictures: check(pictures) if pictures else None


PICTURE_CHECKS = tuple(_of_any(check) for check in (_black, _repeated, _white, _noisy))
"""Black comes before repeated: a black picture is often the same to the bit."""


def _late(samples: Sequence[Sample]) -> Verdict:
    last = samples[-1]
    if (last.lag_s or 0.0) > LAG_S:
        return CameraState.LATENCY, "lag"
    if (last.latency_s or 0.0) > LATE_S:
        return CameraState.LATENCY, "latency"
    if sum(sample.timestamp_jumps or 0 for sample in samples):
        return CameraState.TIMESTAMPS, "jumps"
    if sum(sample.timestamp_backsteps or 0 for sample in samples):
        return CameraState.TIMESTAMPS, "backsteps"
    if abs(last.clock_offset_s or 0.0) > CLOCK_S:
        return CameraState.CLOCK_DRIFT, "clock_ahead" if (last.clock_offset_s or 0) > 0 else "clock_behind"
    return None


def _measures(samples: Sequence[Sample], pictures: Sequence[Picture]) -> Measures:
    last = samples[-1]
    plain = {
        one.name: getattr(last, one.name) for one in fields(last) if one.name not in {"key", "picture", "at"}
    }
    plain["opened_at"] = last.opened_at.isoformat() if last.opened_at else None
    del plain["window_s"], plain["failure"], plain["error"]
    plain |= {name: _mean(samples, name) for name in ("fps", "bitrate_kbps", "lag_s")}
    plain |= {name: _latest(samples, name) for name in ("latency_s", "clock_offset_s", "key_interval_s")}
    plain |= {name: _worst(samples, name) for name in ("packet_gap_max_s", "corrupt_share")}
    plain |= {name: _total(samples, name) for name in ("timestamp_jumps", "timestamp_backsteps")}
    of_picture = {
        one.name: getattr(pictures[-1], one.name) if pictures else None
        for one in fields(Picture)
        if one.name != "at"
    }
    return plain | of_picture | {"pictures": len(pictures)}


def _known(samples: Sequence[Sample], name: str) -> list[tuple[float, float]]:
    read = ((getattr(sample, name), sample.window_s) for sample in samples)
    return [(value, span) for value, span in read if value is not None]


def _mean(samples: Sequence[Sample], name: str) -> float | None:
    known = _known(samples, name)
    spans = sum(span for _, span in known)
    return sum(value * span for value, span in known) / spans if spans else None


def _latest(samples: Sequence[Sample], name: str) -> float | None:
    known = _known(samples, name)
    return known[-1][0] if known else None


def _worst(samples: Sequence[Sample], name: str) -> float | None:
    return max((value for value, _ in _known(samples, name)), default=None)


def _total(samples: Sequence[Sample], name: str) -> int | None:
    known = _known(samples, name)
    return int(sum(value for value, _ in known)) if known else None
