"""Sort the rows of a batch into new, known and unreadable: each row counts exactly once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from sitcenter.domain.intake import Rejected, Row
from sitcenter.storage.canonical import Canonical, canonical

EventKey = tuple[str, str]
"""(source_system, source_seq)"""


class ReadRow(NamedTuple):
    """A row and the canonical forms of its events."""

    place: str
    events: tuple[Canonical, ...]


@dataclass(slots=True)
class Outcome:
    """What one row came to: how many new events, and what of it belongs into quarantine."""

    new: int = 0
    rejected: Rejected | None = None


@dataclass(slots=True)
class Sorted:
    """The new events of a batch in the order read, and an outcome for each row."""

    new: list[Canonical] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def read_rows(rows: Sequence[Row | Rejected]) -> list[ReadRow | Rejected]:
    """Rows with their events made canonical."""
    return [
        row
        if isinstance(row, Rejected)
        else ReadRow(row.place, tuple(canonical(event) for event in row.events))
        for row in rows
    ]


def key_of(item: Canonical) -> EventKey:
    """The natural key of an event."""
    return item.event.source_system, item.event.source_seq


def sort_rows(rows: Iterable[ReadRow | Rejected], known: Mapping[EventKey, bytes]) -> Sorted:
    """Compare with `known` digests and with the rows before; the first of two equal keys counts."""
    result, seen = Sorted(), dict(known)
    for row in rows:
        if isinstance(row, Rejected):
            result.outcomes.append(Outcome(rejected=storable(row)))
        else:
            result.outcomes.append(_sort_row(row, seen, result.new))
    return result


def _sort_row(row: ReadRow, seen: dict[EventKey, bytes], new: list[Canonical]) -> Outcome:
    outcome, conflicts = Outcome(), []
    for item in row.events:
        key = key_of(item)
        digest = seen.get(key)
        if digest is None:
            seen[key] = item.sha256
            new.append(item)
            outcome.new += 1
        elif digest != item.sha256:
            conflicts.append(item)
    if conflicts:
        outcome.rejected = conflict(row.place, conflicts)
    return outcome


def conflict(place: str, items: Sequence[Canonical]) -> Rejected:
    """The quarantine's form of events whose keys are taken by other content."""
    keys = ", ".join(item.event.source_seq for item in items)
    raw = orjson.dumps([item.event for item in items], option=orjson.OPT_SORT_KEYS)
    return Rejected(place, "conflict", f"source_seq {keys}: stored with other content", raw.decode())


def storable(rejected: Rejected) -> Rejected:
    """Without what no database text can hold: NUL and halves of surrogate pairs."""
    return Rejected(
        _text(rejected.place), _text(rejected.reason), _text(rejected.detail), _text(rejected.raw)
    )


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
