"""Work at a desk beside what its cameras showed: who was there, and when nobody could see it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from dashboard.evidence_block import Block, ProofSetting, rows_shown
from dashboard.evidence_drawn import Bar, Lane, Look, Point, Shade, Timeline
from dashboard.evidence_reading import AROUND, Proof, subject_of
from dashboard.evidence_served import Served, acts_at, sessions
from dashboard.views_cameras_kinds import Kind, mark_of
from dashboard.views_evidence_numbers import ticket_numbers
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_cameras import cause_text, state_word, zone_word
from dashboard.words_evidence import LOOKS, operator_text, short
from sitcenter.domain.cameras.types import NOT_SEEING, CameraInterval
from sitcenter.domain.events import Event
from sitcenter.domain.network import Branch, Camera

DESKS_SHOWN = 4
LOOK_OF: Mapping[Kind, Look] = {
    Kind.NO_STREAM: Look.BLIND,
    Kind.PICTURE: Look.BLIND,
    Kind.IMPAIRED: Look.IMPAIRED,
    Kind.UNKNOWN: Look.UNKNOWN,
    Kind.MAINTENANCE: Look.MAINTAINED,
    Kind.SEEING: Look.SEES,
}
Span = tuple[datetime, datetime]


def desk_blocks(proof: Proof, s: ProofSetting) -> Sequence[Block]:
    """A part for each desk and day that the rows are about, or that the signal names."""
    branch = s.branch
    if branch is None:
        return ()
    kind, name = subject_of(proof.signal)
    by_desk, acts = sessions(proof, name if kind == "desk" else ""), acts_at(proof)
    told = _named(proof)
    chosen: list[tuple[str, date | None]] = [(desk, None) for desk in told] or [
        (desk, day)
        for desk in sorted({*by_desk, *acts})
        for day in _days([*by_desk.get(desk, []), *acts.get(desk, [])], branch)
    ]
    found = [
        _block(
            desk,
            [one for one in by_desk.get(desk, []) if day in (None, branch.day(one.start))],
            [one for one in acts.get(desk, []) if day in (None, branch.day(one.occurred_at))],
            proof,
            branch,
            s,
            day,
        )
        for desk, day in chosen[:DESKS_SHOWN]
    ]
    return [*found, _rest(chosen[DESKS_SHOWN:], s)] if len(chosen) > DESKS_SHOWN else found


def _rest(left: Sequence[tuple[str, date | None]], s: ProofSetting) -> Block:
    """Those that aren't drawn, by name."""
    _ = s.translator.text
    names = [_("desk {id}", id=desk) + _on(day, s) for desk, day in left]
    says = _(
        "{n} more are not drawn: {names}. What was done there stands in the rows below and in the CSV.",
        n=s.translator.number(len(left)),
        names=", ".join(names),
    )
    return Block("rest", _("Further desks"), (says,))


def _on(day: date | None, s: ProofSetting) -> str:
    return f" · {s.translator.day_of_year(day)}" if day else ""


def _named(proof: Proof) -> list[str]:
    """The desks that the signal itself names: as what it is about, or as those of a camera's stretch."""
    kind, name = subject_of(proof.signal)
    if kind == "desk":
        return [name]
    told = proof.signal.facts.get("desks")
    return told.split(",") if isinstance(told, str) else []


def _days(told: Sequence["Served | Event"], branch: Branch) -> list[date]:
    """The days of what is told, in order."""
    return sorted({branch.day(one.start if isinstance(one, Served) else one.occurred_at) for one in told})


def covering(branch: Branch, desk: str) -> list[Camera]:
    """The cameras that are hung up for a desk."""
    return [camera for camera in branch.cameras if desk in camera.covers]


def _block(
    desk: str,
    of: Sequence[Served],
    acts: Sequence[Event],
    proof: Proof,
    branch: Branch,
    s: ProofSetting,
    day: date | None,
) -> Block:
    _ = s.translator.text
    cameras = covering(branch, desk)
    title = _("Desk {id}: work and cameras", id=desk) + _on(day, s)
    drawn, unseen = _timeline(title, desk, of, acts, cameras, proof, s)
    says = [] if cameras else [_("No camera is hung up for this desk: it is never seen.")]
    if not of and not acts:
        says.append(_("No service of this desk is among the rows."))
    tables = [_sessions_table(of, unseen, proof, s)] if of else []
    if cameras:
        tables.append(_cameras_table(cameras, proof, branch, s))
    return Block("desk", title, tuple(says), drawn, tuple(tables))


def _timeline(
    title: str,
    desk: str,
    of: Sequence[Served],
    acts: Sequence[Event],
    cameras: Sequence[Camera],
    proof: Proof,
    s: ProofSetting,
) -> tuple[Timeline | None, list[Span]]:
    _ = s.translator.text
    start, end = _drawn_span(of, acts, proof)
    shown = {camera.id: _of(camera, proof.cameras, start, end) for camera in cameras}
    about_desk = bool(_named(proof)) and proof.signal.rule_id.startswith("C7")
    unseen = (
        [(proof.signal.since, proof.signal.until)]
        if about_desk
        else _unseen(list(shown.values()), start, end)
    )
    lanes = [_work_lane(desk, of, acts, proof, s)]
    lanes += [_camera_lane(camera, shown[camera.id], start, end, s) for camera in cameras]
    if not any(lane.bars or lane.points for lane in lanes):
        return None, unseen
    looks = {bar.look for lane in lanes for bar in lane.bars}
    words = tuple((look, _(LOOKS[look])) for look in Look if look in looks)
    word = _("nobody could see the desk")
    shades = tuple(Shade(a, b, word if not k else "") for k, (a, b) in enumerate(unseen) if a < b)
    return Timeline(title, tuple(lanes), shades, words, _("a step of an application") if acts else ""), unseen


def _drawn_span(of: Sequence[Served], acts: Sequence[Event], proof: Proof) -> Span:
    """The sessions, or else the signal's own stretch, with something around."""
    signal = proof.signal
    inside = bool(_named(proof))
    moments = [event.occurred_at for event in acts]
    whole = inside or not (of or acts)
    starts = [*(one.start for one in of), *moments, *([signal.since] if whole else [])]
    ends = [*(one.until for one in of), *moments, *([signal.until] if whole else [])]
    room = min(AROUND, (max(ends) - min(starts)) / 6 + timedelta(minutes=1))
    return min(starts) - room, max(ends) + room


def _work_lane(desk: str, of: Sequence[Served], acts: Sequence[Event], proof: Proof, s: ProofSetting) -> Lane:
    numbers = ticket_numbers(proof)
    bars = tuple(
        Bar(
            one.start,
            one.until,
            Look.SERVED,
            f"{numbers.get(one.ticket, '')} · {short(one.operator)}".strip(" ·"),
        )
        for one in of
    )
    points = tuple(Point(event.occurred_at, "", loud=True) for event in acts)
    return Lane(s.translator.text("desk {id}", id=desk), bars, points, loud=True)


def _of(
    camera: Camera, intervals: Iterable[CameraInterval], start: datetime, end: datetime
) -> list[CameraInterval]:
    return [
        one
        for one in intervals
        if one.key.camera_id == camera.id and one.since < end and (one.until is None or one.until > start)
    ]


def _camera_lane(
    camera: Camera, intervals: Sequence[CameraInterval], start: datetime, end: datetime, s: ProofSetting
) -> Lane:
    """What it showed; where no row tells, that isn't known."""
    bars, known = [], start
    for one in sorted(intervals, key=lambda each: each.since):
        since, until = max(one.since, start), min(one.until or end, end)
        if since > known:
            bars.append(Bar(known, since, Look.UNKNOWN))
        bars.append(Bar(since, until, _look(one), state_word(s.translator, one.state)))
        known = max(known, until)
    if known < end:
        bars.append(Bar(known, end, Look.UNKNOWN))
    return Lane(s.translator.text("camera {id}", id=camera.id), tuple(bars))


def _look(one: CameraInterval) -> Look:
    if one.shadow and one.state in NOT_SEEING:
        return Look.UNKNOWN
    return LOOK_OF[mark_of(one.state, one.shadow, one.maintenance).kind]


def _unseen(shown: Sequence[Sequence[CameraInterval]], start: datetime, end: datetime) -> list[Span]:
    """Stretches in which every camera saw nothing, through no planned work; none without cameras."""
    common: list[Span] = [(start, end)] if shown else []
    for intervals in shown:
        blind = [
            (one.since, one.until or end)
            for one in intervals
            if one.state in NOT_SEEING and not one.maintenance and not one.shadow
        ]
        met = [(max(a, c), min(b, d)) for a, b in common for c, d in blind]
        common = sorted(span for span in met if span[0] < span[1])
    return common


def _sessions_table(of: Sequence[Served], unseen: Sequence[Span], proof: Proof, s: ProofSetting) -> TableView:
    _ = s.translator.text
    numbers = ticket_numbers(proof)
    rows, note = rows_shown(tuple(_session_row(one, unseen, numbers, s) for one in of), s.translator)
    labels = (_("ticket"), _("operator"), _("service began"), _("service ended"), _("of it unseen"))
    return TableView(_("Who was served at the desk"), head(labels, labels[4:]), rows, _("no row tells"), note)


def _session_row(
    one: Served, unseen: Sequence[Span], numbers: Mapping[str, str], s: ProofSetting
) -> tuple[Cell, ...]:
    _ = s.translator.text
    met = sum(
        (
            (min(one.until, b) - max(one.start, a)).total_seconds()
            for a, b in unseen
            if a < one.until and one.start < b
        )
    )
    return (
        Cell(numbers.get(one.ticket, one.ticket), "code"),
        Cell(operator_text(one.operator, s.translator) or NONE),
        Cell(s.second(one.start)),
        Cell(s.second(one.end) if one.end else _("no row tells of its end")),
        Cell(s.translator.duration(int(met)), "num"),
    )


def _cameras_table(cameras: Sequence[Camera], proof: Proof, branch: Branch, s: ProofSetting) -> TableView:
    """What each showed around; in words and shapes."""
    _ = s.translator.text
    ids = {camera.id for camera in cameras}
    told = sorted(
        (one for one in proof.cameras if one.key.camera_id in ids),
        key=lambda one: (one.key.camera_id, one.since),
    )
    zones = {camera.id: camera.zone for camera in cameras}
    rows, note = rows_shown(tuple(_camera_row(one, zones, branch, s) for one in told), s.translator)
    labels = (_("camera"), _("state"), _("why"), _("since when"), _("until"))
    empty = _("Nothing is known of these cameras at that time.")
    return TableView(_("What its cameras showed"), head(labels, ()), rows, empty, note)


_SHAPES: Mapping[Look, str] = {
    Look.BLIND: "✕", Look.IMPAIRED: "◆", Look.SEES: "●", Look.UNKNOWN: "○", Look.MAINTAINED: "–",
}  # fmt: skip


def _camera_row(
    one: CameraInterval, zones: Mapping[str, str], branch: Branch, s: ProofSetting
) -> tuple[Cell, ...]:
    _ = s.translator.text
    camera = one.key.camera_id
    name = f"{camera} · {zone_word(s.translator, zones[camera])}"
    remarks = [_("maintenance")] if one.maintenance else [_("on trial")] if one.shadow else []
    return (
        Cell(name, href=s.page(f"/cameras/{branch.id}/{camera}")),
        Cell(f"{_SHAPES[_look(one)]} {', '.join((state_word(s.translator, one.state), *remarks))}"),
        Cell(cause_text(s.translator, one.cause) or NONE),
        Cell(s.second(one.since)),
        Cell(s.second(one.until) if one.until else _("lasts")),
    )
