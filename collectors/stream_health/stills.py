"""Stills on their way from the watch to the screens, and out of the store when their time is over."""

from datetime import datetime

from collectors.stream_health.doors import Kept
from sitcenter.domain.cameras.stills import KEPT, Still, is_awaited
from sitcenter.domain.cameras.types import CameraKey, CameraOrder, Verb


class Stills:
    """`on` False: none is asked for, taken or kept, and what an earlier setting left is deleted."""

    def __init__(self, kept: Kept, on: bool) -> None:
        self._kept, self._on = kept, on
        self._brought: dict[CameraKey, Still] = {}
        self._stored: dict[CameraKey, datetime] = {}
        self._swept = False

    def hands_on(self, order: CameraOrder, now: datetime) -> bool:
        """Whether the watch is to follow the order; one that asks for a still may be refused, or too late."""
        return order.verb is not Verb.STILL or (self._on and is_awaited(order, now))

    def take(self, still: Still) -> None:
        """A still came."""
        if self._on:
            self._brought[still.key] = still

    def keep(self, now: datetime) -> None:
        """Store what came, delete what is over. Raises the store's error; then it is done the next time."""
        if not self._swept:
            self.sweep(now)
        while self._brought:
            key, still = next(iter(self._brought.items()))
            self._kept.keep_still(still)
            self._stored[key] = still.at
            del self._brought[key]
        if any(now - at >= KEPT for at in self._stored.values()):
            self._kept.drop_stills(now - KEPT)
            self._stored = {key: at for key, at in self._stored.items() if now - at < KEPT}

    def sweep(self, now: datetime) -> None:
        """Delete all: at the beginning those of a run before, at the end those of this one."""
        self._brought.clear()
        self._kept.drop_stills(now)
        self._stored.clear()
        self._swept = True
