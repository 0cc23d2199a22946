"""Cameras of one place that stopped in the same moment: it is the place that is cut off, not each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sitcenter.domain.cameras.types import CameraBoard, CameraState

STOPPED = frozenset({CameraState.OFFLINE, CameraState.NO_SIGNAL, CameraState.STALE})
"""No picture comes: a cut line, a recorder without power and a dead camera all look so."""
_RANK: Mapping[CameraState, int] = {state: place for place, state in enumerate(CameraState)}
_TINY = 1e-9
"""0.6 of 5 cameras are 3, whatever binary fractions make of it."""


@dataclass(frozen=True, slots=True)
class SiteIncident:
    """`since`: when the first of those that stopped together did. `cameras`: ids of all that stand still
    now, the first to stop first. `enough`: from so many on it is one incident, of `watched` cameras."""

    since: datetime
    cameras: tuple[str, ...]
    enough: int
    watched: int


def site_incident(
    cameras: Sequence[CameraBoard],
    share: float,
    least: int,
    within: timedelta,
    now: datetime,
    *,
    stands: bool = False,
    states: frozenset[CameraState] = STOPPED,
) -> SiteIncident | None:
    """The incident of a place, None where there is none. `states`: what counts as having stopped.

    `share` (0..1) of its cameras and at least `least` of them (all, where it has fewer) must have stopped
    within `within` of each other. One that `stands` already goes on until fewer of them are left: what a dead
    line says of a camera changes (silent, then unreachable), and with it since when that is so. Cameras under
    planned maintenance count neither way.
    """
    watched, stopped, enough = _counted(cameras, share, least, now, states)
    since, together = _together(_dated(stopped), within, enough)
    if not 0 < enough <= (len(stopped) if stands else together):
        return None
    ordered = sorted(stopped, key=lambda camera: (camera.since or now, camera.camera_id))
    ids = tuple(camera.camera_id for camera in ordered)
    return SiteIncident(since or now, ids, enough, len(watched))


def may_be_incident(
    cameras: Sequence[CameraBoard],
    share: float,
    least: int,
    within: timedelta,
    now: datetime,
    *,
    stands: bool = False,
    states: frozenset[CameraState] = STOPPED,
) -> bool:
    """Whether cameras of which nobody knows, or not since when, may make up the number.

    A worse state than `states` may hide them.
    """
    watched, stopped, enough = _counted(cameras, share, least, now, states)
    dated = _dated(stopped)
    _, together = _together(dated, within, enough)
    worst = min(map(_RANK.__getitem__, states))
    unknown = sum(camera.state is CameraState.UNKNOWN or _RANK[camera.state] < worst for camera in watched)
    known = len(stopped) if stands else together + len(stopped) - len(dated)
    return known + unknown >= enough > 0


def in_maintenance(camera: CameraBoard, now: datetime) -> bool:
    """Whether somebody works on it, as planned."""
    return camera.maintenance_until is not None and now < camera.maintenance_until


def _counted(
    cameras: Iterable[CameraBoard], share: float, least: int, now: datetime, states: frozenset[CameraState]
) -> tuple[list[CameraBoard], list[CameraBoard], int]:
    """Those that count, those of them that stopped, and how many make an incident.

    `least` is held against all cameras of the place: the only one that nobody works on is no place.
    """
    every = list(cameras)
    watched = [camera for camera in every if not in_maintenance(camera, now)]
    enough = max(ceil(share * len(watched) - _TINY), min(least, len(every)))
    return watched, [camera for camera in watched if camera.state in states], enough


def _dated(stopped: Iterable[CameraBoard]) -> list[datetime]:
    return sorted(at for camera in stopped if (at := camera.since) is not None)


def _together(stops: Sequence[datetime], within: timedelta, enough: int) -> tuple[datetime | None, int]:
    """The first stop (they are in order) which so many others followed in time, and how many those are.

    Without one: the stop that most others followed.
    """
    best: tuple[datetime | None, int] = None, 0
    end = 0
    for begin, first in enumerate(stops):
        while end < len(stops) and stops[end] - first <= within:
            end += 1
        if end - begin > best[1]:
            best = first, end - begin
        if best[1] >= enough:
            break
    return best
