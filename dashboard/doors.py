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
    """The site's settings that screens use. `demo`: figures are invented, and screens say so."""

    @property
    def languages(self) -> Sequence[str]: ...
    @property
    def default_language(self) -> str: ...
    @property
    def tick_s(self) -> float: ...
    @property
    def demo(self) -> bool: ...


class BoardReader(Protocol):
    """Every read takes a scope and returns nothing outside it."""

    def revision(self) -> int: ...
    def ping(self) -> None: ...
    def snapshot(self, now: datetime, scope: Scope) -> Snapshot: ...
    def sources(self, scope: Scope) -> tuple[SourceFact, ...]: ...
    def quarantine(self, source_id: str | None, limit: int) -> Sequence[Any]: ...
    def quarantine_reasons(self) -> Mapping[str, Mapping[str, int]]: ...
    def tickets(
        self,
        scope: Scope,
        start: datetime,
        end: datetime,
        service_code: str | None = None,
        status: str | None = None,
    ) -> Iterator[Ticket]: ...
    def applications(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Application]: ...
    def slots(self, scope: Scope, start: datetime, end: datetime) -> Sequence[Slot]: ...
    def spans(self, branch_id: str, start: datetime, end: datetime) -> Sequence[WaitSpan]: ...
