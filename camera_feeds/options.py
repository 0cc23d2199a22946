"""How streams are watched. Times in seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sitcenter.domain.cameras.types import Box, CameraKey, CameraOrder, Picture, ReferenceLearned

Luma = NDArray[np.uint8]
"""A picture's brightness at its native size, height x width, 0..255."""


class Meter(Protocol):
    """Measures the pictures of one camera; one thread at a time calls it."""

    def measure(self, luma: Luma, at: datetime) -> Picture:
        """The measures of one key frame. `luma` is lent for the length of the call."""

    def learned(self) -> list[ReferenceLearned]:
        """What was learned since it was last asked."""

    def order(self, order: CameraOrder) -> None:
        """Take over what people ordered."""


MakeMeter = Callable[[CameraKey, Sequence[ReferenceLearned], Sequence[Box]], Meter]


def picture_meter(key: CameraKey, references: Sequence[ReferenceLearned], masks: Sequence[Box]) -> Meter:
    """The meter of production; imported where pictures are measured, in the workers."""
    from camera_feeds.picture import PictureMeter

    return PictureMeter(key, references, masks)


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """`make_meter` must be a function of a module: it is called in the workers. None: packets only."""

    workers: int = 0
    """Capture processes; 0: as many as cores, and more where 64 cameras each are not enough."""
    sample_every_s: float = 10.0
    picture_every_s: float = 10.0
    suspicious_every_s: float = 2.0
    overloaded_every_s: float = 60.0
    warm_up_s: float = 3.0
    """After an open servers send in bursts: no fps is told."""
    silent_after_s: float = 5.0
    """Age of the last packet; or ten median gaps, if that is longer."""
    first_packet_s: float = 1.0
    """An open session in which nothing came for so long is told as open and frozen."""
    reopen_after_s: float = 15.0
    """A session silent for so long is ended and opened again."""
    stuck_after_s: float = 60.0
    """A thread that didn't come back for so long after its socket was shut down: the worker is replaced."""
    resolve_within_s: float = 6.0
    connect_within_s: float = 3.0
    open_within_s: float = 4.0
    """For the session's setup, and again for the first look at the stream."""
    told_within_s: float = 6.0
    """An open that lasts longer is told as failed while it still goes on."""
    opens_per_s: float = 8.0
    retry_first_s: float = 0.7
    retry_cap_s: float = 5.0
    """With a quarter of jitter on top and an open of two seconds a stream is back in under ten."""
    slow_retry_s: float = 60.0
    """After 401 and 403; after 404 the pause grows from `retry_cap_s` up to this."""
    auth_retry_cap_s: float = 600.0
    """Refused passwords double the pause up to here: recorders lock an account after 5-7 in half an hour."""
    healthy_after_s: float = 10.0
    """A session that brought packets for so long makes the next pause short again."""
    gop_every_s: float = 600.0
    """A whole group of pictures is decoded so often, to count its damaged frames."""
    gop_again_s: float = 60.0
    """Or so often after one in which some were: whether that lasts isn't left open for ten minutes."""
    worker_doubted_s: float = 5.0
    """A worker speaks every second. After so long without a word nobody knows what its cameras show."""
    worker_silent_s: float = 20.0
    """A worker that says nothing for so long hangs: it is replaced."""
    make_meter: MakeMeter | None = picture_meter
    stills: bool = False
    """Whether a still may be made where somebody orders it. Otherwise no picture leaves a worker."""
