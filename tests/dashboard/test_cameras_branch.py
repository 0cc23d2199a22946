"""Cameras on their branch's page."""

from dataclasses import replace

from dashboard.frames import Frame, screen
from dashboard.i18n import LANGUAGES, load
from dashboard.pages.branch import BranchPage
from dashboard.views_cameras_branch import BranchCameras, branch_cameras
from dashboard.views_cameras_setting import CameraSetting
from sitcenter.domain.board import board
from sitcenter.domain.cameras.types import CameraBoard, CameraState
from sitcenter.domain.scope import EVERYTHING
from tests.dashboard.builders_branch import NOW, branch, network, snapshot
from tests.dashboard.builders_cameras import camera, with_cameras
from tests.dashboard.deps_branch import deps
from tests.dashboard.reader import FakeReader

NET = network(with_cameras(branch()))


def strip(*cameras: CameraBoard) -> BranchCameras:
    (made,) = board(snapshot(), NET, NOW, EVERYTHING).branches
    s = CameraSetting(NET, load("en"), NOW, "light", "lang=en")
    return branch_cameras(replace(made, cameras=cameras), NET.branches["almaty-5"], s)


def test_each_camera_leads_to_its_page() -> None:
    view = strip(camera(state=CameraState.MOVED), camera("c2"))
    assert [(link.name, link.word, link.level) for link in view.links] == [
        ("c1 · hall", "camera moved", "crit"),
        ("c2 · hall", "sees", ""),
    ]
    assert view.links[0].href == "/cameras/almaty-5/c1?lang=en"
    assert view.all_href == "/cameras?lang=en&branches=almaty-5"


def test_desks_that_nobody_sees_are_named() -> None:
    assert strip(camera(state=CameraState.MOVED)).unseen_desks == {"1", "5"}
    assert strip(camera(state=CameraState.UNKNOWN)).unseen_desks == frozenset()


def page(*cameras: CameraBoard) -> str:
    """The page of almaty-5, whose desk 1 serves and whose desk 5 is closed."""
    asked = screen("/branch/almaty-5?lang=en", EVERYTHING, LANGUAGES, "en", NET.branches)
    frame = Frame(1, NOW, snapshot(), NET)
    (made,) = frame.board(EVERYTHING).branches
    shown = replace(frame.board(EVERYTHING), branches=(replace(made, cameras=cameras),))
    told = replace(frame, _boards={EVERYTHING: shown})
    return str(BranchPage(deps(FakeReader(facts=snapshot()), NET)).view(told, asked))


def test_a_desk_that_serves_unseen_calls_for_attention_and_a_closed_one_does_not() -> None:
    told = page(camera(state=CameraState.COVERED))
    assert told.count("◆ no camera sees it now") == 1
    assert told.count("no camera sees it now") == 2


def test_a_branch_without_cameras_has_no_strip() -> None:
    assert "camera-strip" not in page()
