"""The forecast of a branch in words and figures: its error, windows, the day as a whole.

The wait of a newcomer itself stands among the figures of now, and by service among the queues.

Nothing here is coloured: more people than usual is no breach, and alerts have rules of their own.
"""

from dataclasses import dataclass

from dashboard.i18n import Translator
from dashboard.views import count
from dashboard.views_branch_setting import Setting
from dashboard.views_tables import NONE, FigureView
from sitcenter.domain.board_types import State
from sitcenter.domain.forecast.day import DayOutlook, windows_open
from sitcenter.domain.forecast.usual import FEWEST_DAYS, UsualDay

FEWEST_SCORED = 20
"""Of fewer forecasts no error is claimed."""


@dataclass(frozen=True, slots=True)
class ForecastView:
    """The panel. `note` says what is still missing for it."""

    title: str
    figures: tuple[FigureView, ...]
    note: str
    old: bool


def forecast_view(s: Setting, outlook: DayOutlook | None, usual: UsualDay | None) -> ForecastView:
    """The panel of one branch; `outlook` is None on a day without opening hours."""
    _ = s.translator.text
    return ForecastView(
        title=_("Forecast"),
        figures=(_error(s), _windows(s), _expected(outlook, s), _capacity(outlook, s)),
        note=_usual_note(usual, s.translator),
        old=s.old,
    )


def error_text(s: Setting) -> str:
    """How wrong the forecast of this branch usually is, as it was published."""
    _ = s.translator.text
    if s.board.forecast_mae_s is None or s.board.forecast_scored < FEWEST_SCORED:
        return _("its error is not known yet")
    if s.board.forecast_mae_s < 60:
        return _("usually wrong by less than 1 min")
    return _("usually wrong by about {n} min", n=s.translator.number(round(s.board.forecast_mae_s / 60)))


def _error(s: Setting) -> FigureView:
    """The mean absolute error beside that of the two simple estimators on the same people."""
    board, translator = s.board, s.translator
    _ = translator.text
    known = board.forecast_mae_s is not None and board.forecast_scored >= FEWEST_SCORED
    people = _("on {n} people, 14 days", n=translator.number(board.forecast_scored))
    simple = _(
        "by the last wait {les}, by the longest wait {hol}",
        les=_tenths(board.les_mae_s, translator),
        hol=_tenths(board.hol_mae_s, translator),
    )
    return FigureView(
        _("mean error of the forecast"),
        _tenths(board.forecast_mae_s, translator) if known else NONE,
        _("min") if known else "",
        f"{simple}; {people}" if known else people,
    )


def _tenths(seconds: int | None, translator: Translator) -> str:
    return NONE if seconds is None else translator.number(round(seconds / 60, 1))


def _windows(s: Setting) -> FigureView:
    board, translator = s.board, s.translator
    _ = translator.text
    opened = windows_open(board) if board.state is not State.UNKNOWN else None
    return FigureView(
        _("windows: needed / open"),
        f"{count(board.windows_needed, translator)} / {count(opened, translator)}",
        "",
        _("so that 9 of 10 newcomers wait no longer than the norm"),
    )


def _expected(outlook: DayOutlook | None, s: Setting) -> FigureView:
    _ = s.translator.text
    if outlook is None or s.board.arrivals is None:
        return FigureView(_("people today: expected"), NONE)
    came = _("came so far: {n}", n=s.translator.number(outlook.arrivals))
    return FigureView(_("people today: expected"), count(outlook.expected, s.translator), "", came)


def _capacity(outlook: DayOutlook | None, s: Setting) -> FigureView:
    _ = s.translator.text
    label = _("can be served today by the open windows")
    if outlook is None or s.board.served_n is None:
        return FigureView(label, NONE)
    served = _("served so far: {n}", n=s.translator.number(outlook.served))
    return FigureView(label, NONE if s.old else count(outlook.capacity, s.translator), "", served)


def _usual_note(usual: UsualDay | None, translator: Translator) -> str:
    _ = translator.text
    if usual is None or usual.known:
        return ""
    return _(
        "The usual day is not known yet: it needs {needed} like days of the week, known are {n}.",
        needed=translator.number(FEWEST_DAYS),
        n=translator.number(usual.days),
    )
