"""One camera as a tile: how it stands, why, since when, how it was. Words only; nothing here knows Dash."""

from dataclasses import dataclass

from dashboard.cameras_reading import Past, Record, Trend
from dashboard.marks_cameras import Curve, camera_mark, sparklines
from dashboard.views_branch_setting import epoch_ms
from dashboard.views_cameras_kinds import Kind, is_maintained, kind_of, mark_at
from dashboard.views_cameras_setting import CameraSetting
from dashboard.views_tables import NONE
from dashboard.words_cameras import cause_text, state_word, zone_word
from sitcenter.domain.cameras.availability import Availability
from sitcenter.domain.cameras.types import CameraBoard, CameraKey, CameraState, Monitorable
from sitcenter.domain.network import Branch

FPS_TOP = 30.0
MATCH_TOP = 1.1
MOSTLY = 0.95
"""Share of a period that must be known for its figure to stand alone."""
BARELY = 0.01
"""Share of a period that must be known for it to have a figure at all."""


@dataclass(frozen=True, slots=True)
class CameraTile:
    """A camera. `level` colours it: crit, warn or ""; from `since_ms` the browser counts, unless None.

    `notes`: what limits the word; `measured`: frames a second and match with the usual view now, `curves`:
    the same over two hours as an image; `record`: availability and time between failures.
    """

    branch_id: str
    camera_id: str
    href: str
    name: str
    kind: Kind
    level: str
    mark: str
    word: str
    cause: str
    since: str
    since_ms: int | None
    notes: tuple[str, ...]
    blind: str
    measured: str
    curves: str
    curves_alt: str
    record: tuple[str, ...]


def camera_tile(camera: CameraBoard, branch: Branch, past: Past, s: CameraSetting) -> CameraTile:
    """The tile of a camera in one language."""
    mark = mark_at(camera, s.now)
    key = CameraKey(branch.id, camera.camera_id)
    return CameraTile(
        branch_id=branch.id,
        camera_id=camera.camera_id,
        href=s.page(f"/cameras/{branch.id}/{camera.camera_id}"),
        name=f"{camera.camera_id} · {zone_word(s.translator, camera.zone)}",
        kind=mark.kind,
        level=mark.level,
        mark=camera_mark(mark, s.theme),
        word=state_word(s.translator, camera.state),
        cause=cause_of(camera, s),
        since=since_text(camera, branch, s),
        since_ms=epoch_ms(camera.since),
        notes=notes(camera, branch, s),
        blind=blind_of(camera, s),
        measured=_measured(past.trends.get(key), s) if comes(camera) else "",
        curves=_curves(past.trends.get(key), s),
        curves_alt=s.translator.text("frames a second, and match with the usual view, over two hours"),
        record=tuple(" ".join(pair) for pair in record_texts(past.records.get(key), s)),
    )


def cause_of(camera: CameraBoard, s: CameraSetting) -> str:
    """Why, and what was last known where nothing is now."""
    cause = cause_text(s.translator, camera.cause)
    if camera.was is None or camera.state is not CameraState.UNKNOWN:
        return cause
    was = s.translator.text("last known: {state}", state=state_word(s.translator, camera.was))
    return f"{cause} · {was}" if cause else was


def since_text(camera: CameraBoard, branch: Branch, s: CameraSetting) -> str:
    """Since when it has been so."""
    if camera.since is None:
        return ""
    return s.translator.text("since {time}", time=s.at(camera.since, branch))


def notes(camera: CameraBoard, branch: Branch, s: CameraSetting) -> tuple[str, ...]:
    """What limits the word: maintenance, learning, a view with too little in it."""
    _ = s.translator.text
    found = []
    if is_maintained(camera, s.now):
        found.append(_("maintenance until {time}", time=s.at(camera.maintenance_until, branch)))
    if camera.monitorable is Monitorable.LEARNING and comes(camera):
        found.append(_("still learning its view"))
    if camera.monitorable is Monitorable.TIMING:
        found.append(_("timing only: too little to hold on to in the view"))
    if camera.shadow and camera.monitorable is not Monitorable.LEARNING:
        found.append(_("on trial: nobody is alerted of the picture yet"))
    return tuple(found)


def blind_of(camera: CameraBoard, s: CameraSetting) -> str:
    """Desks that nobody sees because of it; where it isn't known to see, that isn't known either."""
    if not camera.blind_desks:
        return ""
    desks = ", ".join(camera.blind_desks)
    if kind_of(camera.state) is Kind.UNKNOWN:
        return s.translator.text("not known to be seen: {desks}", desks=desks)
    return s.translator.text("blind: {desks}", desks=desks)


def comes(camera: CameraBoard) -> bool:
    """Whether it is known to bring anything now, so that its last measures are those of now."""
    return kind_of(camera.state) not in (Kind.NO_STREAM, Kind.UNKNOWN)


def _measured(trend: Trend | None, s: CameraSetting) -> str:
    if trend is None:
        return ""
    _ = s.translator.text
    fps, match = _last(trend.fps, s, 0), _last(trend.match, s, 1)
    return _("frames/s {fps} · view match {match}", fps=fps, match=match)


def _curves(trend: Trend | None, s: CameraSetting) -> str:
    if trend is None:
        return ""
    top = max([FPS_TOP, *(v for v in trend.fps if v is not None)])
    return sparklines([(trend.fps, 0, top), (trend.match, 0, MATCH_TOP)], s.theme)


def _last(curve: Curve, s: CameraSetting, digits: int) -> str:
    """The value of the last step or the one before it; older ones aren't current."""
    recent = [value for value in curve[-2:] if value is not None]
    return s.translator.number(round(recent[-1], digits)) if recent else NONE


def record_texts(record: Record | None, s: CameraSetting) -> tuple[tuple[str, str], ...]:
    """Availability of a day and of thirty days, and the mean time between failures."""
    _ = s.translator.text
    return (
        (_("saw in 24 h"), _share(record.day, s) if record else NONE),
        (_("in 30 days"), _share(record.month, s) if record else NONE),
        (_("between failures"), _between(record, s)),
    )


def _share(told: Availability, s: CameraSetting) -> str:
    """The share of the known time; where much isn't known that is said beside it."""
    if told.seeing_share is None:
        return NONE
    if told.known_share < BARELY:
        return s.translator.text("not known yet")
    text = s.translator.percent(told.seeing_share)
    if told.known_share >= MOSTLY:
        return text
    known = s.translator.text("known: {share}", share=s.translator.percent(told.known_share))
    return f"{text} ({known})"


def _between(record: Record | None, s: CameraSetting) -> str:
    if record is None or record.month.seeing_share is None:
        return NONE
    if record.month.known_share < BARELY:
        return s.translator.text("not known yet")
    if not record.month.seeing_share:  # it never saw: "no failure" would sound like praise
        return NONE
    if record.month.mtbf_s is None:
        return s.translator.text("no failure")
    return s.translator.duration(int(record.month.mtbf_s))
