"""Batches, events and what a store holds, with constant times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, Table, select

from sitcenter.domain.events import Event, Kind, Value
from sitcenter.domain.intake import Batch, Rejected, Row
from sitcenter.domain.network import Network
from sitcenter.domain.terms.book import TermBook
from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.domain.terms.types import TermRule, Unit
from sitcenter.storage import SourceSpec
from sitcenter.storage.journal import metadata
from sitcenter.storage.projections import PROJECTIONS
from tests.domain.builders import ALMATY, NOW, branch, minutes, network

SPECS = (
    SourceSpec("qa", "queue", ("a",), 1.0),
    SourceSpec("qb", "queue", ("b",), 1.0, silent_after_s=900),
    SourceSpec("sa", "service", ("a", "b"), 5.0),
)
CALENDAR = WorkCalendar("provider", ALMATY, 5, version="2026")
TERM = TermRule("one-day", 1, Unit.WORKING_DAYS, 1, "test", "provider", cutoff=time(17))
"""Received before 17:00, due at the end of the next working day."""


def by_rules(*rules: TermRule, calendar: WorkCalendar = CALENDAR) -> Network:
    """The network of the tests under these rules of terms."""
    return replace(network(branch("a"), branch("b")), terms=TermBook(rules, {calendar.id: calendar}))


NETWORK = by_rules(TERM)
OPENING = NOW - minutes(150)
"""09:00 in Almaty."""


@dataclass
class Ticking:
    """A clock that moves on by a second at each reading."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def event(
    event_type: str,
    after: float,
    number: str = "A001",
    *,
    branch_id: str = "a",
    seq: str | None = None,
    corrects_seq: str | None = None,
    is_test: bool = False,
    **payload: Value,
) -> Event:
    """An event of a ticket `after` minutes of opening."""
    source = f"q{branch_id}"
    return Event(
        source_system=source,
        source_seq=seq or f"{number}:{event_type}:{after}",
        kind=Kind.QUEUE,
        branch_id=branch_id,
        event_type=event_type,
        subject=f"{source}/{branch_id}/2026-11-20/{number}",
        occurred_at=OPENING + minutes(after),
        payload={"ticket_number": number, "service_code": "passport"} | payload,
        is_test=is_test,
        is_correction=corrects_seq is not None,
        corrects_seq=corrects_seq,
    )


def word(event_type: str, after: float, subject: str, **fields: Any) -> Event:
    """An event of a desk, a queue or the branch."""
    payload = {key: value for key, value in fields.items() if key in ("mode", "waiting_count", "reason_code")}
    extra = {key: value for key, value in fields.items() if key not in payload}
    return Event(
        source_system="qa",
        source_seq=extra.pop("seq", f"{subject}:{event_type}:{after}"),
        kind=Kind.QUEUE,
        branch_id="a",
        event_type=event_type,
        subject=subject,
        occurred_at=OPENING + minutes(after),
        payload=payload,
        **extra,
    )


def step(name: str, after: float, application_id: str = "000000000123", **payload: Value) -> Event:
    """A step of an application."""
    return Event(
        source_system="sa",
        source_seq=f"{application_id}:{name}:{after}",
        kind=Kind.SERVICE,
        branch_id="a",
        event_type=name,
        subject=application_id,
        occurred_at=OPENING + minutes(after),
        payload={"service_code": "passport"} | payload,
    )


def camera(
    state: str, after: float, camera_id: str = "c1", *, branch_id: str = "a", seq: str = "", **fields: Any
) -> Event:
    """A word of a camera's state; of `fields` those of an event are taken, the others are payload."""
    payload: dict[str, Value] = {"state": state, "cause": "", "shadow": False, "monitorable": "full"}
    extra = {
        name: fields.pop(name) for name in ("is_test", "is_correction", "corrects_seq") if name in fields
    }
    return Event(
        source_system="qa",
        source_seq=seq or f"{branch_id}/{camera_id}:{state}:{after}",
        kind=Kind.CAMERA,
        branch_id=branch_id,
        event_type="camera_state",
        subject=f"camera:{camera_id}",
        occurred_at=OPENING + minutes(after),
        payload=payload | fields,
        **extra,
    )


def sampled(after: float, camera_id: str = "c1", *, branch_id: str = "a", **measures: Value) -> Event:
    """What was measured of a camera."""
    word = camera("", after, camera_id, branch_id=branch_id, seq=f"{branch_id}/{camera_id}:sample:{after}")
    return replace(word, event_type="camera_sample", payload={"fps": 24.5} | measures)


def visit(number: str, after: float, wait: float = 5, *, branch_id: str = "a") -> list[Event]:
    """A ticket's whole life: issued, called, served."""
    return [
        event("ticket_issued", after, number, branch_id=branch_id),
        event("called", after + wait, number, branch_id=branch_id, desk_id="1"),
        event("service_started", after + wait + 0.5, number, branch_id=branch_id, desk_id="1"),
        event("service_completed", after + wait + 9, number, branch_id=branch_id),
    ]


def rows(*events: Event) -> list[Row]:
    return [Row(f"log:{item.source_seq}", (item,)) for item in events]


def batch(
    content: Sequence[Row | Rejected],
    before: str | None = None,
    after: str | None = None,
    source_id: str = "qa",
    seconds: float = 0,
) -> Batch:
    at = NOW + timedelta(seconds=seconds)
    return Batch(source_id, content, before, after, at, source_tz="Asia/Almaty")


def table_rows(engine: Engine, table: Table) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]


def projections(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    return {table.name: table_rows(engine, table) for table in PROJECTIONS}


def empty(engine: Engine) -> None:
    """Delete every row and begin to count anew; sources are to be registered again."""
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
            return
        for name in (*tables, "sqlite_sequence"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
