from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dashboard.components_forecast import forecast_panel
from dashboard.figures_day import day_figure
from dashboard.figures_table import day_table
from dashboard.frames import Frame
from dashboard.i18n import LANGUAGES, load
from dashboard.pages.forecast_panel import ForecastPanel
from dashboard.views_branch_setting import Setting
from dashboard.views_forecast import FEWEST_SCORED, ForecastView, error_text, forecast_view
from sitcenter.domain.board import board
from sitcenter.domain.board_types import BranchBoard
from sitcenter.domain.facts import Slot
from sitcenter.domain.forecast.day import DayOutlook
from sitcenter.domain.forecast.usual import Band, UsualDay, UsualQuarter, usual_day
from sitcenter.domain.scope import EVERYTHING
from tests.dashboard.builders_branch import ALMATY, NOW, branch, local, network, snapshot
from tests.dashboard.reader import FakeReader
from tests.dashboard.test_figures import HOURS, WORDS

OUTLOOK = DayOutlook(arrivals=40, served=31, expected=210, capacity=188)
UNKNOWN = UsualDay(1, {})
WEEK = timedelta(weeks=1)


def setting(language: str = "en", **changes: object) -> Setting:
    net = network(branch())
    (reckoned,) = board(snapshot(), net, NOW, EVERYTHING).branches
    known: dict[str, object] = {
        "expected_wait_s": 900,
        "windows_needed": 7,
        "forecast_mae_s": 170,
        "les_mae_s": 260,
        "hol_mae_s": 234,
        "forecast_scored": 412,
    }
    return Setting(replace(reckoned, **(known | changes)), branch(), net, load(language), NOW)  # type: ignore[arg-type]


def shown(view: ForecastView) -> dict[str, tuple[str, str]]:
    return {one.label: (f"{one.text} {one.unit}".strip(), one.note) for one in view.figures}


def test_the_panel_says_error_windows_and_the_day() -> None:
    assert shown(forecast_view(setting(), OUTLOOK, None)) == {
        "mean error of the forecast": (
            "2.8 min",
            "by the last wait 4.3, by the longest wait 3.9; on 412 people, 14 days",
        ),
        "windows: needed / open": ("7 / 3", "so that 9 of 10 newcomers wait no longer than the norm"),
        "people today: expected": ("210", "came so far: 40"),
        "can be served today by the open windows": ("188", "served so far: 31"),
    }


@pytest.mark.parametrize(
    ("mae_s", "scored", "text"),
    [
        (170, 412, "usually wrong by about 3 min"),
        (59, 412, "usually wrong by less than 1 min"),
        (170, FEWEST_SCORED - 1, "its error is not known yet"),
        (None, 0, "its error is not known yet"),
    ],
)
def test_the_error_is_said_in_plain_words(mae_s: int | None, scored: int, text: str) -> None:
    assert error_text(setting(forecast_mae_s=mae_s, forecast_scored=scored)) == text


def test_what_is_not_known_is_a_dash_and_no_zero() -> None:
    nothing = setting(windows_needed=None, forecast_mae_s=None, forecast_scored=0)
    told = shown(forecast_view(nothing, DayOutlook(40, 31, None, None), UNKNOWN))
    assert [text for text, _ in told.values()] == ["–", "– / 3", "–", "–"]
    assert forecast_view(nothing, None, UNKNOWN).note == (
        "The usual day is not known yet: it needs 4 like days of the week, known are 1."
    )
    assert shown(forecast_view(nothing, None, None))["people today: expected"] == ("–", "")


def test_an_enormous_day_is_not_coloured() -> None:
    crowd = forecast_view(setting(windows_needed=57), DayOutlook(2500, 300, 4000, 500), None)
    assert {one.state for one in crowd.figures} == {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words(language: str) -> None:
    view = forecast_view(setting(language), OUTLOOK, UNKNOWN)
    assert view.note
    assert len(shown(view)) == 4


def past(weeks: int) -> list[Slot]:
    return [
        Slot(
            "almaty-5",
            "plate",
            local(9) - WEEK * week,
            issued=6,
            called=4,
            wait_n=4,
            wait_hist={10 + week: 4},
        )
        for week in range(1, weeks + 1)
    ]


class Slots(FakeReader):
    """Counts how often slots are read."""

    reads = 0

    def slots(self, scope: object, start: datetime, end: datetime) -> list[Slot]:
        self.reads += 1
        return [slot for slot in past(8) if start <= slot.slot_at < end]


def test_the_usual_day_is_read_once_a_day() -> None:
    reader, net = Slots(), network(branch())
    panel, frame = ForecastPanel(reader), Frame(1, NOW, snapshot(), net)
    (reckoned,) = frame.board(EVERYTHING).branches
    first = panel.usual(frame, reckoned, branch())
    assert first is not None
    assert (first.days, panel.usual(frame, reckoned, branch()), reader.reads) == (8, first, 8)
    component = panel.panel(frame, reckoned, branch(), first, load("ru"))
    assert "forecast" in str(component)


def test_a_day_off_and_a_silent_database_have_no_usual_day() -> None:
    net = network(branch())
    panel, silent = ForecastPanel(FakeReader()), Frame(1, NOW, snapshot(), net, silent_since=NOW)
    reckoned: BranchBoard = setting().board
    assert panel.usual(silent, reckoned, branch()) is None
    assert panel.usual(silent, replace(reckoned, opens_at=None), branch()) is None


def figure(usual: UsualDay | None) -> list[object]:
    day = day_table([], [], HOURS, 1800, 500, ALMATY, usual)
    return list(day_figure(day, replace(WORDS, usual="usual"), "light").data)


def usual(weeks: int) -> UsualDay:
    return usual_day(branch(), past(weeks), HOURS.opens, HOURS.closes, NOW)


def test_the_band_is_drawn_behind_and_breaks_where_nothing_is_usual() -> None:
    quarter = UsualQuarter(Band(2, 3, 4), Band(120, 300, 600))
    starts = [HOURS.opens + timedelta(minutes=15 * k) for k in (0, 1, 3)]
    waits, came, *rest = figure(UsualDay(5, dict.fromkeys(starts, quarter)))
    assert [waits.fill, came.fill, waits.name, waits.showlegend] == ["toself", "toself", "usual", True]  # type: ignore[attr-defined]
    assert list(waits.y) == [10.0] * 4 + [2.0] * 4 + [None] + [10.0] * 2 + [2.0] * 2 + [None]  # type: ignore[attr-defined]
    assert waits.x[2].hour == 9  # type: ignore[attr-defined]
    assert len(rest) == len(figure(None))


def test_below_four_like_days_there_is_no_band() -> None:
    assert len(figure(usual(3))) == len(figure(None))
    assert len(figure(usual(4))) == len(figure(None)) + 2


def test_the_panel_is_one_part_of_the_page() -> None:
    component = forecast_panel(forecast_view(setting(), OUTLOOK, UNKNOWN))
    assert "part-forecast" in str(component)
