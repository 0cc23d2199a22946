"""The rows of evidence as a table."""

from collections.abc import Mapping

from dashboard.evidence_block import ProofSetting, rows_shown
from dashboard.evidence_reading import Proof, id_of
from dashboard.views_evidence_checks import BAD
from dashboard.views_evidence_numbers import ticket_numbers
from dashboard.views_tables import NONE, Cell, TableView, head
from dashboard.words_cameras import state_word
from dashboard.words_evidence import row_says, row_word, short
from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.events import Event


def rows_table(proof: Proof, s: ProofSetting) -> TableView:
    """The rows themselves, in order; those that are corrected by now are marked."""
    _ = s.translator.text
    numbers = ticket_numbers(proof)
    rows = tuple(_row(event, numbers, proof, s) for event in proof.events)
    rows += tuple(_stretch_row(one, s) for one in proof.stretches)
    shown, note = rows_shown(rows, s.translator)
    labels = (_("time"), _("row"), _("desk"), _("operator"), _("ticket or application"), _("what it says"))
    named = bool(proof.signal.evidence.events)
    empty = _("No row of it is in the journal.") if named else _("names no rows: it rests on a register")
    return TableView(_("The rows themselves"), head(labels, ()), shown, empty, note)


def _stretch_row(one: CameraInterval, s: ProofSetting) -> tuple[Cell, ...]:
    """A camera's stretch in one state."""
    _ = s.translator.text
    until = s.second(one.until) if one.until else _("lasts")
    return (
        Cell(s.second(one.since), "code"),
        Cell(_("camera {id}", id=one.key.camera_id)),
        Cell(NONE),
        Cell(NONE),
        Cell(NONE),
        Cell(f"{state_word(s.translator, one.state)} – {until}"),
    )


def _row(event: Event, numbers: Mapping[str, str], proof: Proof, s: ProofSetting) -> tuple[Cell, ...]:
    _ = s.translator.text
    desk, operator = event.payload.get("desk_id"), event.payload.get("operator_token")
    says, since = row_says(event, s.service, s.translator), _("corrected by the source since")
    if id_of(event) in proof.corrected:
        says = "; ".join(filter(None, (f"{BAD} {since}", says)))
    elsewhere = event.branch_id != proof.signal.branch_id
    place = f"{s.alerts.place(event.branch_id)}: " if elsewhere else ""
    return (
        Cell(s.second(event.occurred_at), "code"),
        Cell(row_word(event, s.translator)),
        Cell(str(desk) if desk else NONE),
        Cell(short(operator if isinstance(operator, str) else None) or NONE, "code"),
        Cell(place + numbers.get(event.subject, event.subject), "code"),
        Cell(says or NONE, "crit" if id_of(event) in proof.corrected else ""),
    )
