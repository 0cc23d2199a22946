"""One camera: how it stands and what that means, why, how it was, and the forms to act."""

import dash
from dash import Dash, html
from dash.development.base_component import Component

from dashboard import camera_callback
from dashboard.camera_forms import camera_forms
from dashboard.camera_reading import CameraKnown
from dashboard.components_camera import camera as camera_parts
from dashboard.components_missing import not_found
from dashboard.deps import Deps
from dashboard.figures_camera import measure_figure
from dashboard.frames import Frame, Screen
from dashboard.live import LIVE
from dashboard.pages.branch import theme_of
from dashboard.pages.missing import ID_CHARS, no_branch
from dashboard.root import now_line, page
from dashboard.views_camera import camera_view, hours_shown
from dashboard.views_cameras_setting import CameraSetting
from sitcenter.domain.cameras.types import CameraKey
from sitcenter.domain.network import Network


def register(app: Dash, deps: Deps) -> None:
    """The page and its callbacks; its live view is reached through that of all cameras."""

    def layout(branch_id: str = "", camera_id: str = "", **query: str) -> Component:  # noqa: ARG001
        translator = deps.translator(query.get("lang"))
        forms = [camera_forms(translator, deps.stills)] if deps.cameras is not None else []
        content = html.Main([html.Div(id=LIVE), *forms], className="with-verbs")
        return page(deps, translator, "cameras", [now_line(), content], theme_of(query.get("theme")))

    dash.register_page(  # type: ignore[no-untyped-call]
        "camera", path_template="/cameras/<branch_id>/<camera_id>", layout=layout, title="sitcenter"
    )
    camera_callback.register(app, deps)


def is_camera(path: str, network: Network) -> bool:
    """Whether an address, without slashes at its ends, is that of a camera that exists."""
    key = key_of(path.removeprefix("cameras/"))
    branch = network.branches.get(key.branch_id)
    return (
        path.startswith("cameras/") and branch is not None and key.camera_id in {c.id for c in branch.cameras}
    )


def key_of(subject: str) -> CameraKey:
    """The camera that an address names after /cameras/."""
    branch_id, _, camera_id = subject.partition("/")
    return CameraKey(branch_id, camera_id)


class CameraPage:
    """The live view, and what it keeps of the cameras that somebody looks at."""

    def __init__(self, deps: Deps) -> None:
        self._deps, self._known = deps, CameraKnown(deps)

    def view(self, frame: Frame, screen: Screen, s: CameraSetting) -> Component:
        """The camera that the screen's address names, if the viewer may see its branch."""
        key = key_of(screen.subject)
        boards = {board.branch_id: board for board in frame.board(screen.scope).branches}
        board = boards.get(key.branch_id)
        if board is None:
            return no_branch([key.branch_id], s.translator)
        camera = next((one for one in board.cameras if one.camera_id == key.camera_id), None)
        if camera is None:
            return self._none(key, s)
        hours = hours_shown(screen.option("hours"), camera, frame.at)
        shown = camera_view(board, camera, self._known.of(frame, key, hours), hours, s)
        zone = frame.network.branches[key.branch_id].zone
        figures = {
            one.name: measure_figure(one.curve, one.limits, one.least, zone, s.theme)
            for one in shown.measures.drawn
        }
        return camera_parts(shown, figures)

    def _none(self, key: CameraKey, s: CameraSetting) -> Component:
        _ = s.translator.text
        return not_found(
            _("There is no such camera"),
            _("No camera of this branch has this id:"),
            key.camera_id[:ID_CHARS],
            _("All cameras"),
            s.page("/cameras"),
        )
