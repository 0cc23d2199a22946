"""What is known of one camera beside its state: its measures, its stretches, what people ordered of it."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from dashboard.camera_measures import Curve, curves
from dashboard.cameras_reading import MONTH
from dashboard.deps import Deps
from dashboard.frames import Frame
from sitcenter.domain.cameras.board import unwatched_since
from sitcenter.domain.cameras.intervals import as_watched
from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import Box, CameraInterval, CameraKey, CameraOrder
from sitcenter.domain.scope import EVERYTHING

KEPT = 50
"""So many readings are remembered."""
KEPT_FOR = timedelta(seconds=15)
ORDERS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Known:
    """One camera: `curves` of the hours asked for, `intervals` of thirty days, `learned` None if nothing is.

    `start`, `end`: the span of the curves. `stills`: whether this site shows any; `still`: that there is one,
    without its picture, which is kept nowhere here.
    """

    start: datetime
    end: datetime
    curves: Mapping[str, Curve] = field(default_factory=dict)
    intervals: tuple[CameraInterval, ...] = ()
    learned: Mapping[str, object] | None = None
    orders: tuple[CameraOrder, ...] = ()
    masks: tuple[Box, ...] = ()
    stills: bool = False
    still: Still | None = None


class CameraKnown:
    """Reads what was measured at most every KEPT_FOR; while the database is silent, gives the last."""

    def __init__(self, deps: Deps) -> None:
        self._reader, self._desk, self._lock = deps.reader, deps.cameras, Lock()
        self._stills = deps.stills
        self._kept: OrderedDict[tuple[CameraKey, int], Known] = OrderedDict()

    def of(self, frame: Frame, key: CameraKey, hours: int) -> Known:
        """What is known of a camera that exists."""
        with self._lock:
            kept = self._kept.get((key, hours))
            if frame.silent_since is not None:
                return kept or Known(frame.at - timedelta(hours=hours), frame.at)
            if kept is None or abs(frame.at - kept.end) >= KEPT_FOR:
                kept = self._read(key, hours, frame)
            kept = self._with_orders(key, kept, frame.at)
            self._keep((key, hours), kept)
            return kept

    def _keep(self, place: tuple[CameraKey, int], known: Known) -> None:
        self._kept[place] = known
        self._kept.move_to_end(place)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def _read(self, key: CameraKey, hours: int, frame: Frame) -> Known:
        now = frame.at
        start = now - timedelta(hours=hours)
        scope = EVERYTHING.narrowed(frozenset({key.branch_id}))
        read = self._reader.camera_intervals(scope, now - MONTH, now)
        intervals = as_watched(read, unwatched_since(frame.snapshot.sources, now))
        return Known(
            start=start,
            end=now,
            curves=curves(self._reader.camera_samples(key.branch_id, key.camera_id, start, now), start, now),
            intervals=tuple(one for one in intervals if one.key == key),
            learned=self._reader.camera_learned(key.branch_id, key.camera_id),
        )

    def _with_orders(self, key: CameraKey, known: Known, now: datetime) -> Known:
        """What people ordered shows at once, and what came of it."""
        if self._desk is None:
            return known
        orders, masks = tuple(self._desk.orders(key, ORDERS_SHOWN)), tuple(self._desk.masks(key))
        still = self._desk.still(key, now) if self._stills else None
        shown = None if still is None else replace(still, body=b"")
        return replace(known, orders=orders, masks=masks, stills=self._stills, still=shown)
