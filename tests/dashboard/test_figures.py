from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest

from dashboard.figures_day import DayWords, day_figure
from dashboard.figures_table import Day, Hours, day_table
from sitcenter.domain.facts import Slot, WaitSpan
from tests.dashboard.builders_branch import ALMATY, full_slot, local, slot

HOURS = Hours(local(9), local(12), local(11, 7))
WORDS = DayWords("median", "p90", "longest", "norm 30 min", "arrivals", "capacity", "min", "people")


def table(
    slots: list[Slot], spans: list[WaitSpan] | None = None, hours: Hours = HOURS, capacity: int | None = 500
) -> Day:
    return day_table(slots, spans or [], hours, 1800, capacity, ALMATY)


def wall_clock(hour: int, minute: int) -> datetime:
    return local(hour, minute).astimezone(ALMATY).replace(tzinfo=None)


class Quarter(NamedTuple):
    """A row of the table, None where a value is missing."""

    start: datetime
    known_until: datetime
    median_min: float | None
    p90_min: float | None
    longest_min: float | None
    arrivals: int | None


def quarters_of(day: Day) -> list[Quarter]:
    rows = day.quarters.reset_index().astype(object)
    return [Quarter(*row) for row in rows.where(rows.notna(), None).itertuples(index=False)]


def at(day: Day, hour: int, minute: int) -> Quarter:
    return next(q for q in quarters_of(day) if q.start == wall_clock(hour, minute))


def test_the_table_runs_from_opening_to_closing_in_local_time_without_offset() -> None:
    quarters = quarters_of(table([]))
    assert (len(quarters), quarters[0].start, quarters[-1].start) == (
        12,
        wall_clock(9, 0),
        wall_clock(11, 45),
    )


def test_a_quarter_without_a_record_is_a_gap_and_not_a_zero() -> None:
    day = table([full_slot(9, 0, 10), full_slot(9, 30, 12)])
    assert (at(day, 9, 0).median_min, at(day, 9, 0).p90_min, at(day, 9, 0).arrivals) == (10, 10, 10)
    gap = at(day, 9, 15)
    assert (gap.median_min, gap.p90_min, gap.longest_min, gap.arrivals) == (None, None, None, None)


def test_a_quiet_quarter_with_a_record_is_a_zero() -> None:
    quiet = at(table([slot(9, 15, served=1)]), 9, 15)
    assert (quiet.median_min, quiet.longest_min, quiet.arrivals) == (None, 0, 0)


def test_somebody_who_waits_is_known_even_where_nothing_else_happened() -> None:
    day = table([], [WaitSpan("almaty-5", local(9, 10), None)])
    assert [q.longest_min for q in quarters_of(day)][:3] == [5, 20, 35]


def test_nothing_is_known_after_the_last_good_moment() -> None:
    spans = [WaitSpan("almaty-5", local(9), None)]
    day = table([full_slot(11, 0, 20), full_slot(11, 15, 20)], spans)
    assert at(day, 11, 0).longest_min == 127
    assert at(day, 11, 0).known_until == wall_clock(11, 7)
    later = at(day, 11, 15)
    assert (later.median_min, later.longest_min, later.arrivals) == (None, None, None)
    never = table([full_slot(9, 0, 10)], spans, replace(HOURS, known_until=None))
    assert all((q.longest_min, q.p90_min, q.arrivals) == (None, None, None) for q in quarters_of(never))


def test_services_of_a_quarter_are_added_up() -> None:
    day = table([full_slot(9, 0, 10), replace(full_slot(9, 0, 30), service_code="licence")])
    assert (at(day, 9, 0).arrivals, at(day, 9, 0).p90_min) == (20, 30)


def test_people_who_came_early_or_stayed_late_stretch_the_day() -> None:
    quarters = quarters_of(table([full_slot(8, 45, 5), full_slot(12, 15, 5)]))
    assert (quarters[0].start.hour, quarters[-1].start) == (8, wall_clock(12, 15))


@pytest.mark.parametrize(("capacity", "per_quarter"), [(500, 500 / 12), (None, None)])
def test_capacity_is_spread_over_the_opening_hours(capacity: int | None, per_quarter: float | None) -> None:
    assert table([], capacity=capacity).capacity == per_quarter


def traces(day: Day) -> dict[str, object]:
    return {trace.name: trace for trace in day_figure(day, WORDS, "light").data if trace.name}


def test_the_figure_never_bridges_a_gap() -> None:
    figure = day_figure(table([full_slot(9, 0, 10), full_slot(9, 45, 12)]), WORDS, "light")
    lines = [
        trace for trace in figure.data if trace.type == "scatter" and trace.name in ("median", "longest")
    ]
    assert [trace.connectgaps for trace in lines] == [False, False]
    assert list(lines[0].y[:4]) == [10, None, None, 12]
    assert list(lines[0].marker.size[:4]) == [6, 0, 0, 6]


def test_the_norm_is_a_dashed_line_over_the_whole_day() -> None:
    figure = day_figure(table([]), WORDS, "dark")
    norm = next(trace for trace in figure.data if trace.name == "norm 30 min")
    assert (list(norm.y), norm.line.dash) == ([30, 30], "dash")
    assert norm.x[1] - norm.x[0] == timedelta(hours=3)


def test_waits_beyond_the_norm_are_told_by_shape() -> None:
    figure = day_figure(table([], [WaitSpan("almaty-5", local(9), None)]), WORDS, "light")
    marks = next(trace for trace in figure.data if trace.mode == "markers")
    assert marks.marker.symbol == "triangle-up"
    assert list(marks.y[:4]) == [None, None, 45, 60]


def test_without_a_capacity_there_is_no_line_of_it() -> None:
    assert "capacity" in traces(table([]))
    assert "capacity" not in traces(table([], capacity=None))
