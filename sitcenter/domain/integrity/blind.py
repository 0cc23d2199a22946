"""When nobody could see a desk: all cameras that cover it show nothing, and it is no incident of the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitcenter.domain.cameras.types import NO_PACKETS, NOT_SEEING, CameraInterval
from sitcenter.domain.hours import day_start
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.network import Branch

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Blind:
    """A stretch in which a desk was unseen, and the states of its cameras."""

    since: datetime
    until: datetime
    states: tuple[str, ...]


def blind_stretches(branch: Branch, scene: Scene, desk: str) -> list[Blind]:
    """Stretches in which every camera of the desk was blind; [] for a desk that no camera covers.

    Maintenance, shadow, an unknown state and stretches in which the whole site was dark are no blindness.
    """
    covering = [camera.id for camera in branch.cameras if desk in camera.covers]
    if not covering or scene.cameras is None:
        return []
    site = _site_incidents(branch, scene)
    common: list[Span] = _days(branch, scene)
    states: set[str] = set()
    for camera_id in covering:
        of = [i for i in _of(branch, scene.cameras, camera_id) if blinding(i)]
        states.update(i.state.value for i in of)
        common = _intersected(common, [(i.since, i.until or scene.horizon) for i in of])
    return [Blind(since, until, tuple(sorted(states))) for since, until in _without(common, site)]


def blinding(interval: CameraInterval) -> bool:
    """Whether nobody saw what this camera was hung up for, through no planned work."""
    return interval.state in NOT_SEEING and not interval.maintenance and not interval.shadow


def _days(branch: Branch, scene: Scene) -> list[Span]:
    """The window cut at midnights, so that a window gives what its days give."""
    days, start = [], scene.since
    while start < scene.horizon:
        end = min(day_start(branch.zone, branch.day(start) + timedelta(days=1)), scene.horizon)
        days.append((start, end))
        start = end
    return days


def _of(branch: Branch, intervals: Sequence[CameraInterval], camera_id: str) -> list[CameraInterval]:
    return [i for i in intervals if i.key == (branch.id, camera_id)]


def _site_incidents(branch: Branch, scene: Scene) -> list[Span]:
    """Stretches in which no camera of the branch sent anything: network or power, one incident."""
    if len(branch.cameras) < 2 or scene.cameras is None:
        return []
    common: list[Span] = [(scene.since, scene.horizon)]
    for camera in branch.cameras:
        dead = [i for i in _of(branch, scene.cameras, camera.id) if i.state in NO_PACKETS]
        common = _intersected(common, [(i.since, i.until or scene.horizon) for i in dead])
    return common


def _intersected(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    met = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return sorted(span for span in met if span[0] < span[1])


def _without(spans: Sequence[Span], holes: Sequence[Span]) -> list[Span]:
    """What touches a hole is left out whole: an outage of the site comes and goes camera by camera."""
    return [(a, b) for a, b in spans if not any(c < b and a < d for c, d in holes)]
