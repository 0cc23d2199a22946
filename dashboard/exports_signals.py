"""What the indicators of integrity found, as a file: reasons to look, each needs checking, none accuses.

People appear as tokens keyed anew for each file; what a rule noted beside its figures stays in the store,
as it may name one.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Protocol, cast

from dashboard.csv_text import Cell, Identifier
from dashboard.exports_cells import CellOf, Context, Stores, Table
from dashboard.exports_period import Filters
from sitcenter.domain.integrity.types import IntegritySignal, Kept
from sitcenter.domain.scope import Scope

PAIR = "pair"
OPERATOR, REPRESENTATIVE = "operator", "representative"
NEEDS_CHECKING, SHADOW = "needs_checking", "shadow"
"""A signal in shadow is kept and nobody is alerted: its branch is young and its base rates aren't known."""


class SignalReader(Protocol):
    """Where the signals come from: storage's Reader."""

    def integrity_signals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Kept]:
        """Signals whose cause began in a period, by branch and time, in constant memory."""


def status(signal: IntegritySignal) -> str:
    """What is to be done about it."""
    return SHADOW if signal.shadow else NEEDS_CHECKING


def parts(subject: str) -> Mapping[str, str]:
    """A subject taken apart: its kind, and the tokens of people or the id of a thing."""
    kind, _, name = subject.partition(":")
    if kind == PAIR:
        operator, _, representative = name.partition("+")
        return {"kind": kind, OPERATOR: operator, REPRESENTATIVE: representative}
    if kind in (OPERATOR, REPRESENTATIVE):
        return {"kind": kind, kind: name}
    return {"kind": kind, "id": name}


def _of(read: Callable[[IntegritySignal], Cell]) -> CellOf:
    def cell(item: Kept, _context: Context) -> Cell:
        return read(item.signal)

    return cell


def _named(name: str) -> CellOf:
    """An id that the rule or the source gave."""

    def cell(item: Kept, _context: Context) -> Cell:
        value: str = getattr(item.signal, name)
        return Identifier(value)

    return cell


def _local(read: Callable[[Kept], datetime]) -> CellOf:
    def cell(item: Kept, context: Context) -> Cell:
        return context.local(item.signal.branch_id, read(item))

    return cell


def _token(name: str) -> CellOf:
    def cell(item: Kept, context: Context) -> Cell:
        return context.token(parts(item.signal.subject).get(name))

    return cell


def _subject_id(item: Kept, context: Context) -> Cell:
    """The id of an application, a ticket, a desk; a signature is a person's, and keyed as one."""
    told = parts(item.signal.subject)
    name = told.get("id")
    if not name:
        return None
    return context.token(name) if told["kind"] == "signature" else Identifier(name)


SIGNAL_COLUMNS: Mapping[str, CellOf] = {
    "branch_id": _named("branch_id"),
    "rule_id": _named("rule_id"),
    "rule_version": _of(lambda signal: signal.rule_version),
    "kind": _of(lambda signal: signal.kind.value),
    "severity": _of(lambda signal: signal.severity),
    "status": _of(status),
    "subject": _of(lambda signal: parts(signal.subject)["kind"]),
    "subject_id": _subject_id,
    "operator_token": _token(OPERATOR),
    "representative_token": _token(REPRESENTATIVE),
    "window_start": _local(lambda item: item.window_start),
    "window_end": _local(lambda item: item.window_end),
    "since": _local(lambda item: item.signal.since),
    "until": _local(lambda item: item.signal.until),
    "observed": _of(lambda signal: signal.observed),
    "expected": _of(lambda signal: signal.expected),
    "unit": _of(lambda signal: signal.unit),
    "p": _of(lambda signal: signal.p),
    "q": _of(lambda signal: signal.q),
    "e": _of(lambda signal: signal.e),
    "exemptions": _of(lambda signal: " ".join(signal.exemptions)),
    "evidence": _of(lambda signal: Identifier(" ".join(signal.evidence.events))),
    "evidence_sha256": lambda item, _context: Identifier(item.digest),
}


def _read(stores: Stores, filters: Filters) -> Iterator[Kept]:
    reader = cast(SignalReader, stores.reader)
    found = reader.integrity_signals(filters.scope, filters.start, filters.end)
    return (
        kept
        for kept in found
        if filters.status in (None, status(kept.signal)) and filters.rule_id in (None, kept.signal.rule_id)
    )


SIGNALS = Table("signals", SIGNAL_COLUMNS, (NEEDS_CHECKING, SHADOW), _read, by_service=False, by_rule=True)
