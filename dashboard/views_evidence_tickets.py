"""The tickets that a written rule is about, on one axis of time; those that were overtaken stand above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.evidence_block import Block, ProofSetting, rows_shown
from dashboard.evidence_drawn import Bar, Lane, Look, Point, Shade, Timeline
from dashboard.evidence_reading import Proof, is_of_ticket, subject_of
from dashboard.views_evidence_numbers import ticket_numbers
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_evidence import LOOKS, operator_text
from sitcenter.domain.events import Event
from sitcenter.domain.tickets import Ticket

LANES = 24


@dataclass(frozen=True, slots=True)
class Way:
    """A ticket's way, as far as the rows and the log tell it. `own`: the signal is about this one."""

    uid: str
    own: bool
    came: datetime | None = None
    called: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    desk: str = ""
    operator: str = ""
    status: str = ""

    @property
    def first(self) -> datetime | None:
        """The earliest that is known."""
        return min((at for at in (self.came, self.called, self.started, self.ended) if at), default=None)


def ticket_blocks(proof: Proof, s: ProofSetting) -> Sequence[Block]:
    """One part, if tickets are concerned; a desk that was paused while they waited is its last lane."""
    ways = ways_of(proof)
    pause = paused(proof)
    if not ways:
        return ()
    _ = s.translator.text
    numbers = ticket_numbers(proof)
    title = _title(proof, s)
    lanes = [_lane(way, numbers) for way in ways[-LANES:]]
    lanes += [_paused_lane(pause, s)] if pause else []
    return (
        Block(
            name="tickets",
            title=title,
            says=_says(ways, s),
            drawn=_drawn(title, lanes, proof, s),
            tables=(_table(ways, numbers, s),),
        ),
    )


def _title(proof: Proof, s: ProofSetting) -> str:
    _ = s.translator.text
    if subject_of(proof.signal)[0] == "ticket" and len({e.subject for e in proof.events}) > 1:
        return _("The ticket, and above it those that it passed")
    return _("The tickets concerned")


def _says(ways: Sequence[Way], s: ProofSetting) -> tuple[str, ...]:
    _ = s.translator.text
    untold = sum(way.came is None or (way.called is None and way.ended is None) for way in ways)
    says = []
    if len(ways) > LANES:
        says.append(
            _("The drawing shows the last {n} of them; the table shows all.", n=s.translator.number(LANES))
        )
    if untold:
        says.append(_("Of {n} of them the log does not tell the whole way.", n=s.translator.number(untold)))
    return tuple(says)


def ways_of(proof: Proof) -> list[Way]:
    """Those concerned by when they came, the signal's own last."""
    own = proof.signal.subject.removeprefix("ticket:")
    known = {one.ticket_uid: one for one in proof.tickets}
    rows: dict[str, list[Event]] = {}
    for event in proof.standing:
        if is_of_ticket(event):
            rows.setdefault(event.subject, []).append(event)
    ways = [_way(uid, uid == own, of, known.get(uid)) for uid, of in rows.items()]
    return sorted(ways, key=lambda way: (way.own, way.first or proof.signal.since, way.uid))


def _way(uid: str, own: bool, rows: Sequence[Event], ticket: Ticket | None) -> Way:
    if ticket is None:
        return Way(
            uid,
            own,
            _at(rows, "ticket_issued", "checked_in"),
            _at(rows, "called"),
            _at(rows, "service_started"),
            _at(rows, "service_completed", "no_show", "abandoned", "cancelled", "vanished"),
            _text(rows, "desk_id"),
            _text(rows, "operator_token"),
        )
    return Way(
        uid,
        own,
        ticket.wait_from or ticket.issued_at,
        ticket.first_called_at,
        ticket.started_at,
        ticket.ended_at or ticket.completed_at or ticket.vanished_at,
        ticket.desk_id or "",
        ticket.operator_token or "",
        ticket.status,
    )


def _at(rows: Sequence[Event], *names: str) -> datetime | None:
    return next((event.occurred_at for event in rows if event.event_type in names), None)


def _text(rows: Sequence[Event], name: str) -> str:
    found = (event.payload.get(name) for event in reversed(rows))
    return next((value for value in found if isinstance(value, str)), "")


def _lane(way: Way, numbers: Mapping[str, str]) -> Lane:
    bars = []
    served = way.started or way.called
    if (
        way.came is not None
        and (upto := way.called or way.started or way.ended) is not None
        and way.came < upto
    ):
        bars.append(Bar(way.came, upto, Look.WAITS))
    if served is not None and way.ended is not None and served < way.ended:
        bars.append(Bar(served, way.ended, Look.SERVED))
    points = [Point(way.called, "", way.own)] if way.called is not None else []
    if not bars and not points and way.first is not None:
        points = [Point(way.first, "", way.own)]
    return Lane(numbers.get(way.uid, way.uid), tuple(bars), tuple(points), way.own)


def _drawn(title: str, lanes: Sequence[Lane], proof: Proof, s: ProofSetting) -> Timeline | None:
    _ = s.translator.text
    if not any(lane.bars or lane.points for lane in lanes):
        return None
    looks = {bar.look for lane in lanes for bar in lane.bars}
    words = tuple((look, _(LOOKS[look])) for look in Look if look in looks)
    signal = proof.signal
    about_ticket = subject_of(signal)[0] == "ticket"
    shades = (Shade(signal.since, None, s.clock(signal.since)),) if about_ticket else ()
    return Timeline(title, tuple(lanes), shades, words, _("the call in question") if about_ticket else "")


Pause = tuple[str, datetime, datetime]


def paused(proof: Proof) -> Pause | None:
    """The desk, and from when to when it was paused, where the rows tell of a pause."""
    pauses = [event for event in proof.standing if event.event_type == "desk_paused"]
    if not pauses:
        return None
    return pauses[0].subject.removeprefix("desk:"), pauses[0].occurred_at, proof.signal.until


def _paused_lane(pause: Pause, s: ProofSetting) -> Lane:
    """The desk's own lane."""
    desk, start, end = pause
    bars = (Bar(start, end, Look.PAUSED),) if start < end else ()
    return Lane(s.translator.text("desk {id}", id=desk), bars, loud=True)


def _table(ways: Sequence[Way], numbers: Mapping[str, str], s: ProofSetting) -> TableView:
    _ = s.translator.text
    rows, note = rows_shown(tuple(_row(way, numbers, s) for way in ways), s.translator)
    labels = (_("ticket"), _("came"), _("called"), _("service began"), _("ended"), _("desk"), _("operator"))
    return TableView(_("The same as a table"), head(labels, ()), rows, _("no row tells"), note)


def _row(way: Way, numbers: Mapping[str, str], s: ProofSetting) -> tuple[Cell, ...]:
    moments = (way.came, way.called, way.started, way.ended)
    return (
        Cell(("◆ " if way.own else "") + numbers.get(way.uid, way.uid), "code"),
        *(Cell(s.clock(at) if at else NONE) for at in moments),
        Cell(way.desk or NONE),
        Cell(operator_text(way.operator, s.translator) or NONE),
    )
