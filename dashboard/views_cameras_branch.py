"""Cameras on their branch's page: a strip that leads to each, and desks that nobody sees."""

from dataclasses import dataclass

from dashboard.marks_cameras import camera_mark
from dashboard.views_cameras_kinds import Kind, mark_at
from dashboard.views_cameras_setting import CameraSetting
from dashboard.words_cameras import state_word, zone_word
from sitcenter.domain.board_types import BranchBoard
from sitcenter.domain.cameras.coverage import blind_desks
from sitcenter.domain.network import Branch


@dataclass(frozen=True, slots=True)
class CameraLink:
    """A camera of the strip. `level` colours its word: crit, warn or ""."""

    href: str
    name: str
    word: str
    mark: str
    level: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class BranchCameras:
    """The strip, and the desks that no camera sees now; `unseen`: the words of such a desk."""

    title: str
    all_text: str
    all_href: str
    links: tuple[CameraLink, ...]
    unseen_desks: frozenset[str]
    unseen: str


def branch_cameras(board: BranchBoard, branch: Branch, s: CameraSetting) -> BranchCameras:
    """The cameras of a branch in their configured order."""
    _ = s.translator.text
    return BranchCameras(
        title=_("Cameras"),
        all_text=_("All cameras"),
        all_href=s.page("/cameras", f"branches={branch.id}"),
        links=tuple(_links(board, branch, s)),
        unseen_desks=frozenset(blind_desks(branch, board.cameras)),
        unseen=_("no camera sees it now"),
    )


def _links(board: BranchBoard, branch: Branch, s: CameraSetting) -> list[CameraLink]:
    found = []
    for camera in board.cameras:
        mark = mark_at(camera, s.now)
        found.append(
            CameraLink(
                href=s.page(f"/cameras/{branch.id}/{camera.camera_id}"),
                name=f"{camera.camera_id} · {zone_word(s.translator, camera.zone)}",
                word=state_word(s.translator, camera.state),
                mark=camera_mark(mark, s.theme),
                level=mark.level,
                kind=mark.kind,
            )
        )
    return found
