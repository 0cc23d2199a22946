"""Storage's reading side, made up: its rows, and a reader over lists of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sitcenter.domain.applications import Application
from sitcenter.domain.cameras.types import CameraInterval, CameraKey
from sitcenter.domain.events import Event
from sitcenter.domain.facts import Slot, Snapshot, SourceFact, WaitSpan
from sitcenter.domain.scope import Scope
from sitcenter.domain.tickets import Ticket
from tests.dashboard.builders_branch import local, snapshot
from tests.dashboard.builders_cameras import CameraRows, Measures


def ticket(number: str = "A001", **changes: object) -> Ticket:
    """A served ticket: waited 12 min 30.4 s, served 8 min."""
    made = Ticket(
        branch_id="almaty-5",
        ticket_uid=f"almaty-5:2026-11-20:{number}",
        source_system="queue-5",
        status="served",
        ticket_number=number,
        service_code="plate",
        channel="kiosk",
        desk_id="03",
        operator_token="operator-token",
        holder_token="holder-token",
        issued_at=local(9, 30),
        wait_from=local(9, 30),
        first_called_at=local(9, 42, 30),
        last_called_at=local(9, 42, 30),
        started_at=local(9, 43),
        completed_at=local(9, 51),
        ended_at=local(9, 51),
        wait_ms=750_400,
        service_ms=480_000,
        calls=1,
        last_event_at=local(9, 51),
        is_open=False,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def application(application_id: str = "000012345678", **changes: object) -> Application:
    made = Application(
        "almaty-5",
        application_id,
        "service-5",
        operator_token="operator-token",
        service_code="plate",
        registered_at=local(9, 44),
        fee_due=-1250,
        steps=3,
        last_step="scan",
        last_event_at=local(9, 46),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@dataclass
class FakeReader:
    """Storage's reading side over lists. `breaks_after`: rows that come before the database fails."""

    facts: Snapshot = field(default_factory=snapshot)
    ticket_rows: Sequence[Ticket] = ()
    application_rows: Sequence[Application] = ()
    quarantine_rows: Sequence[object] = ()
    reasons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    open_rows: Sequence[Application] = ()
    step_rows: Sequence[Event] = ()
    breaks_after: int | None = None
    camera_rows: CameraRows = field(default_factory=CameraRows)
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def revision(self) -> int:
        return 1

    def ping(self) -> None:
        return None

    def snapshot(self, now: datetime, scope: Scope) -> Snapshot:
        return self.facts

    def sources(self, scope: Scope) -> tuple[SourceFact, ...]:
        return tuple(s for s in self.facts.sources if any(scope.allows(b) for b in s.branches))

    def quarantine(self, source_id: str | None, limit: int, scope: Scope) -> Sequence[object]:
        return self.quarantine_rows[:limit]

    def quarantine_reasons(self, scope: Scope) -> Mapping[str, Mapping[str, int]]:
        return self.reasons

    def tickets(
        self,
        scope: Scope,
        start: datetime,
        end: datetime,
        service_code: str | None = None,
        status: str | None = None,
    ) -> Iterator[Ticket]:
        self.asked.append((scope, start, end, service_code, status))
        for count, row in enumerate(self.ticket_rows):
            if count == self.breaks_after:
                raise ConnectionError("the database went away")
            yield row

    def applications(
        self,
        scope: Scope,
        start: datetime,
        end: datetime,
        service_code: str | None = None,
        status: str | None = None,
    ) -> Iterator[Application]:
        self.asked.append((scope, start, end, service_code, status))
        yield from self.application_rows

    def slots(self, scope: Scope, start: datetime, end: datetime) -> Sequence[Slot]:
        return [s for s in self.facts.slots if scope.allows(s.branch_id) and start <= s.slot_at < end]

    def spans(self, branch_id: str, start: datetime, end: datetime) -> Sequence[WaitSpan]:
        return [s for s in self.facts.spans if s.branch_id == branch_id]

    def open_applications(self, scope: Scope, due_before: datetime | None) -> Sequence[Application]:
        return [a for a in self.open_rows if scope.allows(a.branch_id)]

    def application(self, branch_id: str, application_id: str, scope: Scope) -> Application | None:
        known = {(a.branch_id, a.application_id): a for a in self.open_rows}
        return known.get((branch_id, application_id)) if scope.allows(branch_id) else None

    def application_steps(self, branch_id: str, application_id: str, scope: Scope) -> Sequence[Event]:
        return [step for step in self.step_rows if step.subject == application_id]

    def camera_intervals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[CameraInterval]:
        return self.camera_rows.intervals_in(scope, start, end)

    def camera_samples(
        self, branch_id: str, camera_id: str, start: datetime, end: datetime
    ) -> Sequence[tuple[datetime, Measures]]:
        return self.camera_rows.samples_in(CameraKey(branch_id, camera_id), start, end)

    def camera_trends(
        self, scope: Scope, start: datetime, names: tuple[str, ...]
    ) -> Mapping[CameraKey, Sequence[tuple[datetime, tuple[float | None, ...]]]]:
        return self.camera_rows.trends(scope, start, names)

    def camera_learned(self, branch_id: str, camera_id: str) -> Mapping[str, object] | None:
        return self.camera_rows.learned
