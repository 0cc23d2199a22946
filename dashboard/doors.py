"""What the dashboard needs of its neighbours: the site's settings and storage's reading side.

Anything that fits will do, so that a page is tested without a database.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sitcenter.domain.alerts.facts import ExternalAlert
from sitcenter.domain.alerts.gaps import Gap
from sitcenter.domain.alerts.types import Alert, Flip, Maintenance, Message, Step
from sitcenter.domain.applications import Application
from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import Box, CameraInterval, CameraKey, CameraOrder
from sitcenter.domain.events import Event
from sitcenter.domain.facts import Slot, Snapshot, SourceFact, WaitSpan
from sitcenter.domain.scope import Scope
from sitcenter.domain.tickets import Ticket


class SiteOptions(Protocol):
    """The site's settings that screens use."""

    @property
    def default_language(self) -> str:
        """The language of an address without `lang=`."""

    @property
    def tick_seconds(self) -> float:
        """How often the live hub looks for changes."""

    @property
    def evaluate_s(self) -> float:
        """How often rules are evaluated."""

    @property
    def demo(self) -> bool:
        """Whether figures are invented; every screen then says so."""


class BoardReader(Protocol):
    """Every read takes a scope and returns nothing outside it."""

    def revision(self) -> int:
        """A number that grows with every commit that can alter a board."""

    def ping(self) -> None:
        """Return if the database answers, raise if not."""

    def snapshot(self, now: datetime, scope: Scope) -> Snapshot:
        """All facts of one moment."""

    def sources(self, scope: Scope) -> tuple[SourceFact, ...]:
        """Every source of the scope's branches."""

    def quarantine(self, source_id: str | None, limit: int, scope: Scope) -> Sequence[Any]:
        """The latest rows that could not be read: source_id, at, place, reason, detail, raw (masked)."""

    def quarantine_reasons(self, scope: Scope) -> Mapping[str, Mapping[str, int]]:
        """Source -> reason -> rows."""

    def tickets(
        self,
        scope: Scope,
        start: datetime,
        end: datetime,
        service_code: str | None = None,
        status: str | None = None,
    ) -> Iterator[Ticket]:
        """Tickets of a period, in order, in constant memory."""

    def applications(
        self,
        scope: Scope,
        start: datetime,
        end: datetime,
        service_code: str | None = None,
        status: str | None = None,
    ) -> Iterator[Application]:
        """Applications of a period, in order, in constant memory."""

    def slots(self, scope: Scope, start: datetime, end: datetime) -> Sequence[Slot]:
        """Quarter-hour statistics of a period."""

    def spans(self, branch_id: str, start: datetime, end: datetime) -> Sequence[WaitSpan]:
        """Every wait of a branch that touches a period."""

    def open_applications(self, scope: Scope, due_before: datetime | None) -> Sequence[Application]:
        """Applications that are not closed; those due before a moment, or all of them."""

    def application(self, branch_id: str, application_id: str, scope: Scope) -> Application | None:
        """One application; None if there is none or if it is outside the scope."""

    def application_steps(self, branch_id: str, application_id: str, scope: Scope) -> Sequence[Event]:
        """Its steps as the source told them, in order."""

    def camera_intervals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[CameraInterval]:
        """State intervals of cameras that touch a period, by camera, in order, in constant memory."""

    def camera_samples(
        self, branch_id: str, camera_id: str, start: datetime, end: datetime
    ) -> Sequence[tuple[datetime, Mapping[str, float | int | str | None]]]:
        """What was measured of one camera over a period, in order; names as in Sample and Picture."""

    def camera_trends(
        self, scope: Scope, start: datetime, names: tuple[str, ...]
    ) -> Mapping[CameraKey, Sequence[tuple[datetime, tuple[float | None, ...]]]]:
        """Since `start`, a few measures of every camera, in order: values as `names` are."""

    def camera_learned(self, branch_id: str, camera_id: str) -> Mapping[str, object] | None:
        """What is usual for a camera; None while nothing has been learned."""


class AlertDesk(Protocol):
    """Where alerts are kept. Reads take a scope and return nothing outside it."""

    def revision(self) -> int:
        """A number that grows with every change of an alert."""

    def evaluated_at(self) -> datetime | None:
        """When rules were last evaluated to the end; None if they never were."""

    def gaps(self, start: datetime, end: datetime, now: datetime) -> Sequence[Gap]:
        """When no rule was evaluated, of a period; one that runs still lasts until now."""

    def inbox(self, scope: Scope, now: datetime, limit: int = 500) -> Sequence[Alert]:
        """Alerts that fire or aren't closed, unhandled first."""

    def get(self, alert_id: str, scope: Scope) -> Alert | None:
        """One alert; None if there is none or if it is outside the scope."""

    def flips(self, alert_id: str) -> Sequence[Flip]:
        """The history of an alert, in order."""

    def alerts(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Alert]:
        """Alerts of a period, in order, in constant memory."""

    def flips_between(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Flip]:
        """Flips of a period, in order, in constant memory."""

    def record(self, steps: Sequence[Step], messages: Sequence[Message]) -> Sequence[str]:
        """Write steps and what is to be told of them; the alert_ids that somebody else moved meanwhile."""

    def windows(self, now: datetime) -> Sequence[Maintenance]:
        """Maintenance that runs now or is planned."""

    def plan(self, window: Maintenance) -> None:
        """Add a window of maintenance."""

    def cancel_window(self, window_id: str, actor: str, now: datetime) -> None:
        """End a window now, or take it away before it began."""

    def put_external(self, alerts: Sequence[ExternalAlert], now: datetime) -> None:
        """Take over what other systems alert about."""


class CameraDesk(Protocol):
    """Where orders to cameras are kept. Each is a row of the audit."""

    def order(self, order: CameraOrder) -> None:
        """Record an order; the watching of cameras follows it."""

    def orders(self, key: CameraKey, limit: int) -> Sequence[CameraOrder]:
        """The latest orders of a camera, the newest first."""

    def masks(self, key: CameraKey) -> Sequence[Box]:
        """The regions of its picture that are left out now."""

    def still(self, key: CameraKey, now: datetime) -> Still | None:
        """The blurred picture that somebody asked for, while it may be shown."""
