"""One poll of a source: fetch, parse, save, until there is nothing more or the budget is spent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from collectors.corrections import About, Told, corrected, subjects
from collectors.parsing import Parse
from collectors.records import Page, SourceError, Transport
from collectors.sweep import too_many, vanished_rows
from sitcenter.domain.events import Kind
from sitcenter.domain.intake import Batch, Rejected, Row, Saved
from sitcenter.storage import CursorMoved

MAX_PAGES = 10
"""Pages of one scheduled poll; a longer backlog goes on with the next poll."""
RELOADS = 3

Now = Callable[[], datetime]


class Journal(Protocol):
    """What a poll needs of storage's Writer."""

    def cursor(self, source_id: str) -> str | None:
        """Where the last saved batch ended."""

    def save(self, batch: Batch) -> Saved:
        """Store one batch in one transaction; raises CursorMoved."""

    def alive(self, source_id: str, now: datetime, lag_s: float | None) -> None:
        """Record a poll that read all there was. `lag_s`: see poll."""

    def fail(self, source_id: str, error: str, now: datetime) -> None:
        """Record a failed poll."""

    def known_rows(self, source_id: str, since: datetime) -> Mapping[str, str]:
        """source_row -> ticket_uid of tickets whose rows were not missed yet, finished ones too."""

    def told(self, source_id: str, kind: Kind, about: Iterable[About]) -> Told:
        """Events of these subjects that the journal has from this source, in the order they came."""


@dataclass(frozen=True, slots=True)
class Source:
    """A log ready to be polled. `revises`: its rows change in place, so a time may be corrected.

    `sweep_s`: how often to ask whether the rows of the tickets of the last `sweep_since_s` still exist,
    finished ones too; None is never.
    """

    id: str
    kind: Kind
    zone: str
    poll_s: float
    max_backoff_s: float
    transport: Transport
    parse: Parse
    key_id: str | None = None
    batch_rows: int = 4000
    revises: bool = False
    repeating: frozenset[str] = frozenset()
    sweep_s: float | None = None
    sweep_since_s: float = 86400.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a poll brought, in rows. `drained`: the source had no more at that moment."""

    read: int = 0
    stored: int = 0
    duplicate: int = 0
    quarantined: int = 0
    batches: int = 0
    drained: bool = False

    def then(self, later: "Outcome") -> "Outcome":
        """This outcome and a later one together."""
        return Outcome(
            self.read + later.read,
            self.stored + later.stored,
            self.duplicate + later.duplicate,
            self.quarantined + later.quarantined,
            self.batches + later.batches,
            later.drained,
        )


def _saved(saved: Saved, *, drained: bool) -> Outcome:
    return Outcome(saved.read, saved.stored, saved.duplicate, saved.quarantined, 1, drained)


def poll(source: Source, journal: Journal, now: Now, pages: int = MAX_PAGES) -> Outcome:
    """Read what is new, at most `pages` batches. Raises SourceError, or the store's error.

    A poll that drained the source records the lag of events: seconds from the newest event of its last
    batch with news to the receipt of that batch; None when nothing was new.
    """
    outcome, lag_s = Outcome(), None
    for _ in range(pages):
        turn = _turn(source, journal, now)
        if turn is None:
            outcome = replace(outcome, drained=True)
        else:
            batch, saved = turn
            outcome = outcome.then(_saved(saved, drained=batch.drained))
            lag_s = _lag(batch) if saved.stored else lag_s
        if outcome.drained:
            journal.alive(source.id, now(), lag_s)
            break
    return outcome


def collect_once(source: Source, journal: Journal, now: Now) -> Outcome:
    """Poll until the source is drained, then once look for rows that vanished."""
    total = poll(source, journal, now)
    while not total.drained:
        more = poll(source, journal, now)
        total = total.then(more)
    swept = sweep(source, journal, now())
    return total.then(_saved(swept, drained=True)) if swept else total


def sweep(source: Source, journal: Journal, now: datetime) -> Saved | None:
    """Store `vanished` for tickets whose rows the source no longer has; None when there are none.

    Raises SourceError when so many are missing at once that the source itself must be at fault: a table
    emptied, exchanged or read with another key is no deletion of tickets.
    """
    if source.sweep_s is None:
        return None
    known = journal.known_rows(source.id, now - timedelta(seconds=source.sweep_since_s))
    gone = source.transport.missing(known) if known else frozenset()
    if not gone:
        return None
    if too_many(len(gone), len(known)):
        raise SourceError(
            f"{len(gone)} of {len(known)} known rows are missing at once; none is taken for deleted"
        )
    rows = vanished_rows(source.id, {row: known[row] for row in sorted(gone)}, now)
    cursor = journal.cursor(source.id)
    return journal.save(Batch(source.id, rows, cursor, cursor, now, source.zone, source.key_id))


def _turn(source: Source, journal: Journal, now: Now) -> tuple[Batch, Saved] | None:
    """One batch, None when there is nothing to read; when another collector has moved the cursor
    meanwhile, read again from there.
    """
    for attempt in range(RELOADS):
        cursor = journal.cursor(source.id)
        page = source.transport.fetch(cursor, source.batch_rows)
        if not page.records and page.cursor == cursor:
            return None
        batch = _batch(source, journal, page, cursor, now())
        try:
            return batch, journal.save(batch)
        except CursorMoved:
            if attempt == RELOADS - 1:
                raise
    raise AssertionError("unreachable")


def _batch(source: Source, journal: Journal, page: Page, cursor: str | None, now: datetime) -> Batch:
    rows: list[Row | Rejected] = source.parse(page.records, now)
    if source.revises:
        rows = corrected(rows, journal.told(source.id, source.kind, subjects(rows)), source.repeating)
    return Batch(source.id, rows, cursor, page.cursor, now, source.zone, source.key_id, drained=not page.more)


def _lag(batch: Batch) -> float | None:
    """Seconds from the newest event to the receipt; a source's clock that is ahead counts as none."""
    moments = [event.occurred_at for row in batch.rows if isinstance(row, Row) for event in row.events]
    return max(0.0, (batch.at - max(moments)).total_seconds()) if moments else None
