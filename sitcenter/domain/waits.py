"""Waits of people who wait now, and of the past two hours."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sitcenter.domain.board_types import TrendPoint
from sitcenter.domain.facts import WaitSpan

TREND_STEP = timedelta(minutes=5)
TREND_LENGTH = timedelta(hours=2)


def seconds(span: timedelta) -> int:
    """A duration in whole seconds, rounded down, never negative."""
    return max(0, span // timedelta(seconds=1))


def quantile(ordered: Sequence[int], q: float) -> int | None:
    """The q-quantile of an ascending sequence by nearest rank: always a value that somebody waits."""
    if not ordered:
        return None
    rank = -(-int(q * 1000) * len(ordered) // 1000)
    return ordered[max(1, rank) - 1]


def trend_times(now: datetime) -> list[datetime]:
    """The past two hours in steps of five minutes, and now."""
    last = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
    count = TREND_LENGTH // TREND_STEP
    return [last - TREND_STEP * k for k in range(count, -1, -1)] + ([now] if now > last else [])


def longest_wait_series(spans: Iterable[WaitSpan], times: Sequence[datetime]) -> list[int]:
    """The longest wait (s) of those waiting at each of the ascending `times`; 0 where nobody waits."""
    ordered = sorted(spans, key=lambda span: span.wait_from)
    done, result = 0, []
    for at in times:
        while done < len(ordered) and _ended(ordered[done], at):
            done += 1
        result.append(_oldest(ordered, done, at))
    return result


def trend(spans: Iterable[WaitSpan], now: datetime, since: datetime | None) -> tuple[TrendPoint, ...]:
    """The two-hour trend; points before `since` (the branch was closed) are unknown."""
    times = trend_times(now)
    waits = longest_wait_series(spans, times)
    return tuple(
        TrendPoint(at, wait if since is not None and at >= since else None)
        for at, wait in zip(times, waits, strict=True)
    )


def _ended(span: WaitSpan, at: datetime) -> bool:
    return span.wait_to is not None and span.wait_to <= at


def _oldest(ordered: Sequence[WaitSpan], start: int, at: datetime) -> int:
    for span in islice(ordered, start, None):
        if span.wait_from > at:
            return 0
        if not _ended(span, at):
            return seconds(at - span.wait_from)
    return 0
