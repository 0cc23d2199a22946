"""What the dashboard needs of its neighbours: the site's settings and storage's reading side.

Anything that fits will do, so that a page is tested without a database.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sitcenter.domain.applications import Application
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
