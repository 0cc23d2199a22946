"""One camera's page as words: how it stands, what that means, what to do, and why. Knows no Dash."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.camera_reading import Known
from dashboard.cameras_reading import DAY, MONTH, record
from dashboard.marks_cameras import camera_mark, state_band
from dashboard.views_branch_setting import epoch_ms
from dashboard.views_camera_history import intervals_table, orders_table, stretches
from dashboard.views_camera_measures import MeasureView, measure_views, step_of
from dashboard.views_camera_still import StillView, still_view
from dashboard.views_cameras_kinds import Kind, mark_at
from dashboard.views_cameras_setting import CameraSetting
from dashboard.views_cameras_tile import cause_of, notes, record_texts, since_text
from dashboard.views_tables import Cell, TableView
from dashboard.words_cameras import PURPOSES, state_word, zone_word
from dashboard.words_cameras_advice import MEANINGS, advice_for
from sitcenter.domain.board_types import BranchBoard
from sitcenter.domain.cameras.coverage import blind_desks, unknown_desks
from sitcenter.domain.cameras.types import Box, CameraBoard, CameraKey
from sitcenter.domain.network import Branch

HOURS = (2, 6, 24)
"""Spans of time that the measures are shown for."""


@dataclass(frozen=True, slots=True)
class Band:
    """States over a span of time as an image, with its ends."""

    title: str
    image: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class DeskSeen:
    """Desks that the camera is hung up for. `level`: warn where nobody sees them now."""

    numbers: str
    word: str
    level: str


@dataclass(frozen=True, slots=True)
class MeasuresPart:
    """What was measured, `drawn` unless `empty` says why not. `spans`: links to shorter and longer times."""

    title: str
    spans: tuple[Cell, ...]
    note: str
    empty: str
    drawn: tuple[MeasureView, ...]


@dataclass(frozen=True, slots=True)
class CameraView:
    """The page."""

    key: str
    name: str
    place: str
    place_href: str
    all_text: str
    all_href: str
    kind: Kind
    level: str
    mark: str
    word: str
    cause: str
    since: str
    since_ms: int | None
    notes: tuple[str, ...]
    meaning: str
    advice_label: str
    advice: str
    record: tuple[tuple[str, str], ...]
    bands: tuple[Band, ...]
    measures: MeasuresPart
    desks_title: str
    desks: tuple[DeskSeen, ...]
    desks_empty: str
    masks_title: str
    masks: tuple[str, ...]
    intervals: TableView
    orders: TableView
    footnote: str
    still: StillView | None = None


def camera_view(
    board: BranchBoard, camera: CameraBoard, known: Known, hours: int, s: CameraSetting
) -> CameraView:
    """The page in one language."""
    _ = s.translator.text
    branch, mark = s.network.branches[board.branch_id], mark_at(camera, s.now)
    return CameraView(
        key=f"{branch.id}/{camera.camera_id}",
        name=f"{camera.camera_id} · {zone_word(s.translator, camera.zone)}",
        place=branch.short.get(s.translator.language),
        place_href=s.page(f"/branch/{branch.id}"),
        all_text=_("Cameras"),
        all_href=s.page("/cameras"),
        kind=mark.kind,
        level=mark.level,
        mark=camera_mark(mark, s.theme),
        word=state_word(s.translator, camera.state),
        cause=cause_of(camera, s),
        since=since_text(camera, branch, s),
        since_ms=epoch_ms(camera.since),
        notes=notes(camera, branch, s),
        meaning=_(MEANINGS[camera.state]),
        advice_label=_("What to do"),
        advice=_(advice_for(camera.state, camera.cause)),
        record=record_texts(record(known.intervals, s.now) if known.intervals else None, s),
        bands=(_band(known, branch, DAY, s), _band(known, branch, MONTH, s)),
        measures=_measures(known, branch, _spans(branch, camera, hours, s), s),
        desks_title=_("Desks that it is hung up for"),
        desks=tuple(_desks(branch, board, camera, s)),
        desks_empty="" if camera.covers else _("It looks at no desk."),
        masks_title=_("Regions left out"),
        masks=tuple(mask_text(box, s) for box in known.masks),
        intervals=intervals_table(known.intervals, branch, s),
        orders=orders_table(known.orders, branch, s),
        footnote=_footnote(known.stills, s),
        still=still_view(known, CameraKey(branch.id, camera.camera_id), branch, s),
    )


def _measures(known: Known, branch: Branch, spans: tuple[Cell, ...], s: CameraSetting) -> MeasuresPart:
    _, drawn = s.translator.text, measure_views(known, branch, s)
    return MeasuresPart(
        title=_("Why: what was measured against its limits"),
        spans=spans,
        note=_(
            "Each point is the worst value of {step}. Dashed: a fault begins beyond it; dotted: it is over.",
            step=s.translator.duration(max(1, int(step_of(known).total_seconds()))),
        ),
        empty="" if drawn else _("Nothing was measured in this time."),
        drawn=drawn,
    )


def _footnote(stills: bool, s: CameraSetting) -> str:
    _ = s.translator.text
    if stills:
        return _("No picture is kept here. One that was asked for is shown blurred, for two minutes.")
    return _("No picture of the camera is shown or kept here: only what was measured.")


def hours_shown(asked: str | None, camera: CameraBoard, now: datetime) -> int:
    """The span asked for; else the shortest that shows how the present state began."""
    if asked in {str(hours) for hours in HOURS}:
        return int(asked or 0)
    lasted = now - camera.since if camera.since is not None else timedelta(0)
    return next((h for h in HOURS if lasted < timedelta(hours=h) * 0.9), HOURS[0])


def _spans(branch: Branch, camera: CameraBoard, hours: int, s: CameraSetting) -> tuple[Cell, ...]:
    path = f"/cameras/{branch.id}/{camera.camera_id}"
    return tuple(
        Cell(s.translator.unit(h, "hour"), "current" if h == hours else "", href=s.page(path, f"hours={h}"))
        for h in HOURS
    )


def _band(known: Known, branch: Branch, span: timedelta, s: CameraSetting) -> Band:
    start = s.now - span
    day = span == DAY
    title = s.translator.text("last 24 hours") if day else s.translator.text("last 30 days")
    image = state_band(stretches(known.intervals, start, s.now), s.theme)
    return Band(title, image, s.at(start, branch), s.at(s.now, branch))


def _desks(branch: Branch, board: BranchBoard, camera: CameraBoard, s: CameraSetting) -> Iterable[DeskSeen]:
    """Those that are blind, those of which nobody knows, those that are seen, by whatever camera."""
    _ = s.translator.text
    blind, doubtful = blind_desks(branch, board.cameras), unknown_desks(branch, board.cameras)
    seen = [desk for desk in camera.covers if desk not in (*blind, *doubtful)]
    for desks, word, level in (
        ([desk for desk in camera.covers if desk in blind], _("no camera sees them now"), "warn"),
        ([desk for desk in camera.covers if desk in doubtful], _("not known whether they are seen"), ""),
        (seen, _("are seen"), ""),
    ):
        if desks:
            yield DeskSeen(", ".join(desks), word, level)


def mask_text(box: Box, s: CameraSetting) -> str:
    """A region in words: what it hides and where, in per cent of the picture."""
    _ = s.translator.text
    edges = [s.translator.number(round(100 * share)) for share in (box.left, box.right, box.top, box.bottom)]
    what = _(PURPOSES.get(box.purpose, PURPOSES["other"]))
    return _(
        "{what}: {left}–{right} % across, {top}–{bottom} % down",
        what=what,
        **dict(zip(("left", "right", "top", "bottom"), edges, strict=True)),
    )
