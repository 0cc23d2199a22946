"""The queries behind a board. Each follows what is open now or today's slots, never the length of history."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import ColumnElement, Connection, func, literal_column, or_, select

from sitcenter.domain.breaches import breached_by
from sitcenter.domain.cameras.fields import fact_of, key_of
from sitcenter.domain.cameras.types import CameraFact
from sitcenter.domain.facts import DeskFact, ModeFact, OpenTicket, QueueFact, Slot, Snapshot, WaitSpan
from sitcenter.domain.network import Branch
from sitcenter.storage.forecast_facts import calls_lately
from sitcenter.storage.latest import CAMERA, DESK, MODE, QUEUE
from sitcenter.storage.projections import branch_state, latest, slot, ticket
from sitcenter.storage.slots import SLOT_COLUMNS, slot_of_row

TREND = timedelta(hours=2)

_OPEN_COLUMNS = (
    ticket.c.branch_id,
    ticket.c.ticket_uid,
    ticket.c.ticket_number,
    ticket.c.service_code,
    ticket.c.channel,
    ticket.c.priority_class,
    ticket.c.status,
    ticket.c.waiting_since,
    ticket.c.last_called_at,
    ticket.c.started_at,
    ticket.c.desk_id,
    ticket.c.operator_token,
    ticket.c.breach_at,
)
"""In the order of OpenTicket's fields."""


def read(connection: Connection, branches: Iterable[Branch], now: datetime) -> Snapshot:
    """All facts of these branches but those of their sources."""
    tickets, slots, spans, calls, desks, queues, modes, cameras = [], [], [], [], [], [], [], []
    left_open: dict[str, int] = {}
    for day in days(branches, now):
        tickets += open_tickets(connection, day)
        slots += slots_of_day(connection, day)
        spans += ended_waits(connection, day, now)
        calls += calls_lately(connection, day.branch_ids, day.start, now)
        left_open |= unclosed(connection, day)
        said = words(connection, day)
        desks += said.desks
        queues += said.queues
        modes += said.modes
        cameras += said.cameras
    return Snapshot(
        at=now,
        tickets=tuple(tickets),
        slots=tuple(slots),
        desks=tuple(desks),
        queues=tuple(queues),
        modes=tuple(modes),
        spans=(*spans, *running_waits(tickets, now)),
        unclosed=left_open,
        calls=tuple(calls),
        cameras=tuple(cameras),
    )


@dataclass(frozen=True, slots=True)
class Day:
    """Branches whose local day is the same, and that day: from `start` until `end`."""

    branch_ids: tuple[str, ...]
    start: datetime
    end: datetime


def days(branches: Iterable[Branch], now: datetime) -> list[Day]:
    """The branches by their zone, with the local day that holds `now`."""
    by_zone: defaultdict[ZoneInfo, list[str]] = defaultdict(list)
    for branch in branches:
        by_zone[branch.zone].append(branch.id)
    return [Day(tuple(ids), *_local_day(zone, now)) for zone, ids in by_zone.items()]


def _local_day(zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    today = now.astimezone(zone).date()
    start, end = (datetime.combine(day, time(), zone) for day in (today, today + timedelta(days=1)))
    return start, end


def open_tickets(connection: Connection, day: Day) -> list[OpenTicket]:
    """Tickets that are open and live today; bookings of later days are not yet here.

    A ticket dated later than today that isn't a booking comes from a clock that is wrong: somebody
    is there nevertheless.
    """
    today = or_(ticket.c.active_at < day.end, ticket.c.status != "booked")
    query = select(*_OPEN_COLUMNS).where(_open_since(day), today)
    return [OpenTicket(*row) for row in connection.execute(query).all()]


def breached(connection: Connection, day: Day, now: datetime) -> list[OpenTicket]:
    """Who waits beyond his norm, by the instants of breach; like `open_tickets`, of today alone."""
    query = (
        select(*_OPEN_COLUMNS)
        .where(
            ticket.c.is_open,
            ticket.c.status == literal_column("'waiting'"),
            ticket.c.breach_at <= breached_by(now),
            ticket.c.branch_id.in_(day.branch_ids),
            ticket.c.active_at >= day.start,
        )
        .order_by(ticket.c.breach_at, ticket.c.branch_id, ticket.c.ticket_uid)
    )
    return [OpenTicket(*row) for row in connection.execute(query).all()]


def unclosed(connection: Connection, day: Day) -> Iterator[tuple[str, int]]:
    """Branch and number of tickets left open on an earlier day: all open ones less those of now."""
    query = select(ticket.c.branch_id, func.count()).where(_open_since(day)).group_by(ticket.c.branch_id)
    current: dict[str, int] = dict(connection.execute(query).all())
    totals = select(branch_state.c.branch_id, branch_state.c.open_tickets).where(
        branch_state.c.branch_id.in_(day.branch_ids)
    )
    for branch_id, total in connection.execute(totals).all():
        if total > current.get(branch_id, 0):
            yield branch_id, total - current.get(branch_id, 0)


def _open_since(day: Day) -> ColumnElement[bool]:
    return ticket.c.is_open & ticket.c.branch_id.in_(day.branch_ids) & (ticket.c.active_at >= day.start)


def slots_of_day(connection: Connection, day: Day) -> list[Slot]:
    """The quarter-hours of today, and of nothing later."""
    query = select(*SLOT_COLUMNS).where(
        slot.c.branch_id.in_(day.branch_ids), slot.c.slot_at >= day.start, slot.c.slot_at < day.end
    )
    return [slot_of_row(row) for row in connection.execute(query).all()]


def ended_waits(connection: Connection, day: Day, now: datetime) -> list[WaitSpan]:
    """Today's waits that ended within the trend's two hours; read from an index alone."""
    query = select(ticket.c.branch_id, ticket.c.came_at, ticket.c.wait_to).where(
        ticket.c.branch_id.in_(day.branch_ids),
        ticket.c.came_at >= day.start,
        ticket.c.came_at < now,
        ticket.c.wait_to > now - TREND,
    )
    return [WaitSpan(*row) for row in connection.execute(query).all()]


def running_waits(tickets: Iterable[OpenTicket], now: datetime) -> Iterator[WaitSpan]:
    """The waits of those who wait at `now`."""
    for item in tickets:
        if item.status == "waiting" and item.wait_from is not None and item.wait_from < now:
            yield WaitSpan(item.branch_id, item.wait_from, None)


@dataclass(frozen=True, slots=True)
class Words:
    """What desks, queues, branches and cameras last said."""

    desks: list[DeskFact]
    queues: list[QueueFact]
    modes: list[ModeFact]
    cameras: list[CameraFact]


def words(connection: Connection, day: Day) -> Words:
    """The last word of each. Those of desks and queues hold for the day only, others until the next."""
    found = Words([], [], [], [])
    columns = latest.c.branch_id, latest.c.topic, latest.c.subject, latest.c.event_type
    query = select(*columns, latest.c.occurred_at, latest.c.payload).where(
        latest.c.branch_id.in_(day.branch_ids),
        or_(latest.c.topic.in_((MODE, CAMERA)), latest.c.occurred_at >= day.start),
    )
    for branch_id, topic, subject, event_type, at, text in connection.execute(query).all():
        payload, name = orjson.loads(text), subject.partition(":")[2]
        if topic == DESK:
            facts = payload.get("operator_token"), payload.get("reason_code")
            found.desks.append(DeskFact(branch_id, name, event_type, at, *facts))
        elif topic == QUEUE:
            found.queues.append(_queue(branch_id, name, at, payload))
        elif topic == CAMERA:
            found.cameras.append(fact_of(key_of(branch_id, subject), at, payload))
        elif payload.get("mode") is not None:
            found.modes.append(ModeFact(branch_id, payload["mode"], at))
    return found


def _queue(branch_id: str, queue_id: str, at: datetime, payload: Mapping[str, object]) -> QueueFact:
    return QueueFact(
        branch_id=branch_id,
        queue_id=queue_id,
        at=at,
        service_code=_text(payload.get("service_code")),
        waiting=_number(payload.get("waiting_count")),
        desks_open=_number(payload.get("desks_open")),
        last_number=_text(payload.get("last_number")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
