"""The evidence of one alert of integrity as a file: what was found, its addends, its rows.

People appear as tokens keyed anew for each file, those of the compared operators too. A row that the journal
doesn't hold is in the file, and says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import orjson

from dashboard.csv_text import Cell, Identifier
from dashboard.evidence_reading import EvidenceReader, Proof, id_of, rows_of
from dashboard.evidence_sums import digest_now, expected_again, observed_again
from dashboard.exports_cells import PERSON_NUMBER, CellOf, Context, NoAlerts, Stores, Table
from dashboard.exports_period import BadFilter, Filters, NoSuchAlert
from dashboard.exports_signals import OPERATOR, SIGNAL_COLUMNS, Row, parts, verdicts
from dashboard.views_evidence import fingerprint_of, is_of_integrity
from dashboard.views_evidence_peers import Peer, peers_of
from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.events import QUEUE_FIELDS, SERVICE_FIELDS, Event
from sitcenter.domain.integrity.blind import interval_id
from sitcenter.domain.integrity.standing import rule_id
from sitcenter.domain.integrity.state import State, known_of, state_of
from sitcenter.domain.integrity.types import Kept, Term

FOUND, MISSING, CORRECTED = "found", "missing", "corrected"
TOKENS = frozenset(name for name, kind in {**QUEUE_FIELDS, **SERVICE_FIELDS}.items() if kind == "token")
"""Fields that name a person."""
APART = frozenset({"desk_id", "operator_token", "service_code", "ticket_number"})
"""Fields that have a column of their own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the signal itself, an addend, somebody who was compared, or a row of the journal.

    `became`: what became of the signal. `event_id`: of a row that isn't there too.
    """

    proof: Proof
    became: State
    term: Term | None = None
    peer: tuple[str, Peer] | None = None
    event: Event | None = None
    stretch: CameraInterval | None = None
    event_id: str = ""

    @property
    def part(self) -> str:
        """What it is."""
        if self.term is not None:
            return "term"
        if self.peer is not None:
            return "peer"
        return "row" if self.event_id else "signal"

    @property
    def branch_id(self) -> str:
        """That of the row where it happened elsewhere."""
        return self.event.branch_id if self.event is not None else self.proof.signal.branch_id


def lines(proof: Proof, became: State) -> Iterator[Line]:
    """The signal, its addends, those compared, every row that it names."""
    yield Line(proof, became)
    yield from (Line(proof, became, term=term) for term in proof.signal.evidence.terms)
    yield from (Line(proof, became, peer=each) for each in sorted(peers_of(proof.signal.facts).items()))
    yield from (Line(proof, became, event=event, event_id=id_of(event)) for event in proof.events)
    yield from (Line(proof, became, stretch=one, event_id=interval_id(one)) for one in proof.stretches)
    yield from (Line(proof, became, event_id=name) for name in proof.missing)


def _of_signal(read: Callable[[Proof, Context], Cell]) -> CellOf:
    """A cell of the first line alone."""

    def cell(line: Line, context: Context) -> Cell:
        return read(line.proof, context) if line.part == "signal" else None

    return cell


def _told(name: str) -> CellOf:
    """What the file of signals says in that column."""

    def cell(line: Line, context: Context) -> Cell:
        row = Row(line.proof.kept, line.became)
        return SIGNAL_COLUMNS[name](row, context) if line.part == "signal" else None

    return cell


def _of_row(read: Callable[[Event, Context], Cell]) -> CellOf:
    def cell(line: Line, context: Context) -> Cell:
        return read(line.event, context) if line.event is not None else None

    return cell


def _field(name: str) -> CellOf:
    """A field of a row by itself."""

    def cell(event: Event, _context: Context) -> Cell:
        value = event.payload.get(name)
        return Identifier(PERSON_NUMBER.sub("*" * 12, str(value))) if value is not None else None

    return _of_row(cell)


def _operator(line: Line, context: Context) -> Cell:
    if line.peer is not None:
        return context.token(line.peer[0])
    if line.event is not None:
        token = line.event.payload.get("operator_token")
        return context.token(token) if isinstance(token, str) else None
    return context.token(parts(line.proof.signal.subject).get(OPERATOR)) if line.part == "signal" else None


def _state(line: Line, _context: Context) -> Cell:
    if not line.event_id:
        return None
    if line.event is None and line.stretch is None:
        return MISSING
    return CORRECTED if line.event_id in line.proof.corrected else FOUND


def _event_id(line: Line, _context: Context) -> Cell:
    return Identifier(PERSON_NUMBER.sub("*" * 12, line.event_id)) if line.event_id else None


def _event(line: Line, _context: Context) -> Cell:
    if line.stretch is not None:
        return line.stretch.state.value
    return line.event.event_type if line.event is not None else None


def _at(line: Line, context: Context) -> Cell:
    """When a row happened, when a camera's stretch began."""
    if line.stretch is not None:
        return context.local(line.branch_id, line.stretch.since)
    return context.local(line.branch_id, line.event.occurred_at) if line.event is not None else None


def _about(line: Line, _context: Context) -> Cell:
    if line.stretch is not None:
        return Identifier(f"camera:{line.stretch.key.camera_id}")
    return Identifier(line.event.subject) if line.event is not None else None


def _until(line: Line, context: Context) -> Cell:
    """When a camera's stretch ended; of the signal, when it did."""
    if line.stretch is not None:
        return context.local(line.branch_id, line.stretch.until)
    return _told("until")(line, context)


def _detail(event: Event, context: Context) -> Cell:
    """What else the row says, as one JSON object; people by this file's tokens."""
    told = {
        name: context.token(value) if name in TOKENS and isinstance(value, str) else value
        for name, value in event.payload.items()
        if name not in APART
    }
    written = orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode() if told else ""
    return PERSON_NUMBER.sub("*" * 12, written)


def _figure(of_term: str, of_peer: int | None, of_signal: Callable[[Proof], Cell]) -> CellOf:
    """A figure of an addend, of somebody compared, or of the signal."""

    def cell(line: Line, _context: Context) -> Cell:
        if line.term is not None:
            value: Cell = getattr(line.term, of_term)
            return value
        if line.peer is not None:
            return None if of_peer is None else line.peer[1][of_peer]
        return of_signal(line.proof) if line.part == "signal" else None

    return cell


EVIDENCE_COLUMNS: Mapping[str, CellOf] = {
    "part": lambda line, _context: line.part,
    "branch_id": lambda line, _context: Identifier(line.branch_id),
    "rule_id": lambda line, _context: Identifier(line.proof.signal.rule_id),
    "rule_version": lambda line, _context: line.proof.signal.rule_version,
    "status": _told("status"),
    "subject": _told("subject"),
    "subject_id": _told("subject_id"),
    "operator_token": _operator,
    "representative_token": _told("representative_token"),
    "window_start": _told("window_start"),
    "window_end": _told("window_end"),
    "since": _told("since"),
    "until": _until,
    "unit": _told("unit"),
    "stratum": lambda line, _context: Identifier(line.term.stratum) if line.term else None,
    "trials": lambda line, _context: line.peer[1][0] if line.peer else None,
    "observed": _figure("observed", 1, lambda proof: proof.signal.observed),
    "observed_again": _of_signal(lambda proof, _context: observed_again(proof).again),
    "expected": _figure("expected", 2, lambda proof: proof.signal.expected),
    "expected_again": _of_signal(lambda proof, _context: expected_again(proof).again),
    "p": _told("p"),
    "q": _told("q"),
    "e": _told("e"),
    "exemptions": _told("exemptions"),
    "event_id": _event_id,
    "state": _state,
    "event": _event,
    "occurred_at": _at,
    "recorded_at": _of_row(lambda event, context: context.local(event.branch_id, event.recorded_at)),
    "of": _about,
    "ticket_number": _field("ticket_number"),
    "service_code": _field("service_code"),
    "desk_id": _field("desk_id"),
    "detail": _of_row(_detail),
    "evidence_sha256": _of_signal(lambda proof, _context: Identifier(proof.kept.digest)),
    "evidence_sha256_now": _of_signal(lambda proof, _context: Identifier(digest_now(proof))),
}


def kept_of(stores: Stores, filters: Filters) -> Kept:
    """The signal behind the alert that is asked for. Raises BadFilter."""
    if stores.desk is None:
        raise NoAlerts("alerts are not evaluated here")
    if not filters.alert:
        raise BadFilter("alert: the id of an alert of integrity is wanted")
    alert = stores.desk.get(filters.alert, filters.scope)
    if alert is None or not is_of_integrity(alert):
        raise NoSuchAlert(f"alert: no such alert of integrity: {filters.alert}")
    kept = cast(EvidenceReader, stores.reader).integrity_kept(fingerprint_of(alert), filters.scope)
    if kept is None:
        raise NoSuchAlert(f"alert: the signal behind it is not kept here: {filters.alert}")
    return kept


def narrowed(stores: Stores, filters: Filters) -> Filters:
    """The window of the signal that is asked for. Raises BadFilter."""
    kept = kept_of(stores, filters)
    return replace(filters, start=kept.window_start, end=kept.window_end)


class EvidenceTable(Table):
    """Rows need the network: those of other branches are looked for where they may be seen."""

    def rows(self, stores: Stores, filters: Filters, context: Context) -> Iterator[Sequence[Cell]]:
        """The file's lines."""
        reader = cast(EvidenceReader, stores.reader)
        proof = rows_of(reader, kept_of(stores, filters), context.network, filters.scope)
        became = state_of(
            proof.signal, known_of(verdicts(stores, [rule_id(proof.signal.rule_id)])), filters.now
        )
        for line in lines(proof, became):
            yield [cell(line, context) for cell in self.columns.values()]


def _unread(_stores: Stores, _filters: Filters) -> Iterator[Any]:
    return iter(())


EVIDENCE = EvidenceTable(
    "evidence", EVIDENCE_COLUMNS, (), _unread, by_service=False, needs_desk=True, narrowed=narrowed
)
