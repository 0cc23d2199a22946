"""All cameras as words: a section a branch, worst first, a tile a camera. Nothing here knows Dash."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.cameras_reading import Past
from dashboard.views_cameras_kinds import Counts, Mark, counts, is_well, mark_at
from dashboard.views_cameras_setting import CameraSetting
from dashboard.views_cameras_tile import CameraTile, camera_tile
from dashboard.views_tables import NONE, Cell, FigureView
from sitcenter.domain.board_types import Board, BranchBoard
from sitcenter.domain.cameras.coverage import blind_desks, never_seen, unknown_desks
from sitcenter.domain.cameras.types import CameraBoard
from sitcenter.domain.network import Branch


@dataclass(frozen=True, slots=True)
class Section:
    """A branch. `blind`: desks that no camera sees now; `doubtful`: of which that isn't known; `unmapped`:
    that none is meant to see.
    """

    branch_id: str
    name: str
    href: str
    told: str
    level: str
    blind: str
    doubtful: str
    unmapped: str
    tiles: tuple[CameraTile, ...]


@dataclass(frozen=True, slots=True)
class CamerasView:
    """The page. `shape` and `level` grade a figure; `empty` is said where no camera is shown; `file`: the
    stretches of the same branches.
    """

    title: str
    missing: str
    figures: tuple[FigureView, ...]
    choices: tuple[Cell, ...]
    sections: tuple[Section, ...]
    empty: str
    footnote: str
    file: Cell


def cameras_view(
    board: Board, past: Past, order: Sequence[str], s: CameraSetting, trouble: bool
) -> CamerasView:
    """The page in one language. `order`: branch ids; `trouble`: only what isn't well is shown."""
    _ = s.translator.text
    place = {branch_id: k for k, branch_id in enumerate(order)}
    boards = sorted(
        (b for b in board.branches if b.cameras), key=lambda b: place.get(b.branch_id, len(place))
    )
    sections = tuple(_section(b, s.network.branches[b.branch_id], past, s, trouble) for b in boards)
    return CamerasView(
        title=_("Cameras"),
        missing="",
        figures=_figures(boards, s),
        choices=_choices(s, trouble),
        sections=tuple(one for one in sections if one.tiles),
        empty=_empty(boards, s),
        footnote=_(
            "Streams are watched and not recorded: no picture is kept, only what was measured. "
            "The lines show two hours; where nothing was measured there is a gap."
        ),
        file=Cell(_("how they stood today, CSV"), href=s.page("/export/cameras.csv")),
    )


def worst_first(board: Board, s: CameraSetting) -> tuple[str, ...]:
    """Branch ids: most cameras without a view first, then those that see badly, then unknown ones."""
    told = {b.branch_id: _counts(b, s) for b in board.branches}
    return tuple(
        sorted(told, key=lambda i: (-told[i].blind, -told[i].impaired, -told[i].unknown, i)),
    )


def _counts(board: BranchBoard, s: CameraSetting) -> Counts:
    return counts(_marks(board.cameras, s), board.cameras)


def _marks(cameras: Sequence[CameraBoard], s: CameraSetting) -> list[Mark]:
    return [mark_at(camera, s.now) for camera in cameras]


def _empty(boards: Sequence[BranchBoard], s: CameraSetting) -> str:
    _ = s.translator.text
    return _("Every camera sees what it should.") if boards else _("No cameras are configured here.")


def _choices(s: CameraSetting, trouble: bool) -> tuple[Cell, ...]:
    _ = s.translator.text
    return (
        Cell(_("all cameras"), "" if trouble else "current", href=s.page("/cameras")),
        Cell(
            _("only what is not well"),
            "current" if trouble else "",
            href=s.page("/cameras", "state=trouble"),
        ),
    )


def _figures(boards: Sequence[BranchBoard], s: CameraSetting) -> tuple[FigureView, ...]:
    """The cameras in one breath; what is zero isn't coloured, and of what nobody knows nothing is zero."""
    _ = s.translator.text
    cameras = [camera for board in boards for camera in board.cameras]
    told, number = counts(_marks(cameras, s), cameras), s.translator.number
    blind = sum(len(blind_desks(s.network.branches[b.branch_id], b.cameras)) for b in boards)

    def known(n: int) -> str:
        return number(n) if told.known else NONE

    return (
        FigureView(_("see"), f"{known(told.seeing)}/{number(told.total)}"),
        FigureView(_("don't see"), known(told.blind), state="crit" if told.blind else ""),
        FigureView(_("see badly"), known(told.impaired), state="warn" if told.impaired else ""),
        FigureView(_("no data"), number(told.unknown), state="unknown" if told.unknown else ""),
        FigureView(_("under maintenance"), number(told.maintained)),
        FigureView(_("desks that no camera sees now"), known(blind), state="warn" if blind else ""),
    )


def _section(board: BranchBoard, branch: Branch, past: Past, s: CameraSetting, trouble: bool) -> Section:
    told = _counts(board, s)
    shown = [camera for camera in board.cameras if not (trouble and is_well(camera))]
    return Section(
        branch_id=board.branch_id,
        name=branch.short.get(s.translator.language),
        href=s.page(f"/branch/{board.branch_id}"),
        told=_told(told, s),
        level="crit" if told.blind else "warn" if told.impaired else "",
        blind=blind_text(branch, board.cameras, s),
        doubtful=doubtful_text(branch, board.cameras, s),
        unmapped=unmapped_text(branch, s),
        tiles=tuple(camera_tile(camera, branch, past, s) for camera in shown),
    )


def _told(told: Counts, s: CameraSetting) -> str:
    """How many see, and what is the matter with the others."""
    _, number = s.translator.text, s.translator.number
    seeing = number(told.seeing) if told.known else NONE
    parts = [_("cameras that see: {n} of {total}", n=seeing, total=number(told.total))]
    for label, n in (
        (_("don't see"), told.blind),
        (_("see badly"), told.impaired),
        (_("no data"), told.unknown),
        (_("under maintenance"), told.maintained),
    ):
        if n:
            parts.append(f"{label}: {number(n)}")
    return " · ".join(parts)


def blind_text(branch: Branch, cameras: Sequence[CameraBoard], s: CameraSetting) -> str:
    """Desks that no camera sees now; "" where there are none."""
    desks = blind_desks(branch, cameras)
    return s.translator.text("no camera sees desks now: {desks}", desks=", ".join(desks)) if desks else ""


def doubtful_text(branch: Branch, cameras: Sequence[CameraBoard], s: CameraSetting) -> str:
    """Desks of which nobody knows whether they are seen now; "" where there are none."""
    desks = unknown_desks(branch, cameras)
    return s.translator.text("not known to be seen: {desks}", desks=", ".join(desks)) if desks else ""


def unmapped_text(branch: Branch, s: CameraSetting) -> str:
    """Desks that no camera is meant to see, by the configuration; "" where there are none."""
    desks = never_seen(branch) if branch.cameras else ()
    if not desks:
        return ""
    return s.translator.text("desks without a camera by the configuration: {desks}", desks=", ".join(desks))


def with_missing(view: CamerasView, missing: str) -> CamerasView:
    """The same page, saying that something asked for isn't there."""
    return replace(view, missing=missing)
