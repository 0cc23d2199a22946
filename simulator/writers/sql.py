"""An e-queue's database: tickets change in place, the other tables only grow."""

import sqlite3
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from simulator.events import Event, QueueEvent, StepEvent, Ticket
from simulator.writers.moments import local_naive

_SCHEMA = """
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY, branch_code TEXT NOT NULL, ticket_no TEXT NOT NULL, service_code TEXT NOT NULL,
    channel_id INTEGER NOT NULL, booking_no TEXT, booked_at TEXT, slot_at TEXT, checkin_at TEXT,
    issued_at TEXT,
    first_call_at TEXT, last_call_at TEXT, start_at TEXT, finish_at TEXT, status INTEGER NOT NULL,
    stage TEXT NOT NULL, stage_at TEXT, window_no TEXT, operator_code TEXT, priority INTEGER NOT NULL,
    priority_reason TEXT, priority_doc TEXT, recall_count INTEGER NOT NULL, call_mode INTEGER, reason TEXT,
    iin TEXT, phone TEXT, updated_at TEXT NOT NULL);
CREATE INDEX ticket_updated ON ticket (updated_at, id);
CREATE TABLE window_state (
    id INTEGER PRIMARY KEY AUTOINCREMENT, branch_code TEXT NOT NULL, window_no TEXT NOT NULL,
    operator_code TEXT, state TEXT NOT NULL, reason TEXT, changed_at TEXT NOT NULL);
CREATE TABLE queue_mode (
    id INTEGER PRIMARY KEY AUTOINCREMENT, branch_code TEXT NOT NULL, mode TEXT NOT NULL, reason TEXT,
    changed_at TEXT NOT NULL);
CREATE TABLE application_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT, application_id TEXT NOT NULL, branch_code TEXT NOT NULL,
    service_code TEXT NOT NULL, ticket_no TEXT, step TEXT NOT NULL, result TEXT NOT NULL,
    step_at TEXT NOT NULL,
    window_no TEXT, operator_code TEXT, channel_id INTEGER, iin TEXT, representative_iin TEXT,
    representative_type TEXT, biometric TEXT, docs_complete INTEGER, fee_due INTEGER, fee_paid INTEGER,
    payment_id TEXT, decision TEXT, refusal_by TEXT, refusal_reason TEXT, plate TEXT, vin TEXT,
    deadline TEXT, suspended INTEGER, suspend_reason TEXT, tech_error INTEGER);
"""
STATUS = {
    "booked": 0,
    "waiting": 1,
    "called": 2,
    "serving": 3,
    "done": 4,
    "no_show": 5,
    "left": 6,
    "cancelled": 7,
    "expired": 8,
}
CALL_MODE = {"auto": 0, "manual": 1, "recall": 2}
CHANNEL = {"kiosk": 1, "booking": 2, "reception": 3, "mobile": 4, "online": 5}
_STATE = {"desk_opened": "OPEN", "desk_paused": "PAUSE", "desk_closed": "CLOSED"}
Row = tuple[object, ...]


class SqlWriter:
    """Writes one transaction a tick; while the database is locked the rows wait for the next tick."""

    def __init__(self, folder: Path, codes: Mapping[str, str]) -> None:
        self._codes = codes
        self._pending: list[Event] = []
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "equeue.db", timeout=0.2, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    def write(self, events: Sequence[Event]) -> None:
        """Put the events into the tables, together with what an earlier lock left over."""
        self._pending.extend(events)
        if not self._pending:
            return
        try:
            self._transact(self._pending)
        except sqlite3.OperationalError as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            print(f"queue database: {error}; {len(self._pending)} events wait", file=sys.stderr)
        else:
            self._pending = []

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _transact(self, events: Sequence[Event]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        touched: dict[int, Ticket] = {}
        steps: list[Row] = []
        for event in events:
            if isinstance(event, StepEvent):
                steps.append(self._step(event))
            elif isinstance(event, QueueEvent):
                if event.ticket is not None:
                    touched[event.ticket.id] = event.ticket
                else:
                    self._log_hall(event)
        self._insert(
            "REPLACE INTO ticket VALUES", [self._ticket(t) for t in touched.values() if not t.deleted]
        )
        self._insert("INSERT INTO application_steps VALUES", steps)
        gone = [(ticket.id,) for ticket in touched.values() if ticket.deleted]
        self._db.executemany("DELETE FROM ticket WHERE id = ?", gone)
        self._db.execute("COMMIT")

    def _insert(self, statement: str, rows: Sequence[Row]) -> None:
        if rows:
            self._db.executemany(f"{statement} ({','.join('?' * len(rows[0]))})", rows)

    def _log_hall(self, event: QueueEvent) -> None:
        code, at = self._codes[event.branch], local_naive(event.at)
        if event.kind == "queue_mode_changed":
            row: Row = (None, code, (event.mode or "").upper(), event.reason, at)
            self._insert("INSERT INTO queue_mode VALUES", [row])
        else:
            row = (None, code, event.desk, event.operator, _STATE[event.kind], event.reason, at)
            self._insert("INSERT INTO window_state VALUES", [row])

    def _ticket(self, ticket: Ticket) -> Row:
        issued = local_naive(ticket.issued)
        return (
            ticket.id, self._codes[ticket.branch], ticket.number, ticket.service, CHANNEL[ticket.channel],
            ticket.booking, local_naive(ticket.booked), local_naive(ticket.slot),
            issued if ticket.booking else None, issued,
            local_naive(ticket.first_call), local_naive(ticket.last_call),
            local_naive(ticket.started), local_naive(ticket.finished), STATUS[ticket.status],
            ticket.stage, local_naive(ticket.stage_at), ticket.desk, ticket.operator, ticket.priority,
            ticket.priority_reason, ticket.priority_proof, ticket.recalls,
            CALL_MODE.get(ticket.call_mode or ""), ticket.reason,
            ticket.person.iin, ticket.person.phone, local_naive(ticket.updated),
        )  # fmt: skip

    def _step(self, event: StepEvent) -> Row:
        application = event.application
        ticket, vehicle, trustee = application.ticket, application.vehicle, application.representative
        return (
            None, application.id, self._codes[event.branch], application.service, ticket and ticket.number,
            event.step, event.result, local_naive(event.at), event.desk,
            event.operator, CHANNEL[application.channel], application.applicant.iin,
            trustee and trustee.iin, application.representation, event.biometric, event.complete,
            event.fee_due, event.fee_paid, event.payment, event.decision, event.refusal_by, event.reason,
            vehicle and vehicle.plate, vehicle and vehicle.vin,
            local_naive(event.deadline), event.suspended, event.suspend_reason, event.tech_error,
        )  # fmt: skip
