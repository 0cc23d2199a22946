"""What judged windows add up to, by table: how a rule stands, what chance may raise, what was raised."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sitcenter.domain.integrity.tallies import (
    Stand,
    Tally,
    by_branch,
    newest,
    stand_at,
    stand_of,
    tally,
    tried,
    weeks,
)
from sitcenter.domain.integrity.types import Head, Kind, RuleCard, RuleWindow, Unit
from sitcenter.domain.network import Names

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT = Names("а", "б", "c")
CARD = RuleCard(
    "C5", 1, "C5", Kind.STATISTICAL, Unit.PAIR, "high", TEXT, TEXT, (), TEXT, "https://law", (), "exact",
    0.02, frozenset(), (), "situational-centre",
)  # fmt: skip


def window(days_ago: float, branch_id: str = "a", **changes: object) -> RuleWindow:
    """A computed window of a day that ended so long ago."""
    end = NOW - days_ago * DAY
    made = RuleWindow("C5", 1, branch_id, end - DAY, end, end + timedelta(hours=2), tested=10, base=100)
    return replace(made, **changes)  # type: ignore[arg-type]


def head(days_ago: float, **changes: object) -> Head:
    at = NOW - days_ago * DAY
    made = Head("C5", 1, "a", f"pair:o+r{days_ago}", at, at, "high", 9, 2.0, "tickets", "d")
    return replace(made, **changes)  # type: ignore[arg-type]


def test_only_windows_in_which_it_looked_are_counted_as_such() -> None:
    told = tally(
        [
            window(3, signals=2, shadow=1),
            window(2, lacking=("queue.call_mode",), tested=0, base=0),
            window(1, closed="stale_input", base=40),
            window(0, closed="stale_input", tested=0, base=0),
        ],
        {},
    )
    assert (told.windows, told.computed, told.tested, told.base) == (4, 1, 10, 100)
    assert (told.signals, told.shadow, told.rate) == (2, 1, 20.0)
    assert (told.lacking, told.closed) == ({"queue.call_mode": 1}, {"stale_input": 2})
    assert told.closed_last == {"stale_input": NOW - DAY}
    assert told.last is not None
    assert told.looked is not None
    assert (told.last.end, told.looked.end) == (NOW, NOW - 3 * DAY)


def test_a_window_of_a_part_of_which_the_rule_says_that_nobody_can_tell_was_looked_at_in_part() -> None:
    told = tally(
        [
            window(4),
            window(3, closed="cameras_unknown", signals=2),
            window(2, closed="no_queue_order", tested=0),
            window(1, closed="log_silent"),
            window(0, closed="failed"),
        ],
        {},
    )
    assert (told.computed, told.partly, told.looked_at, told.exposed) == (1, 1, 2, 2)
    assert (told.base, told.signals, told.rate) == (200, 2, 10.0)
    assert told.closed == {"cameras_unknown": 1, "no_queue_order": 1, "log_silent": 1, "failed": 1}
    assert told.looked is not None
    assert told.looked.end == NOW - 3 * DAY


def test_of_nothing_there_is_no_rate_and_no_zero() -> None:
    told = tally([], {})
    assert (told.windows, told.rate, told.last, told.looked) == (0, None, None, None)
    assert tally([window(1, base=0, tested=0)], {}).rate is None


def test_windows_without_any_record_are_counted_apart_and_say_nothing() -> None:
    bare = window(2, base=0, tested=0)
    told = tally([bare, window(1), window(0, closed="stale_input", tested=0, base=0)], {})
    assert (told.looked_at, told.recorded, told.bare) == (2, 1, 1)
    assert weeks([bare], [], 0.02, {}, [NOW - 7 * DAY])[0].recorded == 0


def test_records_that_a_statistical_rule_could_lay_beside_nothing_are_none_to_it() -> None:
    alone = window(1, base=40, tested=0)
    told = tally([alone], {}, compares=True)
    assert (told.recorded, told.base, told.rate, stand_at(told, None, NOW)) == (0, 0, None, Stand.EMPTY)
    assert weeks([alone], [], 0.02, {}, [NOW - 7 * DAY], compares=True)[0].recorded == 0
    assert stand_at(tally([alone], {}), None, NOW) is Stand.QUIET, "a written rule looked at each by itself"
    beside = tally([alone, window(2)], {}, compares=True)
    assert (beside.recorded, stand_at(beside, None, NOW)) == (1, Stand.QUIET)


@pytest.mark.parametrize(
    ("windows", "exposed"),
    [
        ([window(1), window(2)], 2),
        ([window(1), window(2, tested=0)], 1),
        ([window(1, closed="trial")], 0),
        ([window(1, shadow=1, signals=1), window(2)], 1),
        ([window(1, "young"), window(2)], 1),
        ([window(1, "grown"), window(2)], 2),
    ],
)
def test_chance_raises_its_share_of_alpha_where_something_was_tested_out_of_shadow(
    windows: list[RuleWindow], exposed: int
) -> None:
    told = tally(windows, {"young": NOW + DAY, "grown": NOW - 9 * DAY})
    assert told.exposed == exposed
    assert told.expected(CARD.alpha) == pytest.approx(0.02 * exposed)
    assert told.expected(0) == 0


def test_a_window_that_two_versions_judged_counts_once_as_the_newer_says() -> None:
    old, new = window(1, signals=3), window(1, rule_version=2, signals=1)
    other = window(1, "b")
    assert newest([new, other, old]) == [new, other]
    assert by_branch([new, other]) == {("C5", "a"): (new,), ("C5", "b"): (other,)}


@pytest.mark.parametrize(
    ("windows", "shadow_until", "stand"),
    [
        ([], None, Stand.NEVER),
        ([window(5)], None, Stand.LATE),
        ([window(4)], None, Stand.QUIET),
        ([window(2, signals=1), window(1)], None, Stand.FOUND),
        ([window(2), window(1, lacking=("x",))], None, Stand.LACKING),
        ([window(2, signals=1), window(1, closed="clock_skew")], None, Stand.SILENT),
        ([window(2, closed="clock_skew"), window(1)], None, Stand.QUIET),
        ([window(1), window(0, closed="watermark")], None, Stand.QUIET),
        ([window(0, closed="watermark")], None, Stand.SILENT),
        ([window(1, signals=1)], NOW + DAY, Stand.SHADOW),
        ([window(1, closed="cameras_unknown")], None, Stand.PARTLY),
        ([window(1, closed="cameras_unknown", signals=1)], None, Stand.FOUND),
        ([window(1, closed="cameras_unknown")], NOW + DAY, Stand.SHADOW),
        ([window(1, closed="cameras_unknown", base=0)], None, Stand.SILENT),
        ([window(1, closed="no_queue_order", tested=0)], None, Stand.SILENT),
        ([window(1)], NOW, Stand.QUIET),
        ([window(2, base=0, tested=0), window(1, base=0, tested=0)], None, Stand.EMPTY),
        ([window(1, base=0, tested=0)], NOW + DAY, Stand.EMPTY),
        ([window(2), window(1, base=0, tested=0)], None, Stand.QUIET),
    ],
)
def test_how_it_stands_is_told_by_the_newest_window(
    windows: list[RuleWindow], shadow_until: datetime | None, stand: Stand
) -> None:
    assert stand_at(tally(windows, {}), shadow_until, NOW) is stand


@pytest.mark.parametrize(
    ("enabled", "muted", "stands", "whole"),
    [
        (False, True, [Stand.FOUND], Stand.OFF),
        (True, True, [Stand.FOUND], Stand.MUTED),
        (True, False, [Stand.QUIET, Stand.QUIET], Stand.QUIET),
        (True, False, [Stand.LACKING, Stand.QUIET], Stand.PARTLY),
        (True, False, [Stand.EMPTY, Stand.QUIET], Stand.PARTLY),
        (True, False, [Stand.SHADOW, Stand.QUIET], Stand.PARTLY),
        (True, False, [Stand.EMPTY, Stand.SILENT], Stand.EMPTY),
        (True, False, [Stand.QUIET, Stand.FOUND], Stand.FOUND),
        (True, False, [Stand.PARTLY, Stand.SILENT], Stand.PARTLY),
        (True, False, [Stand.LACKING, Stand.SILENT], Stand.SILENT),
        (True, False, [Stand.LACKING, Stand.LACKING], Stand.LACKING),
        (True, False, [], Stand.NEVER),
    ],
)
def test_over_all_branches_it_stands_as_where_it_is_most_alive(
    enabled: bool, muted: bool, stands: list[Stand], whole: Stand
) -> None:
    assert stand_of(replace(CARD, enabled=enabled), muted, stands) is whole


def test_a_stored_signal_is_something_found_whatever_its_windows_tell() -> None:
    assert stand_at(tally([window(1)], {}), None, NOW, signals=1) is Stand.FOUND


def test_what_was_raised_at_a_branch_that_is_silent_now_is_not_forgotten() -> None:
    assert stand_of(CARD, False, [Stand.QUIET, Stand.SILENT], raised=1) is Stand.FOUND
    assert stand_of(CARD, False, [Stand.SILENT], raised=1) is Stand.SILENT


def test_weeks_hold_what_began_in_them_and_an_unjudged_one_expects_nothing() -> None:
    starts = [NOW - 14 * DAY, NOW - 7 * DAY]
    given = [window(7), window(6), window(3), window(0, lacking=("x",))]
    found = [head(10, shadow=True), head(6), head(1), head(30)]
    first, second = weeks(given, found, 0.02, {}, starts)
    assert (first.recorded, first.expected, first.raised, first.shadow) == (1, 0.02, 0, 1)
    assert (second.recorded, second.expected, second.raised, second.shadow) == (2, 0.04, 2, 0)
    assert weeks([], found, 0.02, {}, [NOW - 14 * DAY])[0].recorded == 0


def test_exemptions_are_counted_by_the_signals_on_which_they_were_tried() -> None:
    told = tried([head(1, exemptions=("routing", "outage")), head(2, exemptions=("outage",)), head(3)])
    assert told == {"routing": 1, "outage": 2}


def test_a_tally_of_nothing_is_the_same_as_an_empty_one() -> None:
    assert tally([], {}) == Tally()
