"""What lies behind the present state of all cameras: two hours of measures, and how much of a month they saw.

Read at most once in a while for all screens; a view only cuts out what it may show.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from dashboard.doors import BoardReader
from dashboard.frames import Frame
from sitcenter.domain.cameras.availability import Availability, availability
from sitcenter.domain.cameras.types import CameraInterval, CameraKey
from sitcenter.domain.scope import EVERYTHING

TRENDS = ("fps", "ref_similarity")
TREND_SPAN, STEPS = timedelta(hours=2), 60
TRENDS_KEPT, RECORDS_KEPT = timedelta(seconds=25), timedelta(minutes=2)
DAY, MONTH = timedelta(hours=24), timedelta(days=30)
Curve = tuple[float | None, ...]


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
    """Keeps what it read; while the database is silent that is all there is."""

    def __init__(self, reader: BoardReader) -> None:
        self._reader, self._lock = reader, Lock()
        self._past = Past()
        self._trends_at: datetime | None = None
        self._records_at: datetime | None = None

    def of(self, frame: Frame) -> Past:
        """The past of all cameras, as of about the frame."""
        with self._lock:
            if frame.silent_since is None:
                self._renew(frame.at)
            return self._past

    def _renew(self, now: datetime) -> None:
        if _due(self._trends_at, now, TRENDS_KEPT):
            self._past = replace(self._past, trends=self._read_trends(now))
            self._trends_at = now
        if _due(self._records_at, now, RECORDS_KEPT):
            self._past = replace(self._past, records=self._read_records(now))
            self._records_at = now

    def _read_trends(self, now: datetime) -> Mapping[CameraKey, Trend]:
        end = _step_end(now)
        start = end - TREND_SPAN
        read = self._reader.camera_trends(EVERYTHING, start, TRENDS)
        return {
            key: Trend(*(steps(((at, values[k]) for at, values in rows), start, end) for k in range(2)))
            for key, rows in read.items()
        }

    def _read_records(self, now: datetime) -> Mapping[CameraKey, Record]:
        by_camera: defaultdict[CameraKey, list[CameraInterval]] = defaultdict(list)
        for interval in self._reader.camera_intervals(EVERYTHING, now - MONTH, now):
            by_camera[interval.key].append(interval)
        return {key: record(intervals, now) for key, intervals in by_camera.items()}


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
