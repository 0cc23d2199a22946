"""Kinds of trouble with a camera, as marks tell them apart: fewer than states, each has its shape."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sitcenter.domain.cameras.types import IMPAIRED, NOT_SEEING, CameraBoard, CameraState


class Kind(StrEnum):
    """`no_stream`: nothing to look at comes; `picture`: a picture comes, and isn't the view."""

    NO_STREAM = "no_stream"
    PICTURE = "picture"
    IMPAIRED = "impaired"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"
    SEEING = "seeing"


class Mark(NamedTuple):
    """What a mark shows. `level` colours it: crit, warn, or "" for grey."""

    kind: Kind
    level: str


NO_STREAM = frozenset({CameraState.OFFLINE, CameraState.STALE, CameraState.NO_SIGNAL})
LEARNED = frozenset(
    {
        CameraState.FROZEN,
        CameraState.BLACK,
        CameraState.OVER_EXPOSED,
        CameraState.NOISE,
        CameraState.MOVED,
        CameraState.COVERED,
        CameraState.BLURRED,
    }
)
"""Faults of the picture: not yet relied on while the camera is being learned."""
TROUBLE = frozenset({Kind.NO_STREAM, Kind.PICTURE, Kind.IMPAIRED})


def kind_of(state: CameraState) -> Kind:
    """The kind of a state, maintenance left aside."""
    if state in NO_STREAM:
        return Kind.NO_STREAM
    if state in NOT_SEEING:
        return Kind.PICTURE
    if state in IMPAIRED:
        return Kind.IMPAIRED
    return Kind.UNKNOWN if state is CameraState.UNKNOWN else Kind.SEEING


def mark_of(state: CameraState, shadow: bool, maintained: bool) -> Mark:
    """The mark of a state. Faults that nobody is alerted of yet keep their shape and stay grey."""
    if maintained:
        return Mark(Kind.MAINTENANCE, "")
    kind = kind_of(state)
    if shadow and state in LEARNED:
        return Mark(kind, "")
    return Mark(kind, {Kind.NO_STREAM: "crit", Kind.PICTURE: "crit", Kind.IMPAIRED: "warn"}.get(kind, ""))


def mark_at(camera: CameraBoard, now: datetime) -> Mark:
    """The mark of a camera now."""
    return mark_of(camera.state, camera.shadow, is_maintained(camera, now))


def is_maintained(camera: CameraBoard, now: datetime) -> bool:
    """Whether maintenance runs at the camera."""
    return camera.maintenance_until is not None and now < camera.maintenance_until


def is_well(camera: CameraBoard) -> bool:
    """Whether it is known to see what it should."""
    return kind_of(camera.state) is Kind.SEEING


class Counts(NamedTuple):
    """Cameras by what matters. Those under maintenance are counted there alone.

    `known`: whether what any of them shows is known; else how many see is no number.
    """

    total: int
    seeing: int
    blind: int
    impaired: int
    unknown: int
    maintained: int
    known: bool


def counts(marks: Sequence[Mark], cameras: Sequence[CameraBoard]) -> Counts:
    """How many there are of each; those not relied on yet are neither blind nor impaired nor seeing."""
    kinds = [m.kind for m in marks]
    loud = [m.kind for m in marks if m.level]
    return Counts(
        total=len(cameras),
        seeing=sum(map(is_well, cameras)),
        blind=loud.count(Kind.NO_STREAM) + loud.count(Kind.PICTURE),
        impaired=loud.count(Kind.IMPAIRED),
        unknown=kinds.count(Kind.UNKNOWN),
        maintained=kinds.count(Kind.MAINTENANCE),
        known=any(camera.state is not CameraState.UNKNOWN for camera in cameras),
    )
