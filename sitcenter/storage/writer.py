"""What collectors write: batches with their projections and cursor, and how each poll went."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

import orjson
from sqlalchemy import Connection, Engine, select

from sitcenter import clock
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.intake import Batch, Saved
from sitcenter.domain.network import Network
from sitcenter.storage import sources
from sitcenter.storage.engine import reading, transact
from sitcenter.storage.errors import UnknownSource
from sitcenter.storage.journal import source
from sitcenter.storage.moments import Now
from sitcenter.storage.projections import ticket
from sitcenter.storage.saving import save
from sitcenter.storage.sorting import read_rows
from sitcenter.storage.sources import SourceSpec
from sitcenter.storage.told import told


class Writer:
    """The write side. Safe to share by threads: it keeps the engine, the rules, and a clock.

    `now` is read just before each commit, to say when it became known; the instants of polls and
    batches come with them.
    """

    def __init__(self, engine: Engine, network: Network, now: Now = clock.now) -> None:
        self._engine = engine
        self._network = network
        self._now = now

    def register(self, specs: Iterable[SourceSpec], *, retire_others: bool = False) -> None:
        """Make sources known. With `retire_others` these are all there are, the rest leave the boards."""
        listed = list(specs)

        def work(connection: Connection) -> None:
            sources.register(connection, self._now, listed)
            if retire_others:
                sources.retire_others(connection, self._now, listed)

        transact(self._engine, work)

    def cursor(self, source_id: str) -> str | None:
        """Where the source was read to; None is its beginning. Raises UnknownSource."""
        with reading(self._engine) as connection:
            query = select(source.c.cursor).where(source.c.source_id == source_id)
            row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownSource(source_id)
        cursor: str | None = row.cursor
        return cursor

    def save(self, batch: Batch) -> Saved:
        """Store a batch in one transaction: journal, quarantine, projections, cursor, counters.

        Raises CursorMoved when somebody else has read on, UnknownSource, or the database's error;
        then nothing is stored and the batch may be read again. A batch that brings nothing new and
        doesn't move the cursor counts as a good poll and leaves no batch behind (`batch_id` None).
        """
        rows = read_rows(batch.rows)
        known_by = self._network, self._now
        return transact(self._engine, lambda connection: save(connection, *known_by, batch, rows))

    def alive(self, source_id: str, now: datetime, lag_s: float | None) -> None:
        """Record a successful poll without new rows."""
        work = partial(sources.alive, now=self._now, source_id=source_id, at=now, lag_s=lag_s)
        transact(self._engine, work)

    def fail(self, source_id: str, error: str, now: datetime) -> None:
        """Record a failed poll."""
        work = partial(sources.failed, now=self._now, source_id=source_id, error=error, at=now)
        transact(self._engine, work)

    def known_rows(self, source_id: str, since: datetime) -> dict[str, str]:
        """source_row -> ticket_uid of this source's tickets since an instant whose rows were not missed yet.

        Finished ones too: a row deleted after the service is what an auditor asks about. A ticket is a
        source's when its events name that source as their source_system.
        """
        with reading(self._engine) as connection:
            branches = select(source.c.branches).where(source.c.source_id == source_id)
            listed = orjson.loads(connection.execute(branches).scalar_one())
            query = select(ticket.c.source_row, ticket.c.ticket_uid).where(
                ticket.c.branch_id.in_(listed),
                ticket.c.came_at >= since,
                ticket.c.source_system == source_id,
                ticket.c.source_row.is_not(None),
                ticket.c.vanished_at.is_(None),
            )
            return {row.source_row: row.ticket_uid for row in connection.execute(query)}

    def told(
        self, source_id: str, kind: Kind, about: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], list[Event]]:
        """Events of these (branch_id, subject) that the journal has from this source, in order of arrival."""
        with reading(self._engine) as connection:
            return told(connection, source_id, kind, about)
