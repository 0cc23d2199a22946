"""What judging needs of the store: storage's Reader and IntegrityStore."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.events import Event
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.integrity.types import IntegritySignal, RuleCard, RuleWindow
from sitcenter.domain.scope import Scope

ReadTo = Mapping[str, int]
"""Source -> number of its last batch."""


class Journal(Protocol):
    """What happened."""

    def happened(self, branch_id: str, start: datetime, end: datetime, until: datetime) -> list[Event]:
        """What [start, end) at a branch was about, as events before `until`."""

    def steps(self, branch_id: str, start: datetime, end: datetime) -> list[Event]:
        """Steps of applications in [start, end)."""

    def filed(self, branch_id: str, applications: Iterable[str], until: datetime) -> list[Event]:
        """All steps before `until` of some applications."""

    def known_since(self, branch_id: str) -> datetime | None:
        """The earliest event of a branch."""

    def sources(self, scope: Scope) -> tuple[SourceFact, ...]:
        """How the sources' last polls went."""

    def camera_intervals(self, scope: Scope, start: datetime, end: datetime) -> Iterable[CameraInterval]:
        """Stretches of cameras in one state that overlap [start, end)."""


class Arrivals(Journal, Protocol):
    """What happened, and what of it came late."""

    def arrived(self, before: ReadTo) -> tuple[ReadTo, Sequence[tuple[str, datetime, datetime]]]:
        """How far each source was read, and branch, moment and time of becoming known of each event that came
        in behind where it had been read to `before`.
        """

    def arrived_by_hour(self, since: datetime) -> tuple[ReadTo, Sequence[tuple[str, datetime, datetime]]]:
        """The same of what became known since a moment, by hours: the first and the last moment of each, with
        the last time of becoming known.
        """

    def integrity_windows(self, scope: Scope, start: datetime, end: datetime) -> Iterable[RuleWindow]:
        """What became of each rule in windows that begin in [start, end)."""


class Store(Protocol):
    """Where what is found is kept."""

    def record(
        self,
        branch_id: str,
        window: tuple[datetime, datetime],
        computed: Iterable[RuleCard],
        signals: Iterable[IntegritySignal],
        outcomes: Iterable[RuleWindow] = (),
        again: Mapping[str, int] | None = None,
    ) -> None:
        """Keep a window in one transaction."""
