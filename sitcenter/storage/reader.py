"""What screens, exports and the command line read. Every read takes a scope and keeps to it."""

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, func, select

from sitcenter.domain.applications import Application
from sitcenter.domain.facts import Slot, Snapshot, SourceFact, WaitSpan
from sitcenter.domain.network import Branch, BranchStatus, Network
from sitcenter.domain.scope import EVERYTHING, Scope
from sitcenter.domain.tickets import Ticket
from sitcenter.storage import intake, periods, snapshot
from sitcenter.storage.engine import reading
from sitcenter.storage.intake import QuarantineRow
from sitcenter.storage.journal import source


class Reader:
    """The read side. Safe to share by threads: it keeps nothing but the engine and the network."""

    def __init__(self, engine: Engine, network: Network) -> None:
        self._engine = engine
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
        tickets, slots, spans, desks, queues, modes = [], [], [], [], [], []
        unclosed: dict[str, int] = {}
        with reading(self._engine) as connection:
            for day in snapshot.days(self._branches(scope), now):
                tickets += snapshot.open_tickets(connection, day)
                slots += snapshot.slots_of_day(connection, day)
                spans += snapshot.ended_waits(connection, day, now)
                unclosed |= snapshot.unclosed(connection, day)
                words = snapshot.words(connection, day)
                desks += words.desks
                queues += words.queues
                modes += words.modes
            sources = intake.source_facts(connection, scope)
        return Snapshot(
            at=now,
            tickets=tuple(tickets),
            slots=tuple(slots),
            desks=tuple(desks),
            queues=tuple(queues),
            modes=tuple(modes),
            sources=sources,
            spans=(*spans, *snapshot.running_waits(tickets, now)),
            unclosed=unclosed,
        )

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

    def _branches(self, scope: Scope) -> Sequence[Branch]:
        return [
            branch
            for branch in self._network.branches.values()
            if scope.allows(branch.id) and branch.status is not BranchStatus.CLOSED
        ]
