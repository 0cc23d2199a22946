"""What screens, exports and the command line read. Every read takes a scope and keeps to it."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from sitcenter.domain.alerts.facts import Differing
from sitcenter.domain.applications import Application
from sitcenter.domain.cameras.types import CameraInterval, CameraKey
from sitcenter.domain.events import Event
from sitcenter.domain.facts import OpenTicket, Slot, Snapshot, SourceFact, WaitSpan
from sitcenter.domain.network import Branch, BranchStatus, Network
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.tickets import Ticket
from sitcenter.storage import (
    camera_reads,
    filed,
    intake,
    past,
    periods,
    snapshot,
)
from sitcenter.storage.camera_reads import Measures
from sitcenter.storage.engine import reading
from sitcenter.storage.forecast_facts import weights_at
from sitcenter.storage.intake import QuarantineRow
from sitcenter.storage.journal import source
from sitcenter.storage.judged_reader import JudgedReader
from sitcenter.storage.moments import PATIENCE_S, Now, settled
from sitcenter.storage.rulebook import RulesChange, changes_since

SCREEN_PATIENCE_S = 0.2


class Reader(JudgedReader):
    """The read side. Safe to share by threads: it keeps nothing but the engine and the network."""

    def __init__(self, engine: Engine, network: Network) -> None:
        super().__init__(engine)
        self._network = network

    def ping(self) -> None:
        """Return if the database answers, raise its error if not."""
        with reading(self._engine) as connection:
            connection.execute(select(1)).one()

    def revision(self) -> int:
        """A number that grows with every commit that can alter a board: batches, failures, recoveries.

        A good poll without news doesn't change it, so a board must still be read every few seconds
        for the sources' fresh `last_success_at`.
        """
        with reading(self._engine) as connection:
            query = select(func.coalesce(func.sum(source.c.chain_seq + source.c.changes), 0))
            return int(connection.execute(query).scalar_one())

    def snapshot(self, now: datetime, scope: Scope) -> Snapshot:
        """All facts of one board, as one moment of the database has them."""
        with reading(self._engine) as connection:
            return self._snapshot(connection, now, scope)

    def live(self, scope: Scope, now: Now, patience_s: float = PATIENCE_S) -> Snapshot:
        """The facts of this moment, which the snapshot names; `snapshot_at` gives the same later.

        Waits for a moment between commits, `patience_s` at the most.
        """
        with settled(self._engine, now, patience_s) as (connection, at):
            return self._snapshot(connection, at, scope)

    def _snapshot(self, connection: Connection, now: datetime, scope: Scope) -> Snapshot:
        facts = snapshot.read(connection, self._branches(scope), now)
        weights = weights_at(connection, self._branch_ids(scope), now)
        return replace(facts, sources=intake.source_facts(connection, scope), weights=weights)

    def snapshot_at(self, at: datetime, scope: Scope) -> Snapshot:
        """All facts of a board as they were known at `at`: nothing that came later shows."""
        with reading(self._engine) as connection:
            facts = past.read(connection, self._network, self._branches(scope), at)
            weights = weights_at(connection, self._branch_ids(scope), at)
            return replace(facts, sources=intake.source_facts_at(connection, at, scope), weights=weights)

    def breached(self, now: datetime, scope: Scope) -> list[OpenTicket]:
        """Those of today who wait beyond their norm at `now`, the earliest breach first."""
        with reading(self._engine) as connection:
            return [
                ticket
                for day in snapshot.days(self._branches(scope), now)
                for ticket in snapshot.breached(connection, day, now)
            ]

    def open_applications(self, scope: Scope, due_before: datetime | None = None) -> list[Application]:
        """Applications that are not closed; with `due_before` those whose deadline is earlier than it.

        That is the term's; where no rule gives one, the source's own.
        """
        with reading(self._engine) as connection:
            return filed.open_applications(connection, scope, due_before)

    def differing(self, scope: Scope) -> list[Differing]:
        """Open applications whose source names another deadline than the one counted here."""
        with reading(self._engine) as connection:
            return filed.differing(connection, scope)

    def rules_changed(self, since: datetime) -> list[RulesChange]:
        """Changes of norms, terms and calendars after an instant: figures of before are by today's rules."""
        with reading(self._engine) as connection:
            return changes_since(connection, since)

    def application(self, branch_id: str, application_id: str, scope: Scope) -> Application | None:
        """One application, None if there is none in the scope."""
        with reading(self._engine) as connection:
            return filed.application_of(connection, branch_id, application_id, scope)

    def application_steps(self, branch_id: str, application_id: str, scope: Scope) -> list[Event]:
        """The steps of an application that count, in the order in which they are folded."""
        with reading(self._engine) as connection:
            return filed.steps(connection, branch_id, application_id, scope)

    def sources(self, scope: Scope) -> tuple[SourceFact, ...]:
        """The sources of the scope's branches, as their last polls left them."""
        with reading(self._engine) as connection:
            return intake.source_facts(connection, scope)

    def quarantine(self, source_id: str | None, limit: int, scope: Scope = EVERYTHING) -> list[QuarantineRow]:
        """Rows that could not be used, the newest first.

        A row that can't be read names no branch, so a narrower scope sees only sources all of whose
        branches are in it.
        """
        with reading(self._engine) as connection:
            return intake.quarantined(connection, source_id, limit, scope)

    def quarantine_reasons(self, scope: Scope = EVERYTHING) -> Mapping[str, Mapping[str, int]]:
        """Source -> reason -> rows, by the same rule."""
        with reading(self._engine) as connection:
            return intake.reasons(connection, scope)

    def tickets(
        self,
        scope: Scope,
        start: datetime,
        end: datetime,
        service_code: str | None = None,
        status: str | None = None,
    ) -> Generator[Ticket, None, None]:
        """Tickets that came in [start, end), by branch and time of coming, read as they are consumed."""
        with reading(self._engine) as connection:
            yield from periods.tickets(connection, scope, start, end, service_code, status)

    def applications(
        self,
        scope: Scope,
        start: datetime,
        end: datetime,
        service_code: str | None = None,
        status: str | None = None,
    ) -> Generator[Application, None, None]:
        """Applications registered in [start, end), by branch and time, read as they are consumed."""
        with reading(self._engine) as connection:
            yield from periods.applications(connection, scope, start, end, service_code, status)

    def slots(self, scope: Scope, start: datetime, end: datetime) -> list[Slot]:
        """Quarter-hours that begin in [start, end), in order."""
        with reading(self._engine) as connection:
            return periods.slots(connection, scope, start, end)

    def spans(self, branch_id: str, start: datetime, end: datetime) -> list[WaitSpan]:
        """First waits of a branch that overlap [start, end), by their beginning; at most a day long.

        A wait without an end counts on the branch's local day of `end` only: what an earlier day left
        open is forgotten, not waiting.
        """
        branch = self._network.branches[branch_id]
        today = snapshot.days([branch], end)[0].start
        with reading(self._engine) as connection:
            return periods.spans(connection, branch_id, start, end, today)

    def camera_intervals(
        self, scope: Scope, start: datetime, end: datetime
    ) -> Generator[CameraInterval, None, None]:
        """Stretches of cameras in one state that overlap [start, end), whole; by branch, camera and time.

        Of every camera that was ever watched, configured or not; read as they are consumed.
        """
        with reading(self._engine) as connection:
            yield from camera_reads.camera_intervals(connection, scope, start, end)

    def camera_samples(
        self, branch_id: str, camera_id: str, start: datetime, end: datetime
    ) -> list[tuple[datetime, Measures]]:
        """What was measured of a camera in [start, end), in order: names of CAMERA_FIELDS, what is known."""
        with reading(self._engine) as connection:
            return camera_reads.camera_samples(connection, CameraKey(branch_id, camera_id), start, end)

    def camera_trends(
        self, scope: Scope, start: datetime, names: Sequence[str]
    ) -> Mapping[CameraKey, list[tuple[datetime, tuple[float | None, ...]]]]:
        """Some measures of each camera since `start`, in the order of `names`; None: not measured then."""
        with reading(self._engine) as connection:
            return camera_reads.camera_trends(connection, scope, start, names)

    def camera_learned(self, branch_id: str, camera_id: str) -> Mapping[str, Any] | None:
        """What is usual of a camera, None while nothing was learned of it."""
        with reading(self._engine) as connection:
            return camera_reads.camera_learned(connection, CameraKey(branch_id, camera_id))

    def _branch_ids(self, scope: Scope) -> list[str]:
        return [branch.id for branch in self._branches(scope)]

    def _branches(self, scope: Scope) -> Sequence[Branch]:
        return [
            branch
            for branch in self._network.branches.values()
            if scope.allows(branch.id) and branch.status is not BranchStatus.CLOSED
        ]


class ScreenReader(Reader):
    """What screens read: each snapshot is of a moment that can be shown again for ever after.

    That is the moment of the reading, a little later than the one asked for; the snapshot names it.
    """

    def __init__(self, engine: Engine, network: Network, now: Now) -> None:
        super().__init__(engine, network)
        self._now = now

    def snapshot(self, now: datetime, scope: Scope) -> Snapshot:  # noqa: ARG002
        """All facts of one board, of now. A busy store keeps no screen waiting for long."""
        return self.live(scope, self._now, SCREEN_PATIENCE_S)
