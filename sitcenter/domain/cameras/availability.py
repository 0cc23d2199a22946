"""How much of a period a camera saw, how often it failed, and for how long."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitcenter.domain.cameras.types import NOT_SEEING, CameraInterval, CameraState

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Availability:
    """Time in which its state was unknown, or in planned maintenance, is no part of any figure.

    `seeing_share`: 0..1 of the time that counts; None if none does. `known_share`: 0..1 of the period that
    counts, to be shown beside it. `failures`: how often it went from seeing to not seeing, unknown stretches
    between them or not. `mtbf_s`: seeing time between failures, `mttr_s`: mean time not seeing of the
    failures of this period, as long as they lasted so far; both None without a failure.
    """

    seeing_share: float | None
    known_share: float
    failures: int
    mtbf_s: float | None
    mttr_s: float | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Time that counts. `failed`: a failure began with it; `repair`: it belongs to one of this period."""

    seeing: bool
    failed: bool
    repair: bool
    lasted: timedelta


def availability(
    intervals: Iterable[CameraInterval], start: datetime, end: datetime, now: datetime
) -> Availability:
    """Over [start, min(end, now)), of one camera's intervals; they don't overlap.

    One that ended before tells how the camera was when the period began: without it a camera that doesn't
    see from the very start has not failed in this period.
    """
    stop = min(end, now)
    stretches = list(_stretches(intervals, start, stop))
    seeing = sum((s.lasted for s in stretches if s.seeing), _NONE)
    known = sum((s.lasted for s in stretches), _NONE)
    repairing = sum((s.lasted for s in stretches if s.repair), _NONE)
    failures = sum(s.failed for s in stretches)
    return Availability(
        seeing_share=seeing / known if known else None,
        known_share=known / (stop - start) if start < stop else 0.0,
        failures=failures,
        mtbf_s=seeing.total_seconds() / failures if failures else None,
        mttr_s=repairing.total_seconds() / failures if failures else None,
    )


def _stretches(intervals: Iterable[CameraInterval], start: datetime, stop: datetime) -> Iterator[_Stretch]:
    saw: bool | None = None
    repair = False
    for interval in sorted(intervals, key=lambda each: each.since):
        until = stop if interval.until is None else min(interval.until, stop)
        if not _counts(interval) or until <= interval.since:
            continue
        sees = interval.state not in NOT_SEEING
        failed = saw is True and not sees and interval.since >= start
        repair = not sees and (failed or repair)
        saw = sees
        if until > start:
            yield _Stretch(sees, failed, repair, until - max(interval.since, start))


def _counts(interval: CameraInterval) -> bool:
    return interval.state is not CameraState.UNKNOWN and not interval.maintenance
