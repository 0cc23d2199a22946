"""Small things for the tests of the branch page, the sources page, the exports and the API."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sitcenter.domain.facts import DeskFact, OpenTicket, Slot, Snapshot, SourceFact, WaitSpan
from sitcenter.domain.hours import Calendar, Hours
from sitcenter.domain.network import (
    Branch,
    BranchKind,
    BranchStatus,
    Desk,
    Names,
    Network,
    Norm,
    Service,
)

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 20, 11, 7, 30, tzinfo=ALMATY).astimezone(UTC)
"""A Friday, seven minutes past eleven in Almaty."""


def local(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of that day in Almaty, in UTC."""
    return datetime(2026, 11, 20, hour, minute, second, tzinfo=ALMATY).astimezone(UTC)


def norm(wait_min: int = 30) -> Norm:
    return Norm(timedelta(minutes=wait_min), timedelta(minutes=20), "rules of 2026-07-06", date(2026, 7, 6))


SERVICES = {
    "plate": Service(
        "plate",
        Names(
            "Көлік құралдарын мемлекеттік тіркеу және нөмірлік белгілерді беру",
            "Государственная регистрация транспортных средств и выдача номерных знаков",
            "Vehicle registration and number plates",
        ),
        {"*": norm()},
    ),
    "licence": Service(
        "licence",
        Names(
            "Жүргізуші куәлігін беру және ауыстыру",
            "Выдача и замена водительского удостоверения",
            "Driving licences",
        ),
        {"*": norm(20)},
    ),
}


def branch(branch_id: str = "almaty-5", desks: int = 6, **changes: object) -> Branch:
    """A specialised PSC with service desks and one cash desk; no desk at all when `desks` is 0."""
    number = branch_id.rpartition("-")[2]
    windows = [Desk(str(k), "service", "hall") for k in range(1, desks)] if desks else []
    cash = [Desk("K1", "cash", "hall")] if desks else []
    made = Branch(
        id=branch_id,
        kind=BranchKind.SPECIALISED_PSC,
        status=BranchStatus.ACTIVE,
        names=Names(
            f"№ {number} мамандандырылған ХҚКО", f"СпецЦОН № {number}", f"Specialised PSC No. {number}"
        ),
        short=Names(f"№{number} маманд. ХҚКО", f"№{number} спецЦОН", f"No. {number} spec. PSC"),
        zone=ALMATY,
        region_code="02",
        city=Names("Алматы", "Алматы", "Almaty"),
        hours="long",
        services=("plate", "licence"),
        desks=(*windows, *cash),
        capacity_per_day=500,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


POSTAL = branch(
    "post-7",
    desks=0,
    kind=BranchKind.POSTAL_POINT,
    status=BranchStatus.TRIAL,
    names=Names("№ 7 пошта пункті", "Почтовый пункт № 7", "Postal point No. 7"),
    short=Names("№7 пошта", "Почта №7", "Post 7"),
    hours="short",
    capacity_per_day=None,
)


def network(*branches: Branch) -> Network:
    """The branches given, else almaty-5 and a postal point; open 9-20 and 9-18 on weekdays."""
    every = branches or (branch(), POSTAL)
    return Network(
        names=Names("Алматы", "Алматы", "Almaty"),
        zone=ALMATY,
        branches={b.id: b for b in every},
        services=SERVICES,
        default_norm=norm(),
        calendar=Calendar(
            {
                "long": (*[Hours(time(9), time(20))] * 5, Hours(time(9), time(13)), None),
                "short": (*[Hours(time(9), time(18))] * 5, None, None),
            }
        ),
    )


def source(
    source_id: str = "queue-5", branches: tuple[str, ...] = ("almaty-5",), **changes: object
) -> SourceFact:
    """A live queue log, polled two seconds ago."""
    made = SourceFact(
        source_id=source_id,
        kind="queue",
        branches=branches,
        poll_s=5.0,
        last_attempt_at=NOW - timedelta(seconds=2),
        last_success_at=NOW - timedelta(seconds=2),
        last_event_at=NOW - timedelta(seconds=40),
        failures=0,
        failing_since=None,
        error=None,
        rows_read=1210,
        stored=1200,
        duplicate=8,
        quarantined=2,
        lag_s=3.0,
        silent_after_s=1800.0,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def waiting(number: str, minutes: float, **changes: object) -> OpenTicket:
    """Somebody who has waited for `minutes`."""
    made = OpenTicket(
        branch_id="almaty-5",
        ticket_uid=f"almaty-5:2026-11-20:{number}",
        ticket_number=number,
        service_code="plate",
        channel="kiosk",
        priority_class=None,
        status="waiting",
        wait_from=NOW - timedelta(minutes=minutes),
        called_at=None,
        started_at=None,
        desk_id=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def serving(number: str, desk_id: str, minutes: float) -> OpenTicket:
    """Somebody who is being served."""
    at = NOW - timedelta(minutes=minutes)
    return waiting(number, minutes + 9, status="serving", called_at=at, started_at=at, desk_id=desk_id)


def slot(hour: int, minute: int, **figures: object) -> Slot:
    made = Slot("almaty-5", "plate", local(hour, minute))
    return replace(made, **figures)  # type: ignore[arg-type]


def full_slot(hour: int, minute: int, wait_min: int, count: int = 10) -> Slot:
    """Ten people called, of whom nine waited `wait_min` and one five minutes longer."""
    return slot(
        hour,
        minute,
        issued=count,
        called=count,
        served=count,
        wait_n=count,
        wait_ms=(wait_min * count + 5) * 60_000,
        wait_hist={wait_min: count - 1, wait_min + 5: 1},
        service_n=count,
        service_ms=count * 900_000,
    )


def desk_fact(desk_id: str, event_type: str, minutes: float, reason: str | None = None) -> DeskFact:
    return DeskFact("almaty-5", desk_id, event_type, NOW - timedelta(minutes=minutes), "op-secret", reason)


def snapshot(**parts: object) -> Snapshot:
    """A morning at almaty-5: two services, one wait over its norm, one desk paused."""
    made = Snapshot(
        at=NOW,
        tickets=(
            waiting("A042", 34),
            waiting("A051", 12),
            waiting("B007", 18, service_code="licence", channel="booking", priority_class="veteran"),
            serving("A038", "1", 6),
            serving("A039", "2", 3),
        ),
        slots=(full_slot(9, 0, 4), full_slot(9, 15, 9), full_slot(10, 30, 22), full_slot(10, 45, 27)),
        desks=(
            desk_fact("1", "desk_opened", 130),
            desk_fact("2", "desk_opened", 130),
            desk_fact("3", "desk_opened", 30),
            desk_fact("4", "desk_paused", 17, "lunch"),
        ),
        spans=(WaitSpan("almaty-5", NOW - timedelta(minutes=34), None),),
        sources=(source(), source("queue-post", ("post-7",))),
    )
    return replace(made, **parts)  # type: ignore[arg-type]
