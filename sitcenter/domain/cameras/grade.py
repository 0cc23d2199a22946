"""From samples to one state: conditions held on both edges, the worst shown, unknown where unmeasured.

advance(course, sample, learned, limits, now) -> course
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from sitcenter.domain.cameras import packet_conditions as packets
from sitcenter.domain.cameras.causes import OVERLOADED
from sitcenter.domain.cameras.course import Course, Finding, Measured, Track, followed, matured
from sitcenter.domain.cameras.learned import Learned
from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.cameras.look import Look, misfits
from sitcenter.domain.cameras.picture_conditions import findings
from sitcenter.domain.cameras.types import NO_PACKETS, CameraKey, CameraState, Sample

Tracks = dict[CameraState, Track]
PRIORITY = tuple(state for state in CameraState if state not in (CameraState.OK, CameraState.UNKNOWN))
"""The worst first, as CameraState lists them."""
OF_PICTURES = frozenset(
    {
        CameraState.FROZEN,
        CameraState.BLACK,
        CameraState.OVER_EXPOSED,
        CameraState.NOISE,
        CameraState.MOVED,
        CameraState.COVERED,
        CameraState.BLURRED,
        CameraState.DARK,
    }
)
_IDLE = Track()


def started(key: CameraKey, now: datetime) -> Course:
    """Nothing is known yet."""
    return Course(key, CameraState.UNKNOWN, "starting", now, now)


def advance(
    course: Course, sample: Sample, learned: Learned, limits: CameraLimits, now: datetime, zone: tzinfo = UTC
) -> Course:
    """The course after one more sample; samples older than the last one change nothing. `zone`: the branch's.

    `learned` is what is known without this sample, or with it: that makes no difference that matters. A
    sample much older than the last tells that the clock was set back: what was held by it is known no more.
    """
    if course.at - sample.at > timedelta(seconds=limits.not_watched_s):
        course = Course(course.key, CameraState.UNKNOWN, "not_measured", sample.at, sample.at)
    if sample.at < course.at:
        return course
    if sample.unlooked_s is not None:
        return _unlooked(course, sample)
    tracks = _followed(course.tracks, _of_packets(sample, learned, limits, course, zone), sample.at)
    told = replace(
        course,
        at=sample.at,
        monitorable=learned.monitorable,
        shadow=learned.in_shadow(limits.shadow_s, now),
        tracks=tracks,
    )
    if sample.reachable and sample.picture is not None:
        told = _pictured(told, sample, learned, limits)
    return _shown(told, limits)


def tick(course: Course, limits: CameraLimits, now: datetime) -> Course:
    """The course as time goes by without a sample: what is lost stays lost, after a while all is unknown."""
    if now - course.at > timedelta(seconds=limits.not_watched_s):
        if course.state is CameraState.UNKNOWN and course.cause == "not_watched":
            return course
        return _in_state(
            replace(_blind(course), tracks={}), CameraState.UNKNOWN, "not_watched", course.at, {}
        )
    held = {
        state: matured(track, now) if state in NO_PACKETS else track for state, track in course.tracks.items()
    }
    return _shown(replace(course, tracks=held), limits) if held != course.tracks else course


def _unlooked(course: Course, sample: Sample) -> Course:
    """Nobody looked: neither good nor bad is known since the last packet. What was lost before stays lost."""
    if course.state in NO_PACKETS:
        return replace(course, at=sample.at)
    since = packets.last_packet(sample) or sample.at
    blind = replace(_blind(course), at=sample.at, tracks={})
    return _in_state(blind, CameraState.UNKNOWN, OVERLOADED, since, {"unlooked_s": sample.unlooked_s})


def _of_packets(
    sample: Sample, learned: Learned, limits: CameraLimits, course: Course, zone: tzinfo
) -> Mapping[CameraState, Finding | None]:
    active = course.active
    return {
        CameraState.OFFLINE: packets.offline(sample, limits),
        CameraState.STALE: packets.stale(sample, learned, limits),
        CameraState.NO_SIGNAL: packets.no_signal(sample, limits),
        CameraState.CODEC: packets.codec(sample, limits, active),
        CameraState.LOW_FPS: packets.low_fps(sample, learned, limits, active, zone),
        CameraState.LATENCY: packets.latency(sample, limits, active),
        CameraState.TIMESTAMPS: packets.timestamps(sample, limits),
        CameraState.CLOCK_DRIFT: packets.clock_drift(sample, limits, active),
    }


def _followed(
    before: Mapping[CameraState, Track], found: Mapping[CameraState, Finding | None], at: datetime
) -> Tracks:
    """Tracks with what was found now; of which nothing was said, they stay."""
    new = {
        state: followed(before.get(state, _IDLE), finding, at)
        for state, finding in found.items()
        if finding is not None
    }
    return {**before, **new}


def _pictured(course: Course, sample: Sample, learned: Learned, limits: CameraLimits) -> Course:
    """With a key frame: of an older one nothing new can be said."""
    picture = sample.picture
    if picture is None or (course.picture_at is not None and picture.at <= course.picture_at):
        return course
    misfit = (course.misfit_since or picture.at) if misfits(picture, limits) else None
    look = Look(picture, learned, limits, course.active, course.picture_at, misfit)
    tracks = _followed(course.tracks, findings(look), picture.at)
    lately = misfit is not None and picture.at - misfit <= timedelta(seconds=limits.suspicious_s)
    seeking = not course.active & {CameraState.MOVED, CameraState.COVERED}
    return replace(
        course, tracks=tracks, picture_at=picture.at, misfit_since=misfit, suspicious=lately and seeking
    )


def _shown(course: Course, limits: CameraLimits) -> Course:
    """The worst active condition; else ok if everything was measured; else unknown."""
    lost = [course.tracks[state] for state in NO_PACKETS if state in course.tracks]
    if any(track.active and track.holds for track in lost):
        course = _blind(course)
    elif _picture_old(course, limits):
        kept = {state: track for state, track in course.tracks.items() if state not in OF_PICTURES}
        course = replace(course, tracks=kept)
    for state in PRIORITY:
        track = course.tracks.get(state)
        if track is not None and track.active:
            return _in_state(course, state, track.cause, track.since or course.at, track.measured)
    cause = _unknown(course, limits)
    if cause:
        return _in_state(course, CameraState.UNKNOWN, cause, _ended(course) or course.at, {})
    since = _ended(course) or course.picture_at or course.at
    return _in_state(course, CameraState.OK, "", since, {})


def _blind(course: Course) -> Course:
    """Without packets nothing else can be measured: all of it is unknown until it is measured again."""
    kept = {state: track for state, track in course.tracks.items() if state in NO_PACKETS}
    return replace(course, tracks=kept, picture_at=None, misfit_since=None, suspicious=False)


def _unknown(course: Course, limits: CameraLimits) -> str:
    """Why nothing can be said; "" where all is measured and good."""
    if course.picture_at is None:
        waits = course.state is CameraState.UNKNOWN and course.cause in ("starting", OVERLOADED)
        return course.cause if waits else "not_measured"
    if _picture_old(course, limits):
        return "no_picture"
    suspected = any(track.pending for state, track in course.tracks.items() if state is not CameraState.DARK)
    if suspected and course.state is not CameraState.OK:
        return course.cause if course.state is CameraState.UNKNOWN else "not_measured"
    return ""


def _picture_old(course: Course, limits: CameraLimits) -> bool:
    """Whether the last key frame is too long ago to say anything of the picture now."""
    before = course.picture_at
    return before is not None and course.at - before > timedelta(seconds=limits.picture_age_s)


def _ended(course: Course) -> datetime | None:
    """When the condition that was shown ended, if it did."""
    track = course.tracks.get(course.state)
    return track.clear_since if track is not None and not track.active else None


def _in_state(course: Course, state: CameraState, cause: str, since: datetime, measured: Measured) -> Course:
    """The course in a state: it begins no earlier than the one before began, or ended if it did."""
    if state is course.state:
        return replace(course, cause=cause, measured=measured)
    earliest = max(course.since, _ended(course) or course.since)
    return replace(course, state=state, cause=cause, since=max(since, earliest), measured=measured)
