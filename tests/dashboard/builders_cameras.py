"""Cameras for tests: eight a branch, in any state, with their past."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import sin

from sitcenter.domain.cameras.learned import Stage, fresh, to_json
from sitcenter.domain.cameras.sketch import Sketch
from sitcenter.domain.cameras.stills import Still, is_shown
from sitcenter.domain.cameras.types import (
    Box,
    CameraBoard,
    CameraFact,
    CameraInterval,
    CameraKey,
    CameraOrder,
    CameraState,
    Monitorable,
    Verb,
)
from sitcenter.domain.network import Branch, Camera
from sitcenter.domain.scope import Scope
from tests.dashboard.builders_branch import NOW

ZONES = ("hall", "hall", "hall", "hall", "cash", "entrance", "information", "parking")
Measures = Mapping[str, float | int | str | None]
KEY = CameraKey("almaty-5", "c1")
WEEK_AGO = NOW - timedelta(days=7)
USUAL: Measures = {
    "fps": 25.0,
    "packet_gap_max_s": 0.08,
    "ref_similarity": 0.94,
    "lost_share": 0.02,
    "sharpness_q": 0.0,
    "mean_luma": 118.0,
    "contrast": 51.0,
    "difference": 3.1,
    "noise_sigma": 1.2,
    "lag_s": 0.03,
    "latency_s": 0.2,
}
"""What is measured of a camera that is well."""
USUALLY = {"fps_day": 25.0, "fps_night": 25.0, "difference": 0.9, "noise_sigma": 1.1, "sharpness_q": 0.02}
"""What was learned: the floor of `difference` is half of a busy hall's."""


def learned(key: CameraKey = KEY) -> Mapping[str, object]:
    """What is kept of a camera that was learned for a week."""
    sketches = {name: _sketch(value) for name, value in USUALLY.items()}
    known = replace(fresh(key, WEEK_AGO), stage=Stage.FULL, monitorable=Monitorable.FULL, sketches=sketches)
    return to_json(replace(known, hours=frozenset(range(24))))


def _sketch(value: float) -> Sketch:
    made = Sketch()
    for _time in range(60):
        made = made.add(value)
    return made


def cameras(desks: Sequence[str], count: int = 8) -> tuple[Camera, ...]:
    """`count` cameras; the first four share the desks out among them, one after the other."""
    return tuple(Camera(f"c{k + 1}", ZONES[k % 8], tuple(desks[k::4]) if k < 4 else ()) for k in range(count))


def with_cameras(branch: Branch, count: int = 8) -> Branch:
    """The branch with cameras that see all its desks but the last."""
    return replace(branch, cameras=cameras([desk.id for desk in branch.desks][:-1], count))


def camera(camera_id: str = "c1", state: CameraState = CameraState.OK, **changes: object) -> CameraBoard:
    """A camera of the hall, as it has been since before NOW's hour; it has been learned."""
    made = CameraBoard(
        camera_id, "hall", ("1", "5"), state, "", None, monitorable=Monitorable.FULL, shadow=False
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def fact(key: CameraKey, state: CameraState, cause: str, since: datetime, **changes: object) -> CameraFact:
    made = CameraFact(key, state, cause, since, since, monitorable=Monitorable.FULL, shadow=False)
    return replace(made, **changes)  # type: ignore[arg-type]


def interval(
    state: CameraState, since: datetime, until: datetime | None, cause: str = "", key: CameraKey = KEY
) -> CameraInterval:
    return CameraInterval(key, state, cause, since, until)


def samples(
    now: datetime,
    broken: timedelta = timedelta(0),
    fault: Measures | None = None,
    hours: float = 2,
    every_s: float = 30,
) -> list[tuple[datetime, Measures]]:
    """What is usual, a little different each time, until `broken` ago; then the same with `fault`."""
    count = int(hours * 3600 / every_s)
    made: list[tuple[datetime, Measures]] = []
    for k in range(count):
        at = now - timedelta(seconds=every_s * (count - 1 - k))
        lively = {name: _lively(value, k) for name, value in USUAL.items()}
        made.append((at, {**lively, **((fault or {}) if now - at < broken else {})}))
    return made


def _lively(value: float | int | str | None, k: int) -> float | int | str | None:
    return round(value * (1 + 0.03 * sin(k * 0.7)), 4) if isinstance(value, float) else value


@dataclass
class FakeCameraDesk:
    """Orders in a list."""

    kept: list[CameraOrder] = field(default_factory=list)
    stills: dict[CameraKey, Still] = field(default_factory=dict)

    def order(self, order: CameraOrder) -> None:
        self.kept.append(order)

    def orders(self, key: CameraKey, limit: int) -> Sequence[CameraOrder]:
        return [one for one in reversed(self.kept) if one.key == key][:limit]

    def masks(self, key: CameraKey) -> Sequence[Box]:
        last = [one for one in self.orders(key, 99) if one.verb in (Verb.MASK, Verb.UNMASK)]
        return last[0].masks if last else ()

    def still(self, key: CameraKey, now: datetime) -> Still | None:
        found = self.stills.get(key)
        return found if found is not None and is_shown(found.at, now) else None


@dataclass
class CameraRows:
    """The camera part of storage's reading side, over lists. `reads`: what was asked for; `asked_since`: trends."""

    intervals: Sequence[CameraInterval] = ()
    samples: Mapping[CameraKey, Sequence[tuple[datetime, Measures]]] = field(default_factory=dict)
    learned: Mapping[str, object] | None = None
    reads: list[str] = field(default_factory=list)
    asked_since: list[datetime] = field(default_factory=list)

    def intervals_in(self, scope: Scope, start: datetime, end: datetime) -> Iterator[CameraInterval]:
        self.reads.append("intervals")
        return (
            one
            for one in self.intervals
            if scope.allows(one.key.branch_id)
            and one.since < end
            and (one.until is None or one.until > start)
        )

    def samples_in(
        self, key: CameraKey, start: datetime, end: datetime
    ) -> Sequence[tuple[datetime, Measures]]:
        self.reads.append("samples")
        return [(at, values) for at, values in self.samples.get(key, ()) if start <= at < end]

    def trends(
        self, scope: Scope, start: datetime, names: tuple[str, ...]
    ) -> Mapping[CameraKey, Sequence[tuple[datetime, tuple[float | None, ...]]]]:
        self.reads.append("trends")
        self.asked_since.append(start)
        return {
            key: [(at, tuple(_figure(values.get(n)) for n in names)) for at, values in rows if at >= start]
            for key, rows in self.samples.items()
            if scope.allows(key.branch_id)
        }


def _figure(value: float | int | str | None) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
