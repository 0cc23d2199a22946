"""What the source of cameras needs of others: the watch of streams, and what is kept beside the journal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import Box, CameraKey, CameraOrder, ReferenceLearned, Sample, Unwatched


class Watching(Protocol):
    """Watches streams; camera_feeds' Watch. Nothing of it blocks but `stop`, which ends within seconds."""

    def start(self) -> None:
        """Begin."""

    def take(self) -> Sequence[Sample | ReferenceLearned | Still | Unwatched]:
        """What came since it was last asked."""

    def order(self, order: CameraOrder) -> None:
        """Take over what people ordered."""

    def suspicious(self, key: CameraKey, on: bool) -> None:
        """Look at a camera more often, or as usual."""

    def stop(self) -> None:
        """Close all sessions."""


References = Mapping[CameraKey, Sequence[ReferenceLearned]]
Masks = Mapping[CameraKey, Sequence[Box]]
Open = Callable[[References, Masks], Watching]
"""Makes a watch, not yet started; may raise what a missing library raises."""


class Kept(Protocol):
    """What is kept beside the journal; storage's CameraStore."""

    def references(self, keys: Iterable[CameraKey]) -> References:
        """The newest references of cameras."""

    def keep_reference(self, learned: ReferenceLearned) -> None:
        """Keep a reference."""

    def learned(self, keys: Iterable[CameraKey]) -> Mapping[CameraKey, str]:
        """What was learned of cameras."""

    def keep_all_learned(self, learned: Mapping[CameraKey, str], at: datetime) -> None:
        """Keep what was learned."""

    def pending(self) -> list[CameraOrder]:
        """Orders that the journal doesn't have."""

    def taken(self, order_id: str, at: datetime) -> None:
        """The journal has an order."""

    def masks(self, key: CameraKey) -> Sequence[Box]:
        """Masked regions."""

    def maintenance_until(self, key: CameraKey, now: datetime) -> datetime | None:
        """Until when a camera is worked on."""

    def keep_still(self, still: Still) -> None:
        """Keep a still in place of the one before."""

    def drop_stills(self, before: datetime) -> None:
        """Delete stills that were made until then."""

    def told(self) -> Mapping[CameraKey, datetime]:
        """The last word of each camera in the journal."""

    def watched_until(self, source_id: str) -> datetime | None:
        """When a source was last good."""
