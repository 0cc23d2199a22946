"""The forecast panel of a branch's page, and what is usual there on this weekday."""

from datetime import date, datetime, time, timedelta

from dash.development.base_component import Component

from dashboard.components_forecast import forecast_panel
from dashboard.doors import BoardReader
from dashboard.frames import Frame
from dashboard.i18n import Translator
from dashboard.views_branch_setting import Setting
from dashboard.views_forecast import forecast_view
from sitcenter.domain.board_types import BranchBoard, State
from sitcenter.domain.forecast.day import DayOutlook, day_outlook, windows_open
from sitcenter.domain.forecast.usual import UsualDay, like_days, usual_day
from sitcenter.domain.network import Branch
from sitcenter.domain.scope import Scope


class ForecastPanel:
    """What is usual is read once a day for each branch that somebody looks at."""

    def __init__(self, reader: BoardReader) -> None:
        self._reader = reader
        self._usual: dict[str, tuple[date, UsualDay]] = {}

    def usual(self, frame: Frame, board: BranchBoard, branch: Branch) -> UsualDay | None:
        """The usual day; None on a day without opening hours, and while the database is silent unread."""
        if board.opens_at is None or board.closes_at is None:
            return None
        today, kept = branch.day(frame.at), self._usual.get(branch.id)
        if kept is not None and kept[0] == today:
            return kept[1]
        if frame.silent_since is not None:
            return None
        scope = Scope(frozenset({branch.id}))
        past = [slot for day in like_days(today) for slot in self._reader.slots(scope, *_span(branch, day))]
        found = usual_day(branch, past, board.opens_at, board.closes_at, frame.at)
        self._usual[branch.id] = today, found
        return found

    def panel(
        self, frame: Frame, board: BranchBoard, branch: Branch, usual: UsualDay | None, translator: Translator
    ) -> Component:
        """The panel of one branch, as of its last good moment."""
        setting = Setting(board, branch, frame.network, translator, frame.at)
        return forecast_panel(forecast_view(setting, _outlook(frame, board, usual), usual))


def _outlook(frame: Frame, board: BranchBoard, usual: UsualDay | None) -> DayOutlook | None:
    if board.closes_at is None or board.as_of is None:
        return None
    slots = [slot for slot in frame.snapshot.slots if slot.branch_id == board.branch_id]
    at = board.as_of if board.state is State.UNKNOWN else frame.at
    return day_outlook(slots, windows_open(board), usual, board.closes_at, at)


def _span(branch: Branch, day: date) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time(), branch.zone)
    return midnight, datetime.combine(day + timedelta(days=1), time(), branch.zone)
