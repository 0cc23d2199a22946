"""Alarm performance: figures against the guideline, and unknown told apart from zero."""

from datetime import datetime, timedelta

import pytest
from plotly.io.json import to_json_plotly  # type: ignore[import-untyped]

from dashboard.alerts_now import AlertsNow
from dashboard.deps import Deps
from dashboard.exports_period import BadFilter
from dashboard.frames import Frame, screen
from dashboard.i18n import LANGUAGES, load, translators
from dashboard.live import Hub
from dashboard.pages.performance import PerformancePage
from dashboard.period_asked import Period, period_asked
from dashboard.views_performance import PageSetting, PerformanceView, performance_view
from sitcenter.domain.alerts.gaps import Gap
from sitcenter.domain.alerts.performance import performance
from sitcenter.domain.alerts.types import Alert, Flip
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.scope import EVERYTHING
from tests.dashboard.deps_branch import Site
from tests.dashboard.desk import RULES, FakeDesk, alert, flip
from tests.dashboard.world import ALMATY, NOW, FakeReader, network

NETWORK = network()
DAY = Period(NOW - timedelta(days=1), NOW, True)
IDS = tuple(f"b{k:015}" for k in range(24))
RULE_OF = ("wait-over-norm", "wait-over-norm", "wait-over-norm", "feed-dead")


def fired(alert_id: str, minutes: float) -> tuple[Flip, Flip]:
    """It fires, and people are told in the same round."""
    noticed = NOW - timedelta(minutes=minutes)
    return (
        flip(alert_id, 2, "condition", "pending", "firing", at=noticed, noticed_at=noticed),
        flip(alert_id, 3, "notified_at", "", noticed.isoformat(), at=noticed, noticed_at=noticed),
    )


def taken(alert_id: str, minutes: float) -> Flip:
    noticed = NOW - timedelta(minutes=minutes)
    return flip(
        alert_id, 4, "work", "new", "acknowledged", at=noticed, noticed_at=noticed, actor="A.", reason="seen"
    )


ALERTS: list[Alert] = [
    alert(one, RULE_OF[k % 4], since=NOW - timedelta(hours=20)) for k, one in enumerate(IDS)
]
FLIPS: list[Flip] = [
    *(told for k, one in enumerate(IDS[:12]) for told in fired(one, 600 - 20 * k)),
    *(told for k, one in enumerate(IDS[12:]) for told in fired(one, 60 - k / 2)),
    taken(IDS[0], 590),
    taken(IDS[1], 570 - 20),
]
"""Twelve alarms twenty minutes apart, then twelve within six minutes; two were taken on, after 10 and 30 min."""


def setting(language: str = "en", period: Period = DAY, unknown: str = "") -> PageSetting:
    return PageSetting(period, 1, None, RULES, ALMATY, load(language), (), unknown)


def shown(flips: list[Flip], officers: int = 1) -> PerformanceView:
    figures = performance(flips, ALERTS, DAY.start, DAY.end, officers)
    return performance_view(figures, setting())


def judged(view: PerformanceView) -> dict[str, tuple[str, str, str]]:
    return {row[0].text: (row[1].text, row[2].text, row[3].text) for row in view.guideline.rows}


def test_each_figure_is_told_with_its_guideline_and_whether_it_keeps_to_it() -> None:
    assert judged(shown(FLIPS)) == {
        "alarms an hour and officer": ("1", "at most 6", "✓ within"),
        "most alarms in ten minutes": ("12", "at most 10", "◆ outside"),
        "floods: ten alarms or more in ten minutes": (
            "0.8 % of the time, floods: 1",
            "less than 1 % of the time",
            "✓ within",
        ),
        "chattering: three times or more in a minute": ("0", "none", "✓ within"),
        "stale: firing for more than 24 hours": ("0", "fewer than 5", "✓ within"),
    }
    assert all(row[4].text for row in shown(FLIPS).guideline.rows)


def test_times_rules_and_severities() -> None:
    view = shown(FLIPS)
    assert [(f.label, f.text, f.note) for f in view.figures] == [
        ("alarms", "24", ""),
        ("mean / median time to acknowledge", "20\xa0min / 20\xa0min", "of 2 acknowledged"),
        ("mean / median time to resolve", "–", "of 0 resolved"),
    ]
    assert [[c.text for c in row] for row in view.top.rows] == [
        ["Wait over the norm", "18", "75%"],
        ["No data from the queue log", "6", "25%"],
    ]
    assert [[c.text for c in row] for row in view.severities.rows] == [
        ["high", "6", "25%", "5%", "◆ outside"],
        ["medium", "18", "75%", "15%", "◆ outside"],
        ["low", "0", "0%", "80%", "◆ outside"],
    ]


def test_no_alarm_is_a_zero_and_few_are_not_judged() -> None:
    view = shown([])
    assert view.unknown == ""
    assert view.figures[0].text == "0"
    assert view.figures[1].text == "–"
    assert view.top.empty == "no alarm in this period"
    assert {row[4].text for row in view.severities.rows} == {"not judged"}
    assert judged(view)["alarms an hour and officer"][0] == "0"


def test_what_is_not_known_has_no_figures() -> None:
    view = performance_view(None, setting(unknown="Not known: no rule was evaluated in this period."))
    assert view.unknown.startswith("Not known")
    assert (view.figures, view.guideline.rows, view.top.rows, view.severities.rows) == ((), (), (), ())


def page(
    query: str = "",
    desk: FakeDesk | None = None,
    evaluated: datetime | None = NOW,
    silent: bool = False,
    evaluates: bool = True,
) -> str:
    own = desk or FakeDesk({a.alert_id: a for a in ALERTS}, list(FLIPS))
    reader = FakeReader()
    hub = Hub(reader, NETWORK, lambda: NOW)
    deps = Deps(
        Site(), NETWORK, reader, lambda: NOW, hub, translators(), "1",
        alerts=own if evaluates else None, rules=RULES,
    )  # fmt: skip
    alerts = AlertsNow(tuple(ALERTS), evaluated_at=evaluated) if evaluates else None
    frame = Frame(1, NOW, Snapshot(NOW), NETWORK, silent_since=NOW if silent else None, alerts=alerts)
    asked = screen(f"/performance?lang=en&{query}", EVERYTHING, LANGUAGES, "en", NETWORK.branches)
    return str(to_json_plotly(PerformancePage(deps).view(frame, asked)))


def test_the_page_counts_for_the_officers_and_the_period_of_the_address() -> None:
    assert '"1"' in page()
    assert '"0.5"' in page("officers=2")
    assert "no alarm in this period" in page("from=2026-11-19T12:00&to=2026-11-19T18:00")
    assert "Nov 19, 2026 12:00 – Nov 19, 2026 18:00, 2 officers" in page(
        "from=2026-11-19T12:00&to=2026-11-19T18:00&officers=2"
    )
    assert "There is no such branch" in page("branches=atlantis")


@pytest.mark.parametrize("query", ["from=yesterday", "from=2026-11-21", "from=2026-11-20&to=2026-11-19"])
def test_a_period_that_cannot_be_used_is_said(query: str) -> None:
    assert "shown: the last 24 hours" in page(query)


@pytest.mark.parametrize("officers", ["0", "many", "-1", "1000", "²"])
def test_a_number_of_officers_that_cannot_be_used_is_said(officers: str) -> None:
    assert "shown: for one" in page(f"officers={officers}")


def test_unknown_is_told_from_zero() -> None:
    assert "no rule was evaluated in this period" in page(evaluated=None)
    assert "no rule was evaluated in this period" in page(evaluated=NOW - timedelta(days=2))
    assert "no alerts are evaluated here" in page(evaluates=False)
    assert "the database does not answer" in page(silent=True)
    assert "have not been evaluated since Nov 20, 2026 10:48" in page(evaluated=NOW - timedelta(hours=1))


def with_gap(**ago: float) -> FakeDesk:
    return FakeDesk({a.alert_id: a for a in ALERTS}, list(FLIPS), dark=[Gap(None, NOW - timedelta(**ago))])


def test_it_says_how_much_was_not_evaluated_and_counts_by_the_rest() -> None:
    text = page(desk=with_gap(hours=12))
    assert "not evaluated for 12\xa0hr of 1\xa0day: what fired then is not known" in text
    assert '"2"' in text
    assert "not evaluated" not in page(desk=with_gap(hours=25))


def test_a_few_minutes_are_not_judged_by_the_hour() -> None:
    figures = performance(FLIPS, ALERTS, DAY.start, DAY.end, 1, [Gap(None, NOW - timedelta(minutes=59))])
    rows = judged(performance_view(figures, setting()))
    assert [rows[name][2] for name in list(rows)[:3]] == ["not judged", "◆ outside", "not judged"]


def test_a_period_that_lies_in_a_gap_has_no_figures() -> None:
    text = page("from=2026-11-19T12:00&to=2026-11-19T18:00", desk=with_gap(minutes=1))
    assert "no rule was evaluated in this period" in text
    assert "guideline" not in text


def test_periods_without_one_end() -> None:
    here = EVERYTHING, NETWORK, NOW
    assert period_asked(None, None, *here) == Period(NOW - timedelta(hours=24), NOW, True)
    midnight = datetime(2026, 11, 20, tzinfo=ALMATY)
    assert period_asked("2026-11-20", None, *here) == Period(midnight, NOW, False)
    assert period_asked(None, "2026-11-20", *here) == Period(midnight - timedelta(days=1), midnight, False)
    with pytest.raises(BadFilter):
        period_asked("2026-11-21", None, *here)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_words(language: str) -> None:
    view = performance_view(performance(FLIPS, ALERTS, DAY.start, DAY.end, 1), setting(language))
    titles = {"kk": "Дабыл жұмысының көрсеткіштері", "ru": "Показатели тревог", "en": "Alarm performance"}
    assert view.title == titles[language]
