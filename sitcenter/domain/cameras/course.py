"""All that is remembered of one camera between samples."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sitcenter.domain.cameras.types import CameraKey, CameraState, Monitorable

Measured = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one sample says of one condition. `holds` None: it can't be measured now.

    `enter_s`, `exit_s`: how long it must hold, or not hold, to count; `checks`: in how many samples in a row.
    A suspicion outlives `misses` samples in a row that don't confirm it. `since`: where the evidence is older
    than the sample. `measured`: what decided.
    """

    holds: bool | None
    cause: str = ""
    enter_s: float = 0.0
    exit_s: float = 0.0
    checks: int = 1
    misses: int = 0
    since: datetime | None = None
    measured: Measured = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Track:
    """One condition over time: found first at `first`, with evidence from `since`; active once it held for
    `enter_s` from `first`; ending from `clear_since`.
    """

    holds: bool | None = None
    active: bool = False
    cause: str = ""
    since: datetime | None = None
    first: datetime | None = None
    clear_since: datetime | None = None
    hits: int = 0
    missed: int = 0
    enter_s: float = 0.0
    measured: Measured = field(default_factory=dict)

    @property
    def pending(self) -> bool:
        """Suspected, and not for long enough yet."""
        return bool(self.holds) and not self.active


@dataclass(frozen=True, slots=True)
class Course:
    """One camera: what it shows since when, and what is suspected.

    `since`: when it truly began, not when its hold was over; never before the state before it began.
    `picture_at`: of the last key frame of this session. `misfit_since`: since when the view doesn't fit.
    `suspicious`: a key frame every two seconds would tell sooner.
    """

    key: CameraKey
    state: CameraState
    cause: str
    since: datetime
    at: datetime
    monitorable: Monitorable = Monitorable.LEARNING
    shadow: bool = True
    suspicious: bool = False
    measured: Measured = field(default_factory=dict)
    tracks: Mapping[CameraState, Track] = field(default_factory=dict)
    picture_at: datetime | None = None
    misfit_since: datetime | None = None

    @property
    def active(self) -> frozenset[CameraState]:
        """Conditions that hold, of which only the worst is shown."""
        return frozenset(state for state, track in self.tracks.items() if track.active)


def followed(track: Track, finding: Finding, at: datetime) -> Track:
    """The track after one more finding at `at`."""
    if finding.holds is None:
        kept = replace(track, holds=None, hits=0, clear_since=None)
        return kept if track.active else replace(kept, since=None, first=None)
    if not finding.holds:
        return _easing(track, finding, at)
    began = track.since if track.since is not None and (track.active or track.holds) else None
    suspected = replace(
        track,
        holds=True,
        cause=finding.cause,
        since=began or finding.since or at,
        first=track.first or at,
        clear_since=None,
        hits=track.hits + 1,
        missed=0,
        enter_s=finding.enter_s,
        measured=finding.measured,
    )
    return matured(suspected, at) if suspected.hits >= finding.checks else suspected


def matured(track: Track, at: datetime) -> Track:
    """Active if it was suspected for long enough."""
    if track.active or not track.holds or track.first is None:
        return track
    return replace(track, active=at - track.first >= timedelta(seconds=track.enter_s))


def _easing(track: Track, finding: Finding, at: datetime) -> Track:
    if track.pending and track.missed < finding.misses:
        return replace(track, missed=track.missed + 1)
    if not track.active:
        return Track(holds=False)
    clear = track.clear_since or at
    over = at - clear >= timedelta(seconds=finding.exit_s)
    return (
        Track(holds=False, clear_since=clear)
        if over
        else replace(track, holds=False, clear_since=clear, hits=0)
    )
