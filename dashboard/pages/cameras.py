"""All cameras: what each shows, why, since when, and how it was; and one camera's page."""

from datetime import datetime

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard.arrange import Arrangement, held
from dashboard.camera_setting import camera_setting
from dashboard.cameras_reading import CameraReading
from dashboard.components_cameras import cameras
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.live import LIVE
from dashboard.pages.branch import theme_of
from dashboard.pages.camera import CameraPage
from dashboard.pages.missing import left_out, no_branch
from dashboard.root import now_line, page
from dashboard.views_cameras import cameras_view, with_missing, worst_first
from dashboard.views_cameras_setting import CameraSetting
from sitcenter.domain.board_types import Board
from sitcenter.domain.scope import EVERYTHING

PAGE = "cameras"


def register(_app: Dash, deps: Deps) -> None:
    """The page of all cameras, and the live view of both pages: one camera's address is a longer one."""

    def layout(lang: str | None = None, theme: str | None = None, **_query: str) -> Component:
        content = [now_line(), html.Main(id=LIVE)]
        return page(deps, deps.translator(lang), PAGE, content, theme_of(theme))

    listed, single = CamerasPage(CameraReading(deps.reader)), CameraPage(deps)

    def view(frame: Frame, screen: Screen) -> Component:
        s = camera_setting(deps, frame, screen, theme_of(screen.option("theme")))
        return single.view(frame, screen, s) if screen.subject else listed.view(frame, screen, s)

    dash.register_page(PAGE, path="/cameras", layout=layout, title="sitcenter")  # type: ignore[no-untyped-call]
    deps.hub.add(PAGE, view)


class CamerasPage:
    """The live view; sections keep their places for a while."""

    def __init__(self, reading: CameraReading) -> None:
        self._reading = reading
        self._arrangement = Arrangement()

    def view(self, frame: Frame, screen: Screen, s: CameraSetting) -> Component:
        """The cameras of the branches that the screen may show."""
        if screen.is_empty:
            return no_branch(screen.missing, s.translator)
        past = self._reading.of(frame)
        trouble = screen.option("state") == "trouble"
        order = self.order(frame.board(EVERYTHING), frame.at, s)
        shown = cameras_view(frame.board(screen.scope), past, order, s, trouble)
        return cameras(with_missing(shown, left_out(screen, s.translator)))

    def order(self, board: Board, now: datetime, s: CameraSetting) -> tuple[str, ...]:
        """Branch ids, worst first, each long enough in one place to be found again."""
        self._arrangement = held(self._arrangement, worst_first(board, s), now)
        return self._arrangement.order
