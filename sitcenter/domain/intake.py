"""What a collector hands to storage for one batch of a source, and what storage answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sitcenter.domain.events import Event


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the source that was read, and the events that it means (at least one).

    `place` says where it came from (file and line, table and key, page and item).
    """

    place: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be read. `raw` is its text with 12-digit numbers masked.

    `reason` is a short code that the screens translate; `detail` names the field and the trouble.
    """

    place: str
    reason: str
    detail: str
    raw: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows read between two cursors. Cursors are opaque text of the transport; None is the beginning.

    `at` is when the batch was received; it becomes the events' ingested_at. `drained`: the source had
    no more at that moment; while it has, its branches' figures are behind and must not pass for current.
    """

    source_id: str
    rows: Sequence[Row | Rejected]
    cursor_before: str | None
    cursor_after: str | None
    at: datetime
    source_tz: str = "UTC"
    key_id: str | None = None
    drained: bool = True


@dataclass(frozen=True, slots=True)
class Saved:
    """Rows, not events: read = stored + duplicate + quarantined, always.

    A row is stored when at least one of its events was new, duplicate when none was.
    A known key with other content is quarantined (reason `conflict`): never dropped, never overwritten.
    """

    read: int
    stored: int
    duplicate: int
    quarantined: int
    batch_id: int | None = None
