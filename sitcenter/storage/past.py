"""A board's facts as they were known at a past moment.

The part of the journal that they rest on, as it was known then, is copied into a small database in
memory; the ordinary functions project it there and the ordinary queries read it. What a ticket was is
then decided by the same code as what it is.

Copied are whole subjects: those of which anything came since the day before that day (so what came
after the moment is among them), and those that the store has open or coming on that day. Any other
ticket is unchanged since and of no interest to that day's board, but that it may be left open.
The last words of cameras are looked up in the journal itself: they may be of any day before.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, create_engine, func, select
from sqlalchemy.pool import NullPool

from sitcenter.domain.events import Kind
from sitcenter.domain.facts import Snapshot
from sitcenter.domain.network import Branch, Network
from sitcenter.storage import snapshot
from sitcenter.storage.branches import add_open_tickets, lock_branches
from sitcenter.storage.bulk import among, insert_rows
from sitcenter.storage.camera_reads import camera_facts_at
from sitcenter.storage.journal import batch, event, metadata
from sitcenter.storage.latest import TOPICS
from sitcenter.storage.projections import PROJECTIONS, ticket
from sitcenter.storage.rebuild import replay
from sitcenter.storage.snapshot import Day
from sitcenter.storage.subjects import SubjectKey

MARGIN = timedelta(days=1)
"""Events that say to be of a day may have come a little before it: clocks of sources differ."""
_COLUMNS = tuple(column.name for column in event.c)


def read(connection: Connection, network: Network, branches: Iterable[Branch], at: datetime) -> Snapshot:
    """All facts of these branches as known at `at`, but those of their sources."""
    wanted = list(branches)
    with _memory().connect() as memory, memory.begin():
        metadata.create_all(memory, tables=[event, *PROJECTIONS])
        lock_branches(memory, [branch.id for branch in wanted])
        left_open: Counter[str] = Counter()
        rows: dict[int, Row[*tuple[Any, ...]]] = {}
        for day in snapshot.days(wanted, at):
            copied = _Copied(connection, day, at)
            copied.gather()
            rows |= copied.rows
            left_open += copied.left_open()
        insert_rows(memory, event, _COLUMNS, map(tuple, rows.values()))
        replay(memory, network)
        add_open_tickets(memory, left_open)
        facts = snapshot.read(memory, wanted, at)
    cameras = camera_facts_at(connection, [branch.id for branch in wanted], at)
    return replace(facts, cameras=tuple(cameras))


@cache
def _memory() -> Engine:
    """Every connection of this engine is an empty database of its own, gone when it is closed."""
    return create_engine("sqlite://", poolclass=NullPool)


@dataclass(slots=True)
class _Copied:
    """What is copied for the branches of one day: subjects whole, and words of desks and queues."""

    connection: Connection
    day: Day
    at: datetime
    subjects: set[SubjectKey] = field(default_factory=set)
    rows: dict[int, Row[*tuple[Any, ...]]] = field(default_factory=dict)
    """By event_id."""

    def gather(self) -> None:
        """Collect all that the day needs; corrections draw in the subjects that they tell of."""
        wanted = {(branch_id, "branch") for branch_id in self.day.branch_ids}
        wanted |= self._heard_of() | self._corrected() | self._of_the_day()
        added = self._add(self._words())
        while wanted or added:
            self.subjects |= wanted
            added += self._add(self._events(wanted))
            correcting = self._add(self._corrections(added))
            wanted = {(row.branch_id, row.subject) for row in correcting if row.event_type not in TOPICS}
            wanted -= self.subjects
            added = correcting

    def _add(self, rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Row[*tuple[Any, ...]]]:
        new = [row for row in rows if row.event_id not in self.rows]
        self.rows |= {row.event_id: row for row in new}
        return new

    def left_open(self) -> Counter[str]:
        """How many tickets each branch has left open on earlier days, of those that aren't copied."""
        query = select(ticket.c.branch_id, ticket.c.ticket_uid).where(
            ticket.c.is_open,
            ticket.c.branch_id.in_(self.day.branch_ids),
            ticket.c.active_at < self.day.start,
        )
        found = ((row.branch_id, row.ticket_uid) for row in self.connection.execute(query))
        return Counter(key[0] for key in found if key not in self.subjects)

    def _received(self, *known: ColumnElement[bool]) -> tuple[datetime, datetime] | None:
        """When the batches since the day before the day were received, the first and the last."""
        span = select(func.min(batch.c.at), func.max(batch.c.at))
        first, last = self.connection.execute(
            span.where(batch.c.known_at >= self.day.start - MARGIN, *known)
        ).one()
        return None if first is None else (first, last)

    def _heard_of(self) -> set[SubjectKey]:
        """Tickets of which anything came since."""
        span = self._received()
        if span is None:
            return set()
        query = select(event.c.branch_id, event.c.subject).where(
            event.c.ingested_at >= span[0], event.c.kind == Kind.QUEUE, event.c.event_type.not_in(TOPICS)
        )
        # DISTINCT would tempt SQLite to go through the index of subjects as a whole.
        with self.connection.execute(query) as found:
            return {(row[0], row[1]) for row in found if row[0] in self.day.branch_ids}

    def _corrected(self) -> set[SubjectKey]:
        """Tickets that anything since corrects, whatever it tells of itself."""
        span = self._received()
        if span is None:
            return set()
        query = select(event.c.source_system, event.c.corrects_seq).where(
            event.c.ingested_at >= span[0], event.c.corrects_seq.is_not(None)
        )
        by_system: defaultdict[str, list[str]] = defaultdict(list)
        for system, seq in self.connection.execute(query).all():
            by_system[system].append(seq)
        found: set[SubjectKey] = set()
        for system, seqs in by_system.items():
            named = select(event.c.branch_id, event.c.subject, event.c.event_type).where(
                event.c.source_system == system, among(self.connection.dialect, event.c.source_seq, seqs)
            )
            for branch_id, subject, event_type in self.connection.execute(named).all():
                if branch_id in self.day.branch_ids and event_type not in TOPICS:
                    found.add((branch_id, subject))
        return found

    def _of_the_day(self) -> set[SubjectKey]:
        """Tickets that the store has as of that day."""
        of_branches = select(ticket.c.branch_id, ticket.c.ticket_uid).where(
            ticket.c.branch_id.in_(self.day.branch_ids)
        )
        came = of_branches.where(ticket.c.came_at >= self.day.start, ticket.c.came_at < self.day.end)
        still_open = of_branches.where(ticket.c.is_open, ticket.c.active_at >= self.day.start)
        return {
            (row.branch_id, row.ticket_uid)
            for query in (came, still_open)
            for row in self.connection.execute(query).all()
        }

    def _words(self) -> Iterator[Row[*tuple[Any, ...]]]:
        """What desks and queues said on that day."""
        span = self._received(batch.c.known_at <= self.at)
        if span is None:
            return
        query = self._known().where(
            event.c.ingested_at.between(*span),
            event.c.kind == Kind.QUEUE,
            event.c.event_type.in_(TOPICS),
            event.c.occurred_at >= self.day.start,
        )
        for row in self.connection.execute(query).all():
            if row.branch_id in self.day.branch_ids:
                yield row

    def _events(self, subjects: Iterable[SubjectKey]) -> Iterator[Row[*tuple[Any, ...]]]:
        by_branch: defaultdict[str, list[str]] = defaultdict(list)
        for branch_id, subject in subjects:
            by_branch[branch_id].append(subject)
        for branch_id, of_branch in by_branch.items():
            query = self._known().where(
                event.c.branch_id == branch_id,
                event.c.kind == Kind.QUEUE,
                among(self.connection.dialect, event.c.subject, of_branch),
            )
            yield from self.connection.execute(query).all()

    def _corrections(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[Row[*tuple[Any, ...]]]:
        by_system: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows:
            by_system[row.source_system].append(row.source_seq)
        for system, seqs in by_system.items():
            query = self._known().where(
                event.c.source_system == system,
                among(self.connection.dialect, event.c.corrects_seq, seqs),
            )
            yield from self.connection.execute(query).all()

    def _known(self) -> Any:
        """Rows of the journal that were known at the moment; each looks its batch up, no other way round."""
        known_at = select(batch.c.known_at).where(batch.c.batch_id == event.c.batch_id).scalar_subquery()
        return select(event).where(known_at <= self.at, event.c.is_test.is_(False))
