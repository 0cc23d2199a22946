from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain.facts import WaitSpan
from sitcenter.domain.slots import contributions, hist_quantile_s, minute_bucket, slot_of, tally, within
from sitcenter.domain.tickets import fold_ticket
from sitcenter.domain.waits import longest_wait_series, quantile, trend, trend_times
from tests.domain.builders import NOW, ago, event, minutes


def test_quantiles_are_waits_of_real_people() -> None:
    assert quantile([], 0.9) is None
    assert quantile([7], 0.5) == 7
    assert quantile(list(range(1, 11)), 0.9) == 9
    assert quantile(list(range(1, 11)), 0.5) == 5
    assert quantile([1, 2, 3], 0.9) == 3


@pytest.mark.parametrize(
    ("wait_ms", "bucket"),
    [(0, 0), (1, 1), (60_000, 1), (60_001, 2), (30 * 60_000, 30), (30 * 60_000 + 1, 31), (10**9, 600)],
)
def test_the_bucket_of_a_wait_keeps_the_norm_exact(wait_ms: int, bucket: int) -> None:
    assert minute_bucket(wait_ms) == bucket


def test_within_the_norm_includes_the_norm_itself() -> None:
    assert within({29: 1, 30: 2, 31: 4}, minutes(30)) == 3


@given(st.lists(st.integers(0, 3_600_000), min_size=1))
def test_a_histogram_quantile_is_never_better_than_the_truth_nor_a_minute_worse(waits: list[int]) -> None:
    hist: dict[int, int] = {}
    for wait in waits:
        hist[minute_bucket(wait)] = hist.get(minute_bucket(wait), 0) + 1
    exact = quantile(sorted(waits), 0.9)
    rough = hist_quantile_s(hist, 0.9)
    assert exact is not None
    assert rough is not None
    assert exact <= rough * 1000 < exact + 60_000


def test_a_served_ticket_counts_in_the_slots_of_its_own_facts() -> None:
    ticket = fold_ticket(
        [
            event("ticket_issued", ago(40), service_code="passport"),
            event("called", ago(20)),
            event("service_started", ago(20)),
            event("service_completed", ago(3)),
        ]
    )
    parts = contributions(ticket)
    assert {part.slot_at for part in parts} == {slot_of(ago(40)), slot_of(ago(20)), slot_of(ago(3))}
    total = tally(parts)
    assert (total.issued, total.called, total.served, total.wait_n, total.service_n) == (1, 1, 1, 1, 1)
    assert (total.mean_wait_s(), total.hist) == (20 * 60, {20: 1})


def test_a_mean_of_nothing_is_not_zero() -> None:
    assert tally([]).mean_wait_s() is None
    assert hist_quantile_s({}, 0.9) is None


def span(start: float, end: float | None) -> WaitSpan:
    return WaitSpan("a", ago(start), None if end is None else ago(end))


def test_the_trend_is_the_longest_wait_of_each_moment() -> None:
    spans = [span(60, 30), span(50, None), span(20, 10)]
    series = longest_wait_series(spans, [ago(61), ago(60), ago(31), ago(30), NOW])
    assert series == [0, 0, 29 * 60, 20 * 60, 50 * 60]


@given(
    st.lists(st.tuples(st.integers(0, 180), st.integers(0, 60) | st.none()), max_size=20),
)
def test_the_trend_equals_a_count_by_hand(raw: list[tuple[int, int | None]]) -> None:
    spans = [span(start, None if length is None else start - length) for start, length in raw]
    times = trend_times(NOW)

    def longest(at: datetime) -> int:
        waits = [
            at - s.wait_from for s in spans if s.wait_from <= at and (s.wait_to is None or at < s.wait_to)
        ]
        return max(waits, default=timedelta(0)) // timedelta(seconds=1)

    assert longest_wait_series(spans, times) == [longest(at) for at in times]


def test_before_opening_the_trend_is_a_gap_not_a_zero() -> None:
    points = trend([span(30, None)], NOW, since=ago(40))
    assert [p.longest_s for p in points if p.at < ago(40)] == [None] * sum(p.at < ago(40) for p in points)
    assert points[-1].longest_s == 30 * 60
