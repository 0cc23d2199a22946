"""What the indicators of integrity found, as a file: reasons to look, each needs checking, none accuses.

People appear as tokens keyed anew for each file; what a rule noted beside its figures stays in the store,
as it may name one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from dashboard.csv_text import Cell, Identifier
from dashboard.doors_integrity import VerdictDesk
from dashboard.exports_cells import CellOf, Context, Stores, Table
from dashboard.exports_period import Filters
from sitcenter.domain.alerts.conditions.integrity import fingerprint
from sitcenter.domain.alerts.facts import Given
from sitcenter.domain.alerts.governance import is_indicated
from sitcenter.domain.alerts.types import Alert
from sitcenter.domain.integrity.persistence import EARLIER, held_back, waits
from sitcenter.domain.integrity.standing import rule_id
from sitcenter.domain.integrity.state import State, known_of, state_of
from sitcenter.domain.integrity.types import Head, IntegritySignal, Kept, RuleWindow
from sitcenter.domain.scope import Scope

PAIR = "pair"
OPERATOR, REPRESENTATIVE = "operator", "representative"


@dataclass(frozen=True, slots=True)
class Row:
    """A signal with what became of it. `alert_id`: of the alert that it is or was, "" = none."""

    kept: Kept
    state: State
    alert_id: str = ""


class SignalReader(Protocol):
    """Where the signals come from: storage's Reader."""

    def integrity_signals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Kept]:
        """Signals whose cause began in a period, by branch and time, in constant memory."""

    def integrity_heads(self, start: datetime, rule_ids: Iterable[str] | None = None) -> Sequence[Head]:
        """Signals of these rules whose cause began since `start`, each once, without its evidence."""

    def integrity_windows(
        self, scope: Scope, start: datetime, end: datetime, rule_ids: Iterable[str] | None = None
    ) -> Iterable[RuleWindow]:
        """What became of these rules in windows that begin in [start, end)."""


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
    def cell(item: Row, _context: Context) -> Cell:
        return read(item.kept.signal)

    return cell


def _named(name: str) -> CellOf:
    """An id that the rule or the source gave."""

    def cell(item: Row, _context: Context) -> Cell:
        value: str = getattr(item.kept.signal, name)
        return Identifier(value)

    return cell


def _local(read: Callable[[Kept], datetime]) -> CellOf:
    def cell(item: Row, context: Context) -> Cell:
        return context.local(item.kept.signal.branch_id, read(item.kept))

    return cell


def _token(name: str) -> CellOf:
    def cell(item: Row, context: Context) -> Cell:
        return context.token(parts(item.kept.signal.subject).get(name))

    return cell


def _subject_id(item: Row, context: Context) -> Cell:
    """The id of an application, a ticket, a desk; a signature is a person's, and keyed as one."""
    told = parts(item.kept.signal.subject)
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
    "status": lambda item, _context: item.state.value,
    "subject": _of(lambda signal: parts(signal.subject)["kind"]),
    "subject_id": _subject_id,
    "operator_token": _token(OPERATOR),
    "representative_token": _token(REPRESENTATIVE),
    "window_start": _local(lambda kept: kept.window_start),
    "window_end": _local(lambda kept: kept.window_end),
    "since": _local(lambda kept: kept.signal.since),
    "until": _local(lambda kept: kept.signal.until),
    "observed": _of(lambda signal: signal.observed),
    "expected": _of(lambda signal: signal.expected),
    "unit": _of(lambda signal: signal.unit),
    "p": _of(lambda signal: signal.p),
    "q": _of(lambda signal: signal.q),
    "e": _of(lambda signal: signal.e),
    "exemptions": _of(lambda signal: " ".join(signal.exemptions)),
    "evidence": _of(lambda signal: Identifier(" ".join(signal.evidence.events))),
    "evidence_sha256": lambda item, _context: Identifier(item.kept.digest),
    "alert_id": lambda item, _context: Identifier(item.alert_id) if item.alert_id else None,
}


def _read(stores: Stores, filters: Filters) -> Iterator[Row]:
    alerts = _alerts(stores, filters)
    rules = {rule_id(card) for card in stores.cards} | {alert.rule_id for alert in alerts.values()}
    known = known_of(verdicts(stores, rules), _waiting(stores, filters))
    reader = cast(SignalReader, stores.reader)
    for kept in reader.integrity_signals(filters.scope, filters.start, filters.end):
        state, alert = state_of(kept.signal, known, filters.now), alerts.get(fingerprint(kept.signal))
        if filters.status in (None, state) and filters.rule_id in (None, kept.signal.rule_id):
            yield Row(kept, state, alert.alert_id if alert else "")


def _alerts(stores: Stores, filters: Filters) -> Mapping[str, Alert]:
    """The period's alerts of indicators, by fingerprint."""
    if stores.desk is None:
        return {}
    told = stores.desk.alerts(filters.scope, filters.start, filters.end)
    return {alert.fingerprint: alert for alert in told if is_indicated(alert)}


def verdicts(stores: Stores, rules: Iterable[str]) -> Sequence[Given]:
    """What people decided of all signals of some rules, as alerts name them."""
    return () if stores.desk is None else cast(VerdictDesk, stores.desk).verdicts(rules)


def _waiting(stores: Stores, filters: Filters) -> frozenset[str]:
    """Names of the period's signals that nobody is alerted of until they are found again."""
    cards = {name: card for name, card in stores.cards.items() if waits(card)}
    if not cards:
        return frozenset()
    reader, before = cast(SignalReader, stores.reader), filters.start - EARLIER
    heads = reader.integrity_heads(before, cards)
    return held_back(heads, reader.integrity_windows(filters.scope, before, filters.end, cards), cards)


SIGNALS = Table("signals", SIGNAL_COLUMNS, tuple(State), _read, by_service=False, by_rule=True)
