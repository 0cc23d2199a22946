"""The figures of ISA-18.2 and EEMUA 191, on alarms whose figures are known by hand."""

from datetime import timedelta

import pytest

from sitcenter.domain.alerts.gaps import Gap, gap_before, stretches
from sitcenter.domain.alerts.performance import Performance, Share, performance
from sitcenter.domain.alerts.types import Severity
from sitcenter.domain.alerts.verbs import Verb
from tests.domain.alerts.stage import Stage, at, card, seconds, signal

HOUR = 3600


def figures(stage: Stage, end: float = 10 * HOUR, officers: int = 2) -> Performance:
    return performance(stage.flips, stage.kept.values(), at(0), at(end), officers)


def burst(stage: Stage, start: float, count: int, apart: float) -> None:
    """So many alarms, each of its own branch."""
    for number in range(count):
        when = start + number * apart
        stage.round(when, *(signal(at(start + n * apart), branch_id=f"b{n}") for n in range(number + 1)))


def test_nothing_happened() -> None:
    found = figures(Stage())
    assert (found.alarms, found.per_officer_hour, found.floods, found.flood_share) == (0, 0.0, (), 0.0)
    assert (found.acknowledged.mean_s, found.resolved.median_s, found.top) == (None, None, ())
    assert [share.share for share in found.severities] == [0.0, 0.0, 0.0]


def test_alarms_an_hour_of_an_officer() -> None:
    stage = Stage()
    burst(stage, 0, 8, 1200)
    assert figures(stage).per_officer_hour == pytest.approx(0.4)
    assert figures(stage, officers=0).per_officer_hour is None


def test_ten_alarms_in_ten_minutes_are_a_flood() -> None:
    stage = Stage()
    burst(stage, 1000, 12, 60)
    found = figures(stage)
    (flood,) = found.floods
    assert (flood.start, flood.end, flood.alarms) == (at(1000), at(1000 + 2 * 60 + 600), 12)
    assert found.flood_share == pytest.approx(720 / 36000)
    assert found.peak == 10


def test_a_flood_lasts_until_the_last_window_that_holds_ten_is_over() -> None:
    """Twelve within two minutes: the windows that begin with the first three of them hold ten or more."""
    stage = Stage()
    burst(stage, 0, 12, 10)
    (flood,) = figures(stage).floods
    assert (flood.start, flood.end, flood.alarms) == (at(0), at(620), 12)


def test_nine_are_none() -> None:
    stage = Stage()
    burst(stage, 1000, 9, 10)
    assert (figures(stage).floods, figures(stage).peak) == ((), 9)


def test_muted_alarms_dont_count() -> None:
    stage = Stage(card("feed-dead"), card(inhibited_by=frozenset({"feed-dead"})))
    stage.round(0, signal(at(0), "feed-dead"), signal(at(0)))
    assert figures(stage).alarms == 1


def test_what_fires_anew_on_its_shelf_does_not_count() -> None:
    stage = Stage()
    stage.round(0, signal(at(0)))
    stage.act(Verb.SHELVE, 10, reason="known", until=at(2 * HOUR))
    stage.rounds(20, 100)
    stage.rounds(300, 400, signal(at(300)))
    assert stage.alert.occurrences == 2
    assert figures(stage).alarms == 1


def test_times_to_acknowledge_and_to_resolve() -> None:
    stage = Stage(card(keep_for=seconds(1)))
    for number, (acknowledge, gone) in enumerate(((60, 300), (120, 600), (None, 900))):
        start = number * 2 * HOUR
        stage.round(start, signal(at(start - 5)))
        if acknowledge:
            newest = max(stage.kept.values(), key=lambda alert: alert.since)
            stage.act(Verb.ACKNOWLEDGE, start + acknowledge, newest, reason="called")
        stage.round(start + gone)
        stage.round(start + gone + 3)
    found = performance(stage.flips, stage.kept.values(), at(-10), at(10 * HOUR), 1)
    assert (found.acknowledged.n, found.acknowledged.mean_s, found.acknowledged.median_s) == (2, 90, 90)
    assert (found.resolved.n, found.resolved.mean_s, found.resolved.median_s) == (3, 605, 605)


def test_three_times_a_minute_chatters() -> None:
    stage = Stage(card(keep_for=seconds(1)))
    for start in (0, 15, 30):
        stage.round(start, signal(at(start)))
        stage.round(start + 5)
        stage.round(start + 7)
    assert figures(stage).chattering == (stage.alert.alert_id,)


def test_a_flapping_alert_chatters_though_it_was_told_once() -> None:
    stage = Stage()
    for start in range(0, 60, 6):
        stage.round(start, signal(at(start)))
        stage.round(start + 3)
    assert (figures(stage).chattering, figures(stage).alarms) == ((stage.alert.alert_id,), 1)


def test_what_fires_for_more_than_a_day_is_stale() -> None:
    stage = Stage()
    stage.round(0, signal(at(0)), signal(at(0), branch_id="b"))
    stage.act(Verb.ASSIGN, 10, stage.of("wait-over-norm|a|branch"), owner="director-a")
    day = timedelta(hours=24).total_seconds()
    assert figures(stage, end=day).stale == ()
    found = figures(stage, end=day + 1)
    assert (len(found.stale), found.stale_unowned) == (2, 1)


def test_the_top_ten_rules_and_the_three_severities() -> None:
    rules = [card(f"rule-{n:02}", severity=Severity.HIGH if n == 11 else Severity.LOW) for n in range(12)]
    stage = Stage(*rules)
    stage.round(0, *(signal(at(0), rule.id) for rule in rules))
    stage.round(1, *(signal(at(0), rule.id) for rule in rules), signal(at(1), "rule-05", branch_id="b"))
    found = figures(stage)
    assert len(found.top) == 10
    assert found.top[0] == Share("rule-05", 2, 2 / 13)
    assert [(share.name, share.count) for share in found.severities] == [
        ("high", 1),
        ("medium", 0),
        ("low", 12),
    ]


def test_flips_outside_the_period_are_left_out() -> None:
    stage = Stage()
    stage.round(-100, signal(at(-100)))
    stage.round(10 * HOUR, signal(at(-100)), signal(at(0), branch_id="b"))
    assert figures(stage).alarms == 0


def with_gaps(stage: Stage, *gaps: Gap) -> Performance:
    return performance(stage.flips, stage.kept.values(), at(0), at(10 * HOUR), 2, gaps)


def test_hours_without_evaluation_are_no_hours_without_alarms() -> None:
    stage = Stage()
    burst(stage, 0, 8, 1200)
    found = with_gaps(stage, Gap(at(5 * HOUR), at(9 * HOUR)), Gap(at(9 * HOUR), at(12 * HOUR)))
    assert found.unevaluated == timedelta(hours=5)
    assert found.evaluated == timedelta(hours=5)
    assert found.per_officer_hour == pytest.approx(0.8)
    assert figures(stage).unevaluated == timedelta(0)


def test_a_flood_is_a_share_of_the_evaluated_time() -> None:
    stage = Stage()
    burst(stage, 1000, 12, 60)
    gap = Gap(at(1000 + 12 * 60), at(1000 + 5 * HOUR))
    assert with_gaps(stage, gap).flood_share == pytest.approx(720 / (5 * HOUR + 720))
    inside = Gap(at(1000 + 11 * 60 + 1), at(1000 + 11 * 60 + 31))
    assert with_gaps(stage, inside).flood_share == pytest.approx((720 - 30) / (36000 - 30))


def test_a_period_without_any_evaluation_has_neither_rate_nor_share() -> None:
    found = with_gaps(Stage(), Gap(None, at(12 * HOUR)))
    assert (found.evaluated, found.per_officer_hour, found.flood_share) == (timedelta(0), None, None)


def test_each_moment_is_missing_once() -> None:
    gaps = [
        Gap(at(30), at(50)),
        Gap(None, at(10)),
        Gap(at(5), at(40)),
        Gap(at(90), at(200)),
        Gap(at(200), at(201)),
    ]
    assert stretches(gaps, at(0), at(100)) == (
        (at(0), at(10)), (at(10), at(40)), (at(40), at(50)), (at(90), at(100)),
    )  # fmt: skip


def test_a_minute_between_rounds_is_no_gap() -> None:
    assert gap_before(at(0), at(60)) is None
    assert gap_before(at(0), at(61)) == Gap(at(0), at(61))
    assert gap_before(at(9), at(0)) is None
    assert gap_before(None, at(0)) == Gap(None, at(0))
