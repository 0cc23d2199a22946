"""When nobody could see a desk: all cameras that cover it show nothing, and it is no incident of the site.

A desk is blind, seen, or nobody can tell. Nobody can tell what a camera shows that isn't watched or still
being learned, what glare hides (the sun does it too), nor whether a camera that sends nothing is cut off
alone, where the others are unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from sitcenter.domain.cameras.site import STOPPED
from sitcenter.domain.cameras.types import NOT_SEEING, CameraInterval, CameraState
from sitcenter.domain.hours import day_start
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.spans import Span, common, joined, meets, without
from sitcenter.domain.network import Branch

TOGETHER = timedelta(minutes=2)
"""Cameras that stop within this of each other stop together: what takes them all is no camera's own fault."""
SITE_SHARE, SITE_CAMERAS = 0.6, 3
"""So many of a branch's cameras, and of so many cameras, make it an incident of the site."""
BLINDING = NOT_SEEING - {CameraState.OVER_EXPOSED}


@dataclass(frozen=True, slots=True)
class Blind:
    """A stretch in which a desk was unseen, and the intervals of its cameras that say so."""

    since: datetime
    until: datetime
    cameras: tuple[CameraInterval, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """Of its cameras, each once."""
        return tuple(sorted({each.state.value for each in self.cameras}))

    @property
    def names(self) -> tuple[str, ...]:
        """Of its cameras, each once."""
        return tuple(sorted({each.key.camera_id for each in self.cameras}))

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of the intervals, as evidence names them."""
        return tuple(map(interval_id, self.cameras))


@dataclass(frozen=True, slots=True)
class View:
    """A desk over the window. `unknown`: nobody can say whether it was seen: neither blind nor innocent.

    `excused`: unseen by an incident of the site or by declared work.
    """

    blind: tuple[Blind, ...] = ()
    unknown: tuple[Span, ...] = ()
    excused: tuple[Span, ...] = ()


def interval_id(interval: CameraInterval) -> str:
    """How evidence names a stretch of a camera: camera:<branch>/<camera>@<when it began, UTC>."""
    return f"camera:{interval.key}@{interval.since.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def views(branch: Branch, scene: Scene) -> Mapping[str, View]:
    """Every desk that a camera covers; the others are blind spots of the map, which say nothing."""
    if scene.cameras is None:
        return {}
    intervals: dict[str, list[CameraInterval]] = {camera.id: [] for camera in branch.cameras}
    for each in scene.cameras:
        if each.key.branch_id == branch.id and each.key.camera_id in intervals:
            intervals[each.key.camera_id].append(each)
    looks = _looks(scene, intervals)
    days = _days(branch, scene)
    covering = {
        desk.id: [looks[camera.id] for camera in branch.cameras if desk.id in camera.covers]
        for desk in branch.desks
    }
    return {desk: _view(days, of) for desk, of in covering.items() if of}


def blind_stretches(branch: Branch, scene: Scene, desk: str) -> list[Blind]:
    """Stretches in which every camera of the desk was blind; [] for a desk that no camera covers."""
    return list(views(branch, scene).get(desk, View()).blind)


def blinding(interval: CameraInterval) -> bool:
    """Whether nobody saw what this camera was hung up for, through no planned work."""
    return interval.state in BLINDING and not interval.maintenance and not interval.shadow


@dataclass(frozen=True, slots=True)
class _Look:
    """One camera over the window."""

    blind: tuple[CameraInterval, ...]
    unknown: list[Span]
    excused: list[Span]


def _looks(scene: Scene, intervals: Mapping[str, Sequence[CameraInterval]]) -> dict[str, _Look]:
    whole = [(scene.since, scene.horizon)]
    stops = {
        name: joined(_span(scene, i) for i in of if i.state in STOPPED) for name, of in intervals.items()
    }
    open_ = {
        name: without(whole, [_span(scene, i) for i in of if _told(i)]) for name, of in intervals.items()
    }
    return {name: _look(scene, name, of, stops, open_) for name, of in intervals.items()}


def _look(
    scene: Scene,
    name: str,
    of: Sequence[CameraInterval],
    stops: Mapping[str, list[Span]],
    open_: Mapping[str, list[Span]],
) -> _Look:
    blind, unknown, excused = [], list(open_[name]), []
    for interval in of:
        span = _span(scene, interval)
        run = next((since for since, until in stops[name] if since <= span[0] < until), None)
        alone = True if run is None else _alone(run, stops, open_)
        if interval.state in NOT_SEEING and (interval.maintenance or alone is False):
            excused.append(span)
        elif alone is None:
            unknown.append(span)
        elif blinding(interval):
            blind.append(interval)
    return _Look(tuple(blind), joined(unknown), joined(excused))


def _alone(began: datetime, stops: Mapping[str, list[Span]], open_: Mapping[str, list[Span]]) -> bool | None:
    """Whether a camera stopped by itself, not with its site; None where unknown ones may have stopped too."""
    around = began - TOGETHER, began + TOGETHER
    enough = max(ceil(SITE_SHARE * len(stops)), min(SITE_CAMERAS, len(stops)), 2)
    stopped = {name for name, of in stops.items() if any(abs(since - began) <= TOGETHER for since, _ in of)}
    hidden = {name for name, of in open_.items() if meets(around, of)} - stopped
    if len(stopped) >= enough:
        return False
    return None if len(stopped) + len(hidden) >= min(enough, len(stops)) else True


def _view(days: list[Span], looks: Sequence[_Look]) -> View:
    blind = unsure = unseen = days
    for look in looks:
        seen_nothing = [(i.since, i.until or days[-1][1]) for i in look.blind] if days else []
        blind = common(blind, joined(seen_nothing))
        unsure = common(unsure, joined([*seen_nothing, *look.unknown]))
        unseen = common(unseen, joined([*seen_nothing, *look.unknown, *look.excused]))
    intervals = [interval for look in looks for interval in look.blind]
    return View(
        tuple(Blind(a, b, tuple(i for i in intervals if meets((a, b), [_ended(i, b)]))) for a, b in blind),
        tuple(without(unsure, blind)),
        tuple(without(unseen, unsure)),
    )


def _told(interval: CameraInterval) -> bool:
    """Whether it says for sure what the camera saw; a fault while it is being learned doesn't."""
    faulty = interval.state in NOT_SEEING
    unsure = interval.state is CameraState.OVER_EXPOSED or (faulty and interval.shadow)
    return interval.state is not CameraState.UNKNOWN and (interval.maintenance or not unsure)


def _span(scene: Scene, interval: CameraInterval) -> Span:
    return _ended(interval, scene.horizon)


def _ended(interval: CameraInterval, at: datetime) -> Span:
    return interval.since, interval.until or max(at, interval.since)


def _days(branch: Branch, scene: Scene) -> list[Span]:
    """The window cut at midnights, so that a window gives what its days give."""
    days, start = [], scene.since
    while start < scene.horizon:
        end = min(day_start(branch.zone, branch.day(start) + timedelta(days=1)), scene.horizon)
        days.append((start, end))
        start = end
    return days
