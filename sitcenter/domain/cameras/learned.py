"""What is usual for one camera, learned from its samples: limits are relative to that, none is global."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from sitcenter.domain.cameras.sketch import Sketch
from sitcenter.domain.cameras.sketch import from_json as sketch_from_json
from sitcenter.domain.cameras.sketch import to_json as sketch_to_json
from sitcenter.domain.cameras.types import CameraKey, Monitorable, Picture, Sample

TEXTURED = 12
"""Good blocks of 48 below which nothing is said of a view's structure."""
DAY_HOURS = range(8, 20)
NIGHT_HOURS = (22, 23, 0, 1, 2, 3, 4, 5)
"""Local hours; the quiet floor is known once each of the night's was seen."""
FEWEST = 30
"""Values below which nothing is usual yet."""
TAUGHT_LOST = 0.1
"""A picture that lost more than this share of its blocks teaches nothing."""
QUIET, FROZEN_SHARE = 0.01, 0.5
"""The floor is this quantile of differences; pictures with less than that share of it teach nothing."""
SHARP = 0.15
"""Sizes of sharpness_q beyond this are blur, or what looks like it."""
OUTLIERS = {"noise_sigma": (2.0, 2.0), "row_noise": (4.0, 2.0), "clipped_hi": (1.0, 0.35)}
"""Factor and offset from the usual, beyond which a value teaches nothing."""
MEASURES = ("noise_sigma", "row_noise", "clipped_hi", "contrast", "edge_energy", "mean_luma")
FULL = frozenset({"day", "night", "commissioning"})


class Stage(StrEnum):
    """How far the view is learned."""

    NONE = "none"
    PROVISIONAL = "provisional"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Learned:
    """One camera's usual figures. `hours`: local hours of which a difference was seen.

    `full_since`: when the first full reference was known; for a while after it faults of the picture are kept
    and nobody is told.
    """

    key: CameraKey
    since: datetime
    stage: Stage = Stage.NONE
    monitorable: Monitorable = Monitorable.LEARNING
    full_since: datetime | None = None
    samples: int = 0
    pictures: int = 0
    hours: frozenset[int] = frozenset()
    sketches: Mapping[str, Sketch] = field(default_factory=dict)

    def fps(self, at: datetime, zone: tzinfo = UTC) -> float | None:
        """The median rate by day or by night; either while the other isn't known."""
        own, other = ("fps_day", "fps_night") if _is_day(at, zone) else ("fps_night", "fps_day")
        found = self.usual(own)
        return found if found is not None else self.usual(other)

    def usual(self, name: str, share: float = 0.5) -> float | None:
        """A quantile of a measure by its name in Sample or Picture; None before FEWEST values."""
        sketch = self.sketches.get(name)
        return sketch.quantile(share) if sketch is not None and sketch.count >= FEWEST else None

    @property
    def quiet_floor(self) -> float | None:
        """Difference of key frames in the quietest hundredth; None before a full night was seen."""
        return self.usual("difference", QUIET) if self.hours.issuperset(NIGHT_HOURS) else None

    @property
    def q_spread(self) -> float | None:
        """Mean-free spread of sharpness_q: the median of its size."""
        return self.usual("sharpness_q")

    def in_shadow(self, shadow_s: float, now: datetime) -> bool:
        """Whether nobody is to be told of the picture's faults yet; with no shadow somebody always is."""
        if not shadow_s:
            return False
        return self.full_since is None or now < self.full_since + timedelta(seconds=shadow_s)


def fresh(key: CameraKey, now: datetime) -> Learned:
    """Nothing learned yet."""
    return Learned(key, now)


def learn(learned: Learned, sample: Sample, now: datetime, zone: tzinfo = UTC) -> Learned:
    """With one sample more. What isn't as it should be teaches nothing. `zone`: the branch's."""
    if not sample.reachable:
        return learned
    values: dict[str, float | None] = {
        "fps_day" if _is_day(now, zone) else "fps_night": sample.fps,
        "key_interval_s": sample.key_interval_s,
    }
    if sample.picture is not None:
        learned = _seen(learned, sample.picture, now)
        if _teaches(sample.picture):
            values |= _measures(learned, sample.picture)
    hours = learned.hours | {now.astimezone(zone).hour} if "difference" in values else learned.hours
    return replace(
        learned, samples=learned.samples + 1, hours=hours, sketches=_added(learned.sketches, values)
    )


def view_accepted(learned: Learned, now: datetime) -> Learned:
    """The view is a new one: what was usual of the picture is forgotten, what is of the packets stays."""
    kept = {name: sketch for name, sketch in learned.sketches.items() if name in _PACKETS}
    return replace(
        learned,
        since=now,
        stage=Stage.NONE,
        monitorable=Monitorable.LEARNING,
        pictures=0,
        hours=frozenset(),
        sketches=kept,
    )


_PACKETS = frozenset({"fps_day", "fps_night", "key_interval_s"})


def _seen(learned: Learned, picture: Picture, now: datetime) -> Learned:
    """The stage, by the reference that the picture was compared with."""
    stage, since = learned.stage, learned.full_since
    if picture.reference in FULL:
        stage, since = Stage.FULL, since or now
    elif picture.reference and stage is Stage.NONE:
        stage = Stage.PROVISIONAL
    monitorable = learned.monitorable
    if picture.good_blocks is not None:
        monitorable = Monitorable.FULL if picture.good_blocks >= TEXTURED else Monitorable.TIMING
    return replace(
        learned, stage=stage, full_since=since, monitorable=monitorable, pictures=learned.pictures + 1
    )


def _teaches(picture: Picture) -> bool:
    return picture.difference != 0 and (picture.lost_share is None or picture.lost_share < TAUGHT_LOST)


def _measures(learned: Learned, picture: Picture) -> dict[str, float | None]:
    """What a picture teaches; nothing where it is so quiet that it may be frozen, be it for want of light."""
    floor = learned.quiet_floor or 0.0
    if picture.difference is not None and picture.difference < FROZEN_SHARE * floor:
        return {}
    values: dict[str, float | None] = {
        name: value for name in MEASURES if _plausible(learned, name, value := getattr(picture, name))
    }
    if picture.sharpness_q is not None and abs(picture.sharpness_q) <= SHARP:
        values["sharpness_q"] = abs(picture.sharpness_q)
    if picture.difference is not None:
        values["difference"] = picture.difference
    return values


def _plausible(learned: Learned, name: str, value: float) -> bool:
    """Whether a value isn't so far from the usual that it would be a fault: that must not be taught."""
    usual, bounds = learned.usual(name), OUTLIERS.get(name)
    return usual is None or bounds is None or value <= bounds[0] * usual + bounds[1]


def _added(sketches: Mapping[str, Sketch], values: Mapping[str, float | None]) -> dict[str, Sketch]:
    grown = {
        name: sketches.get(name, Sketch()).add(value) for name, value in values.items() if value is not None
    }
    return {**sketches, **grown}


def _is_day(at: datetime, zone: tzinfo) -> bool:
    return at.astimezone(zone).hour in DAY_HOURS


def to_json(learned: Learned) -> dict[str, Any]:
    """Plain values for JSON."""
    since = learned.full_since
    return {
        "branch_id": learned.key.branch_id,
        "camera_id": learned.key.camera_id,
        "since": learned.since.isoformat(),
        "stage": learned.stage.value,
        "monitorable": learned.monitorable.value,
        "full_since": since.isoformat() if since is not None else None,
        "samples": learned.samples,
        "pictures": learned.pictures,
        "hours": sorted(learned.hours),
        "sketches": {name: sketch_to_json(sketch) for name, sketch in sorted(learned.sketches.items())},
    }


def from_json(kept: Mapping[str, Any]) -> Learned:
    """What `to_json` made; KeyError or ValueError where it isn't that."""
    since = kept["full_since"]
    return Learned(
        key=CameraKey(kept["branch_id"], kept["camera_id"]),
        since=datetime.fromisoformat(kept["since"]),
        stage=Stage(kept["stage"]),
        monitorable=Monitorable(kept["monitorable"]),
        full_since=datetime.fromisoformat(since) if since is not None else None,
        samples=int(kept["samples"]),
        pictures=int(kept["pictures"]),
        hours=frozenset(int(hour) for hour in kept["hours"]),
        sketches={name: sketch_from_json(bins) for name, bins in kept["sketches"].items()},
    )
