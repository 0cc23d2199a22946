"""Watching in tests: samples by camera, as they come; and a meter that measures next to nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Event

from camera_feeds.options import Luma, Meter, WatchOptions
from camera_feeds.streams import Stream
from camera_feeds.watch import Watch
from sitcenter import clock
from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import (
    Box,
    CameraKey,
    CameraOrder,
    Picture,
    ReferenceLearned,
    Sample,
    Unwatched,
)
from tests.waiting import until

QUICK = WatchOptions(make_meter=None, overloaded_every_s=3.0)


def key(name: str) -> CameraKey:
    return CameraKey("b1", name)


class Log:
    """What a watch told, by camera's name, each sample with the seconds since the start."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.began = clock.monotonic()
        self.samples: dict[str, list[tuple[float, Sample]]] = defaultdict(list)
        self.learned: list[ReferenceLearned] = []
        self.stills: list[Still] = []
        self.unwatched: list[Unwatched] = []

    def look(self) -> None:
        now = clock.monotonic() - self.began
        for word in self.watch.take():
            if isinstance(word, Sample):
                self.samples[word.key.camera_id].append((now, word))
            elif isinstance(word, Still):
                self.stills.append(word)
            elif isinstance(word, Unwatched):
                self.unwatched.append(word)
            else:
                self.learned.append(word)

    def last(self, name: str) -> Sample | None:
        return self.samples[name][-1][1] if self.samples[name] else None

    def has(self, name: str, condition: Callable[[Sample], object], since: float = 0.0) -> bool:
        return any(condition(sample) for at, sample in self.samples[name] if at >= since)

    def now(self) -> float:
        return clock.monotonic() - self.began

    def wait(self, condition: Callable[[], object], seconds: float) -> None:
        def seen() -> object:
            self.look()
            return condition()

        until(seen, seconds)


@contextmanager
def watching(urls: Mapping[str, str | Stream], options: WatchOptions = QUICK) -> Iterator[Log]:
    streams = [url if isinstance(url, Stream) else Stream(key(name), url) for name, url in urls.items()]
    watch = Watch(streams, options)
    watch.start()
    log = Log(watch)
    try:
        yield log
    finally:
        watch.stop()
        log.look()


class PlainMeter:
    """Measures brightness; learns a reference with its first picture; tells masks and orders by its contrast."""

    def __init__(
        self, camera: CameraKey, references: Sequence[ReferenceLearned], masks: Sequence[Box]
    ) -> None:
        self._key, self._new = camera, not references
        self._learned: list[ReferenceLearned] = []
        self._orders = len(masks)

    def measure(self, luma: Luma, at: datetime) -> Picture:
        if self._new:
            self._new = False
            self._learned.append(ReferenceLearned(self._key, "provisional", at, "body", 48))
        mean = float(luma.mean())
        return Picture(at, mean, float(self._orders), 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, good_blocks=len(luma))

    def learned(self) -> list[ReferenceLearned]:
        found, self._learned = self._learned, []
        return found

    def order(self, order: CameraOrder) -> None:
        self._orders += 1


def plain_meter(camera: CameraKey, references: Sequence[ReferenceLearned], masks: Sequence[Box]) -> Meter:
    return PlainMeter(camera, references, masks)


class HangingMeter(PlainMeter):
    """Never comes back, as a broken library would."""

    def measure(self, luma: Luma, at: datetime) -> Picture:
        Event().wait()
        return super().measure(luma, at)


def hanging_meter(camera: CameraKey, references: Sequence[ReferenceLearned], masks: Sequence[Box]) -> Meter:
    return HangingMeter(camera, references, masks)


METERED = replace(QUICK, make_meter=plain_meter)
