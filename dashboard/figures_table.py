"""The day of one branch as a small table of quarters of an hour: what a figure is drawn from."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import pandas as pd

from sitcenter.domain.facts import Slot, WaitSpan
from sitcenter.domain.forecast.usual import UsualDay, UsualQuarter
from sitcenter.domain.slots import SLOT, hist_quantile_s, slot_of
from sitcenter.domain.waits import longest_wait_series

QUARTERS_SHOWN = 96


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """`quarters`: a row a quarter of an hour from opening to closing; its index is the start in local time.

    Columns: `known_until` (local time), `median_min` and `p90_min` of those called then, `longest_min` of
    those waiting at the end of the quarter (or at the last known moment within it), `arrivals`. Where
    nobody was called, or nothing is known, a value is missing. `norm_min` is the dashed line; `capacity`:
    arrivals per quarter of an hour at which the day's capacity would be used up evenly.
    """

    quarters: pd.DataFrame
    norm_min: float
    capacity: float | None
    usual: pd.DataFrame | None = None
    """The band of like days by the same quarters: `wait_low` and `wait_high` (minutes; of the median wait of
    those called), `arrivals_low` and `arrivals_high`; missing where too few like days tell.
    """


@dataclass(frozen=True, slots=True)
class Hours:
    """The span to draw, and until when anything is known (None: nothing is)."""

    opens: datetime
    closes: datetime
    known_until: datetime | None


def day_table(
    slots: Iterable[Slot],
    spans: Sequence[WaitSpan],
    hours: Hours,
    norm_s: int,
    capacity_per_day: int | None,
    zone: tzinfo,
    usual: UsualDay | None = None,
) -> Day:
    """The day by quarters of an hour. Those after `known_until`, and those without a record, are gaps."""
    by_quarter: defaultdict[datetime, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_quarter[slot.slot_at].append(slot)
    starts = _starts(hours, by_quarter)
    ends = [min(start + SLOT, hours.known_until or start) for start in starts]
    longest = longest_wait_series(spans, ends)
    quarters = [
        _quarter(start, end, by_quarter.get(start, []), wait_s, hours, zone)
        for start, end, wait_s in zip(starts, ends, longest, strict=True)
    ]
    bands = None if usual is None or not usual.known else _bands(usual, starts, zone)
    return Day(_frame(quarters), norm_s / 60, _capacity(capacity_per_day, hours), bands)


def _bands(usual: UsualDay, starts: Sequence[datetime], zone: tzinfo) -> pd.DataFrame:
    nothing = UsualQuarter(None, None)
    rows = []
    for start in starts:
        quarter = usual.quarters.get(start, nothing)
        wait, came = quarter.wait_s, quarter.arrivals
        rows.append(
            {
                "start": _local(start, zone),
                "wait_low": wait and wait.low / 60,
                "wait_high": wait and wait.high / 60,
                "arrivals_low": came and came.low,
                "arrivals_high": came and came.high,
            }
        )
    return pd.DataFrame(rows).set_index("start").astype("Float64")


def _frame(quarters: list[dict[str, object]]) -> pd.DataFrame:
    """Missing values stay missing: a count without a record is no zero."""
    kinds = {"median_min": "Float64", "p90_min": "Float64", "longest_min": "Float64", "arrivals": "Int64"}
    return pd.DataFrame(quarters).set_index("start").astype(kinds)


def _starts(hours: Hours, by_quarter: Mapping[datetime, object]) -> list[datetime]:
    """Quarters from opening to closing, stretched by people who came before or stayed after."""
    last = hours.closes - timedelta(microseconds=1)
    first = min([slot_of(hours.opens), *by_quarter])
    last = max([slot_of(last), *by_quarter])
    count = min(QUARTERS_SHOWN, (last - first) // SLOT + 1)
    return [first + k * SLOT for k in range(count)]


def _quarter(
    start: datetime, end: datetime, slots: Sequence[Slot], wait_s: int, hours: Hours, zone: tzinfo
) -> dict[str, object]:
    known = hours.known_until is not None and start < hours.known_until
    told = known and (bool(slots) or wait_s > 0)
    hist: Counter[int] = Counter()
    for slot in slots:
        hist.update(slot.wait_hist)
    return {
        "start": _local(start, zone),
        "known_until": _local(end, zone),
        "median_min": _minutes(hist_quantile_s(hist, 0.5)) if known else None,
        "p90_min": _minutes(hist_quantile_s(hist, 0.9)) if known else None,
        "longest_min": _minutes(wait_s) if told else None,
        "arrivals": sum(slot.issued for slot in slots) if told else None,
    }


def _capacity(per_day: int | None, hours: Hours) -> float | None:
    span = hours.closes - hours.opens
    return per_day * (SLOT / span) if per_day is not None and span > timedelta(0) else None


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _local(at: datetime, zone: tzinfo) -> datetime:
    """Local time without its offset: plotly would show an aware time in UTC."""
    return at.astimezone(zone).replace(tzinfo=None)
