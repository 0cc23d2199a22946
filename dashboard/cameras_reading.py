"""What lies behind the present state of all cameras: two hours of measures, and how much of a month they saw.

Read at most once in a while for all screens, in a thread of its own: no screen waits long for it. A view only
cuts out what it may show.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from dashboard.doors import BoardReader
from dashboard.frames import Frame
from sitcenter.domain.cameras.availability import Availability, availability
from sitcenter.domain.cameras.board import unwatched_since
from sitcenter.domain.cameras.intervals import as_watched
from sitcenter.domain.cameras.types import CameraInterval, CameraKey
from sitcenter.domain.scope import EVERYTHING

TRENDS = ("fps", "ref_similarity")
TREND_SPAN, STEPS = timedelta(hours=2), 60
TRENDS_KEPT, RECORDS_KEPT = timedelta(seconds=25), timedelta(minutes=2)
DAY, MONTH = timedelta(hours=24), timedelta(days=30)
LATE = timedelta(minutes=10)
"""A sample may come so much later than its moment and still be drawn."""
PATIENCE_S = 0.5
Curve = tuple[float | None, ...]
Rows = Mapping[CameraKey, Sequence[tuple[datetime, tuple[float | None, ...]]]]
"""Samples of each camera, in order: its TRENDS."""


class Trend(NamedTuple):
    """Two hours in STEPS equal steps, the oldest first; None where nothing was measured."""

    fps: Curve = ()
    match: Curve = ()


class Record(NamedTuple):
    """How much of the last day and of the last thirty days a camera saw."""

    day: Availability
    month: Availability


@dataclass(frozen=True)
class Past:
    """By camera; what isn't there isn't known."""

    trends: Mapping[CameraKey, Trend] = field(default_factory=dict)
    records: Mapping[CameraKey, Record] = field(default_factory=dict)


class CameraReading:
    """Keeps what it read; while the database is silent that is all there is.

    `patience_s`: so long a screen waits for a reading; then it shows what was read before, or that nothing is
    known, and its next frame tries again.
    """

    def __init__(self, reader: BoardReader, patience_s: float = PATIENCE_S) -> None:
        self._reader, self._lock, self._patience_s = reader, Lock(), patience_s
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cameras")
        self._renewing: Future[None] | None = None
        self._past = Past()
        self._rows: Rows = {}
        self._trends_at: datetime | None = None
        self._records_at: datetime | None = None

    def of(self, frame: Frame) -> Past:
        """The past of all cameras, as of about the frame. Raises what the last reading raised."""
        if frame.silent_since is None:
            renewing = self._begun(frame)
            wait([renewing], timeout=self._patience_s)
            if renewing.done():
                renewing.result()
        return self._past

    def _begun(self, frame: Frame) -> Future[None]:
        """The reading that runs; begun if none does."""
        with self._lock:
            if self._renewing is None or self._renewing.done():
                self._renewing = self._thread.submit(self._renew, frame)
            return self._renewing

    def _renew(self, frame: Frame) -> None:
        now = frame.at
        if _due(self._trends_at, now, TRENDS_KEPT):
            self._past = replace(self._past, trends=self._read_trends(now))
        if _due(self._records_at, now, RECORDS_KEPT):
            self._past = replace(self._past, records=self._read_records(frame))
            self._records_at = now

    def _read_trends(self, now: datetime) -> Mapping[CameraKey, Trend]:
        """Only what may be new is read: two hours of all cameras are tens of thousands of samples."""
        end = _step_end(now)
        start = end - TREND_SPAN
        last = self._trends_at
        since = start if last is None or last > now else max(start, last - LATE)
        read = self._reader.camera_trends(EVERYTHING, since, TRENDS)
        self._rows, self._trends_at = joined(self._rows, read, start, since), now
        return {
            key: Trend(*(steps(((at, values[k]) for at, values in rows), start, end) for k in range(2)))
            for key, rows in self._rows.items()
        }

    def _read_records(self, frame: Frame) -> Mapping[CameraKey, Record]:
        now = frame.at
        by_camera: defaultdict[CameraKey, list[CameraInterval]] = defaultdict(list)
        read = self._reader.camera_intervals(EVERYTHING, now - MONTH, now)
        for interval in as_watched(read, unwatched_since(frame.snapshot.sources, now)):
            by_camera[interval.key].append(interval)
        return {key: record(intervals, now) for key, intervals in by_camera.items()}


def joined(kept: Rows, read: Rows, start: datetime, since: datetime) -> Rows:
    """What was kept of [start, since), then what was read from `since` on; by cameras that have any."""
    both = {
        key: [row for row in kept.get(key, ()) if start <= row[0] < since] + [*read.get(key, ())]
        for key in kept.keys() | read.keys()
    }
    return {key: rows for key, rows in both.items() if rows}


def record(intervals: Iterable[CameraInterval], now: datetime) -> Record:
    """The record of one camera from its intervals of the last thirty days."""
    known = list(intervals)
    return Record(*(availability(known, now - span, now, now) for span in (DAY, MONTH)))


def steps(rows: Iterable[tuple[datetime, float | None]], start: datetime, end: datetime) -> Curve:
    """Means by equal steps of time; a step in which nothing was measured is a gap."""
    step = (end - start) / STEPS
    found: list[list[float]] = [[] for _ in range(STEPS)]
    for at, value in rows:
        if value is not None and start <= at <= end:
            found[min(STEPS - 1, int((at - start) / step))].append(value)
    return tuple(sum(values) / len(values) if values else None for values in found)


def _step_end(now: datetime) -> datetime:
    """When the step that runs will be over: steps stand still, so that a drawing changes once a step."""
    step = TREND_SPAN / STEPS
    return now - (now - now.replace(hour=0, minute=0, second=0, microsecond=0)) % step + step


def _due(read_at: datetime | None, now: datetime, kept: timedelta) -> bool:
    return read_at is None or abs(now - read_at) >= kept
