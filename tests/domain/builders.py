"""Builders of domain objects with constant times."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sitcenter.domain.events import Event, Kind, Value
from sitcenter.domain.facts import OpenTicket, SourceFact
from sitcenter.domain.hours import Calendar, Hours
from sitcenter.domain.network import Branch, BranchKind, BranchStatus, Desk, Names, Network, Norm, Service

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
"""Friday 11:30 in Almaty."""


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def ago(count: float) -> datetime:
    return NOW - minutes(count)


def names(text: str) -> Names:
    return Names(text, text, text)


def event(event_type: str, at: datetime, seq: str | None = None, **payload: Value) -> Event:
    return Event(
        "equeue",
        seq or f"{event_type}:{at.isoformat()}",
        Kind.QUEUE,
        "a",
        event_type,
        "equeue/a/2026-11-20/A001",
        at,
        payload=payload,
    )


def step(name: str, at: datetime, seq: str | None = None, **payload: Value) -> Event:
    return Event(
        "services",
        seq or f"{name}:{at.isoformat()}",
        Kind.SERVICE,
        "a",
        name,
        "000000000123",
        at,
        payload=payload,
    )


def open_ticket(number: str = "A001", branch_id: str = "a", **fields: object) -> OpenTicket:
    values: dict[str, object] = {
        "branch_id": branch_id,
        "ticket_uid": f"equeue/{branch_id}/2026-11-20/{number}",
        "ticket_number": number,
        "service_code": "passport",
        "channel": "kiosk",
        "priority_class": None,
        "status": "waiting",
        "wait_from": ago(10),
        "called_at": None,
        "started_at": None,
        "desk_id": None,
    }
    return OpenTicket(**(values | fields))  # type: ignore[arg-type]


def source(**fields: object) -> SourceFact:
    values: dict[str, object] = {
        "source_id": "equeue",
        "kind": "queue",
        "branches": ("a",),
        "poll_s": 1.0,
        "last_attempt_at": NOW,
        "last_success_at": NOW,
        "last_event_at": NOW,
        "failures": 0,
        "failing_since": None,
        "error": None,
        "rows_read": 10,
        "stored": 10,
        "duplicate": 0,
        "quarantined": 0,
    }
    return SourceFact(**(values | fields))  # type: ignore[arg-type]


def branch(branch_id: str = "a", **fields: object) -> Branch:
    values: dict[str, object] = {
        "id": branch_id,
        "kind": BranchKind.PSC,
        "status": BranchStatus.ACTIVE,
        "names": names(branch_id),
        "short": names(branch_id),
        "zone": ALMATY,
        "region_code": "02",
        "city": names("Almaty"),
        "hours": "psc",
        "services": ("passport",),
        "desks": (Desk("1", "service", "hall"), Desk("2", "service", "hall")),
        "capacity_per_day": 500,
    }
    return Branch(**(values | fields))  # type: ignore[arg-type]


def norm(wait: float = 30, service: float = 20) -> Norm:
    return Norm(minutes(wait), minutes(service), "test", date(2026, 7, 6))


def network(*branches: Branch) -> Network:
    return Network(
        names=names("Almaty"),
        zone=ALMATY,
        branches={b.id: b for b in (branches or (branch(),))},
        services={"passport": Service("passport", names("Passport"), {})},
        default_norm=norm(),
        calendar=Calendar({"psc": (Hours(time(9), time(18)),) * 5 + (None, None)}),
    )
