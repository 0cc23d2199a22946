"""Alerts and their flips as files: what was found, what became of it, and who did what when."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson

from dashboard.csv_text import Cell, Identifier
from dashboard.doors import AlertDesk
from dashboard.exports_cells import (
    PERSON_NUMBER,
    CellOf,
    Context,
    NoAlerts,
    Stores,
    Table,
    free_text,
    identifier,
    instant,
    plain,
)
from dashboard.exports_period import Filters
from dashboard.words_alerts import TOKEN
from sitcenter.domain.alerts.types import Alert, Condition, Flip


def _figure(name: str) -> CellOf:
    """A measured figure; a whole one without its point."""

    def cell(item: Any, _context: Context) -> Cell:
        value: float | None = getattr(item, name)
        return int(value) if value is not None and value == int(value) else value

    return cell


def _elapsed(start: str, end: str) -> CellOf:
    """Whole seconds between two instants; empty unless both are known."""

    def cell(item: Any, _context: Context) -> Cell:
        began: datetime | None = getattr(item, start)
        ended: datetime | None = getattr(item, end)
        return None if began is None or ended is None else int((ended - began).total_seconds())

    return cell


def _keyed(text: str, context: Context) -> str:
    """A text in which an indicator named people: their tokens are keyed anew, as in every file."""
    return TOKEN.sub(lambda found: str(context.token(found[0])), text)


def _subject(alert: Alert, context: Context) -> Cell:
    """Whom or what it is about; a number of twelve digits in it may be a person's and is masked."""
    return PERSON_NUMBER.sub("*" * 12, _keyed(alert.subject, context))


def _evidence(alert: Alert, context: Context) -> Cell:
    """Ids as in the other files, between spaces."""
    return Identifier(_keyed(" ".join(alert.evidence), context))


def _detail(flip: Flip, context: Context) -> Cell:
    """What else changed with it, as one JSON object; empty where nothing did."""
    written = orjson.dumps(dict(flip.detail), option=orjson.OPT_SORT_KEYS).decode() if flip.detail else ""
    return PERSON_NUMBER.sub("*" * 12, _keyed(written, context))


def _local(name: str) -> CellOf:
    """An instant of a flip: it names no branch, so it is told in the network's time."""

    def cell(item: Any, context: Context) -> Cell:
        at: datetime = getattr(item, name)
        return at.astimezone(context.network.zone)

    return cell


ALERT_COLUMNS: Mapping[str, CellOf] = {
    "alert_id": identifier("alert_id"),
    "branch_id": identifier("branch_id"),
    "rule_id": identifier("rule_id"),
    "rule_version": plain("rule_version"),
    "severity": plain("severity"),
    "subject": _subject,
    "condition": plain("condition"),
    "work": plain("work"),
    "since": instant("since"),
    "fired_at": instant("fired_at"),
    "resolved_at": instant("resolved_at"),
    "acknowledged_at": instant("acknowledged_at"),
    "to_acknowledge_s": _elapsed("fired_at", "acknowledged_at"),
    "to_resolve_s": _elapsed("fired_at", "resolved_at"),
    "acknowledged_by": free_text("acknowledged_by"),
    "acknowledged_why": free_text("acknowledged_why"),
    "owner": free_text("owner"),
    "explain_by": instant("explain_by"),
    "explanation": free_text("explanation"),
    "verdict_why": free_text("verdict_why"),
    "occurrences": plain("occurrences"),
    "flapping": plain("flapping"),
    "level": plain("level"),
    "observed": _figure("observed"),
    "limit": _figure("limit"),
    "unit": plain("unit"),
    "evidence": _evidence,
    "inhibited_by": identifier("inhibited_by"),
    "merged_into": identifier("merged_into"),
    "maintenance": identifier("maintenance"),
    "shelved_until": instant("shelved_until"),
    "seen_at": instant("seen_at"),
}

FLIP_COLUMNS: Mapping[str, CellOf] = {
    "alert_id": identifier("alert_id"),
    "seq": plain("seq"),
    "at": _local("at"),
    "noticed_at": _local("noticed_at"),
    "changed": plain("changed"),
    "before": free_text("before"),
    "after": free_text("after"),
    "reason": free_text("reason"),
    "actor": free_text("actor"),
    "rule_version": plain("rule_version"),
    "detail": _detail,
}


def _desk(stores: Stores) -> AlertDesk:
    if stores.desk is None:
        raise NoAlerts("alerts are not evaluated here")
    return stores.desk


def _read_alerts(stores: Stores, filters: Filters) -> Iterator[Alert]:
    alerts = _desk(stores).alerts(filters.scope, filters.start, filters.end)
    return (alert for alert in alerts if filters.status in (None, alert.condition))


def _read_flips(stores: Stores, filters: Filters) -> Iterator[Flip]:
    return _desk(stores).flips_between(filters.scope, filters.start, filters.end)


ALERTS = Table("alerts", ALERT_COLUMNS, tuple(Condition), _read_alerts, by_service=False, needs_desk=True)
FLIPS = Table("flips", FLIP_COLUMNS, (), _read_flips, by_service=False, needs_desk=True)
