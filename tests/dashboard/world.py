"""A network of fifteen branches on a bad morning: every state that a wall can show, at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sitcenter.domain.cameras.types import CameraFact, CameraKey, CameraState, Monitorable
from sitcenter.domain.facts import (
    DeskFact,
    ModeFact,
    OpenTicket,
    QueueFact,
    Slot,
    Snapshot,
    SourceFact,
    WaitSpan,
)
from sitcenter.domain.hours import Calendar, Hours
from sitcenter.domain.network import Branch, BranchKind, BranchStatus, Desk, Names, Network, Norm, Service
from sitcenter.domain.scope import Scope
from tests.dashboard.builders_cameras import fact, with_cameras
from tests.dashboard.reader import FakeReader as RowReader

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 20, 11, 48, 7, tzinfo=ALMATY).astimezone(UTC)
"""A Friday, twelve minutes to noon in Almaty."""
NORM = Norm(timedelta(minutes=30), timedelta(minutes=20), "rules of 2026-07-06", date(2026, 7, 6))
SHORT = (
    ("spec-5", "№5 маман. ХҚКО", "СпецЦОН №5", "Spec. PSC 5"),
    ("mailin-85", "Майлин 85", "Майлина, 85", "Mailin 85"),
    ("spec-alatau", "Алатау маман. ХҚКО", "СпецЦОН Алатау", "Spec. PSC Alatau"),
    ("auezov", "Әуезов", "Ауэзов", "Auezov"),
    ("bostandyk", "Бостандық", "Бостандык", "Bostandyk"),
    ("medeu", "Медеу", "Медеу", "Medeu"),
    ("zhetysu", "Жетісу", "Жетысу", "Zhetysu"),
    ("turksib", "Түрксіб", "Турксиб", "Turksib"),
    ("nauryzbai", "Наурызбай", "Наурызбай", "Nauryzbai"),
    ("almaly", "Алмалы", "Алмалы", "Almaly"),
    ("spec-1", "№1 маман. ХҚКО", "СпецЦОН №1", "Spec. PSC 1"),
    ("spec-2", "№2 маман. ХҚКО", "СпецЦОН №2", "Spec. PSC 2"),
    ("auezov-2", "Әуезов 2", "Ауэзов 2", "Auezov 2"),
    ("bostandyk-2", "Бостандық 2", "Бостандык 2", "Bostandyk 2"),
    ("alatau", "Алатау", "Алатау", "Alatau"),
    *((f"post-{k}", f"№{k} пошта пункті", f"Почта №{k}", f"Post {k}") for k in range(1, 6)),
)
WHOLE = 15
"""The network has fifteen branches; postal points come when more are asked for."""
LONGEST_MIN = (127, 38, 27, 24, 34, 19, 16, 14, 0, 11, 9, 8, 6, 0, 3, *[1] * 5)
WAITING = (264, 41, 30, 22, 17, 18, 15, 12, 0, 10, 8, 6, 4, 0, 2, *[1] * 5)
DESKS = (19, 19, 18, 12, 14, 14, 10, 11, 8, 12, 17, 16, 8, 6, 7, *[1] * 5)
CAMERAS = {"alatau": 16, "nauryzbai": 5, "auezov-2": 0}
"""Branches with another number of cameras than eight; postal points have none."""
UNWATCHED = "almaly"
"""Of its cameras nothing was ever told."""
FAULTS = {
    CameraKey("spec-5", "c4"): (CameraState.COVERED, "view_lost", 6),
    CameraKey("spec-5", "c2"): (CameraState.OFFLINE, "refused", 48),
    CameraKey("mailin-85", "c6"): (CameraState.MOVED, "shifted", 130),
    CameraKey("spec-alatau", "c3"): (CameraState.LOW_FPS, "", 22),
    CameraKey("bostandyk", "c5"): (CameraState.UNKNOWN, "starting", 1),
    CameraKey("medeu", "c1"): (CameraState.DARK, "", 200),
    CameraKey("turksib", "c2"): (CameraState.OFFLINE, "timeout", 15),
    CameraKey("zhetysu", "c3"): (CameraState.BLURRED, "", 31),
    CameraKey("spec-1", "c5"): (CameraState.OFFLINE, "auth", 1500),
    CameraKey("alatau", "c15"): (CameraState.FROZEN, "clock_runs", 9),
}
"""Camera -> its state, why, and for how many minutes."""
FAILING, STALE, PAPER, COUNTED, SHUT = "bostandyk", "turksib", "zhetysu", "nauryzbai", "bostandyk-2"


def _branch(place: int) -> Branch:
    branch_id, kk, ru, en = SHORT[place]
    made = Branch(
        id=branch_id,
        kind=BranchKind.SPECIALISED_PSC,
        status=BranchStatus.ACTIVE,
        names=Names(kk, ru, en),
        short=Names(kk, ru, en),
        zone=ALMATY,
        region_code="02",
        city=Names("Алматы", "Алматы", "Almaty"),
        hours="evening" if branch_id == SHUT else "day",
        services=("plate",),
        desks=tuple(Desk(str(k), "service", "hall") for k in range(1, DESKS[place] + 1)),
        capacity_per_day=500,
    )
    return made if branch_id.startswith("post-") else with_cameras(made, CAMERAS.get(branch_id, 8))


def network(count: int = WHOLE) -> Network:
    """The first `count` branches; the shut one opens at 14:00."""
    day, evening = Hours(time(9), time(20)), Hours(time(14), time(20))
    plate = Names("Көлік құралын тіркеу", "Регистрация транспорта", "Vehicle registration")
    return Network(
        names=Names("Алматы", "Алматы", "Almaty"),
        zone=ALMATY,
        branches={SHORT[place][0]: _branch(place) for place in range(count)},
        services={"plate": Service("plate", plate, {"*": NORM})},
        default_norm=NORM,
        calendar=Calendar({"day": (day,) * 7, "evening": (evening,) * 7}),
    )


def _tickets(place: int, at: datetime) -> Iterator[OpenTicket]:
    branch_id, longest = SHORT[place][0], LONGEST_MIN[place]
    for k in range(WAITING[place]):
        waited = timedelta(minutes=longest * (1 - k / WAITING[place]))
        number = f"A{k:03}"
        yield OpenTicket(
            branch_id=branch_id,
            ticket_uid=f"{branch_id}/{number}",
            ticket_number=number,
            service_code="plate",
            channel="kiosk",
            priority_class=None,
            status="waiting",
            wait_from=at - waited,
            called_at=None,
            started_at=None,
            desk_id=None,
        )


def _desks(place: int, at: datetime) -> Iterator[DeskFact]:
    words = ("desk_opened", "desk_opened", "desk_opened", "desk_paused", "desk_closed")
    for k in range(DESKS[place]):
        yield DeskFact(SHORT[place][0], str(k + 1), words[k % len(words)], at - timedelta(hours=2))


def _spans(place: int, at: datetime) -> Iterator[WaitSpan]:
    """Waits over the last two hours that grow towards the longest of now."""
    longest = LONGEST_MIN[place]
    for k in range(0, 120, 4):
        end = at - timedelta(minutes=120 - k)
        yield WaitSpan(SHORT[place][0], end - timedelta(minutes=2 + longest * (0.3 + k / 180)), end)
    yield WaitSpan(SHORT[place][0], at - timedelta(minutes=longest), None)


def _slots(place: int, at: datetime) -> Slot:
    start = at.replace(minute=30, second=0) - timedelta(hours=1)
    hist = {5: 20, 15: 10, 45: 4 if place < 3 else 0}
    count = sum(hist.values())
    return Slot(
        SHORT[place][0], "plate", start, issued=count, called=count, served=count, wait_n=count,
        wait_ms=count * 660_000, wait_hist=hist, service_n=count, service_ms=count * 900_000,
    )  # fmt: skip


def _source(branch_id: str, now: datetime, since: datetime) -> SourceFact:
    silent = branch_id in (FAILING, STALE)
    good = since - timedelta(minutes=46 if branch_id == FAILING else 7) if silent else now
    return SourceFact(
        source_id=f"queue-{branch_id}",
        kind="queue",
        branches=(branch_id,),
        poll_s=1.0,
        last_attempt_at=now,
        last_success_at=good,
        last_event_at=good,
        failures=9 if branch_id == FAILING else 0,
        failing_since=good if branch_id == FAILING else None,
        error="connection refused" if branch_id == FAILING else None,
        rows_read=1000,
        stored=990,
        duplicate=7,
        quarantined=3 if branch_id == "mailin-85" else 0,
    )


def _cameras(place: int, at: datetime) -> Iterator[CameraFact]:
    """Most see; one is under maintenance, one still being learned, one has too little in its view."""
    for camera in _branch(place).cameras:
        key = CameraKey(SHORT[place][0], camera.id)
        state, cause, minutes = FAULTS.get(key, (CameraState.OK, "", 3 * 1440))
        told = fact(key, state, cause, at - timedelta(minutes=minutes))
        if key == ("turksib", "c2"):
            told = replace(told, maintenance_until=at + timedelta(hours=2))
        if key == ("zhetysu", "c3"):
            told = replace(told, shadow=True, monitorable=Monitorable.LEARNING)
        yield replace(told, monitorable=Monitorable.TIMING) if key == ("medeu", "c8") else told


def _watching(now: datetime, count: int) -> SourceFact:
    """The source that watches all cameras."""
    branches = tuple(branch_id for branch_id, *_names in SHORT[:count])
    made = _source("cameras", now, now)
    return replace(made, source_id="cameras", kind="camera", branches=branches, poll_s=5.0)


def snapshot(now: datetime, since: datetime = NOW, count: int = WHOLE) -> Snapshot:
    """The morning as of `now`; people have been waiting since before `since`, sources answer until `now`."""
    places = range(count)
    counted = [place for place in places if SHORT[place][0] == COUNTED]
    told = [place for place in places if SHORT[place][0] not in (COUNTED, SHUT)]
    return Snapshot(
        at=now,
        tickets=tuple(t for place in told for t in _tickets(place, since)),
        slots=tuple(_slots(place, since) for place in told),
        desks=tuple(d for place in told for d in _desks(place, since)),
        queues=tuple(QueueFact(SHORT[p][0], "hall", now, None, 9, 5, "A118") for p in counted),
        modes=tuple(
            ModeFact(SHORT[p][0], "paper", since - timedelta(minutes=31))
            for p in places
            if SHORT[p][0] == PAPER
        ),
        sources=(*(_source(SHORT[place][0], now, since) for place in places), _watching(now, count)),
        cameras=tuple(c for p in places if SHORT[p][0] != UNWATCHED for c in _cameras(p, since)),
        spans=tuple(s for place in told for s in _spans(place, since)),
        unclosed={"spec-1": 12},
    )


@dataclass
class FakeReader(RowReader):
    """Storage's reading side over a made-up morning; `broken` makes it raise. It has no rows of the past."""

    since: datetime = NOW
    count: int = WHOLE
    broken: bool = False
    reads: list[datetime] = field(default_factory=list)

    def revision(self) -> int:
        if self.broken:
            raise ConnectionError("no database here")
        return 1

    def ping(self) -> None:
        self.revision()

    def snapshot(self, now: datetime, scope: Scope) -> Snapshot:
        self.reads.append(now)
        return snapshot(now, self.since, self.count)

    def sources(self, scope: Scope) -> tuple[SourceFact, ...]:
        return snapshot(self.since, self.since, self.count).sources
