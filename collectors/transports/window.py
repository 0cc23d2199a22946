"""The last stretch of a table that is read again at every poll, because rows are committed late. Pure.

Rows are ordered by (updated, key). Everything up to `low` is settled; of the rows after it the window
remembers a digest each, so that a row seen unchanged costs no parsing and no count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

Scalar = str | int | float | datetime
_MILLISECONDS = 1e11


def scalar(value: object) -> Scalar | None:
    """A key or time of any driver as a cursor can hold it."""
    if value is None or isinstance(value, str | int | float | datetime):
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return str(value)


class Seen(NamedTuple):
    """A row as it was read; `updated` is None in a table that only grows."""

    updated: Scalar | None
    key: Scalar
    digest: str


@dataclass(frozen=True, slots=True)
class Window:
    """`low`: the last settled place (None: none is), `seen`: the rows after it in order."""

    low: tuple[Scalar | None, Scalar] | None = None
    seen: tuple[Seen, ...] = ()

    def fresh(self, rows: Sequence[Seen]) -> list[int]:
        """Places of the rows that are new or changed since."""
        before = {each.key: each.digest for each in self.seen}
        return [place for place, row in enumerate(rows) if before.get(row.key) != row.digest]

    def moved(self, rows: Sequence[Seen], overlap_s: float, most: int) -> "Window":
        """The window after reading `rows`, everything after `low`: the last `overlap_s`, `most` rows."""
        start = max(0, len(rows) - most)
        newest = seconds(rows[-1].updated) if rows else None
        if newest is not None:
            start = max(start, sum(1 for row in rows if _older(row, newest - overlap_s)))
        if start == 0:
            return Window(self.low, tuple(rows))
        settled = rows[start - 1]
        return Window((settled.updated, settled.key), tuple(rows[start:]))


def _older(row: Seen, limit: float) -> bool:
    at = seconds(row.updated)
    return at is not None and at < limit


def seconds(at: Scalar | None) -> float | None:
    """Seconds of a time as databases hold it (datetime, ISO text, epoch); None when it isn't one."""
    if isinstance(at, str):
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            return None
    if isinstance(at, datetime):
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    if at is None:
        return None
    return at / 1000 if at > _MILLISECONDS else float(at)


def dump(window: Window) -> str:
    """The window as a cursor."""
    low = None if window.low is None else [_plain(value) for value in window.low]
    seen = [[_plain(row.updated), _plain(row.key), row.digest] for row in window.seen]
    return orjson.dumps({"low": low, "seen": seen}).decode()


def load(cursor: str | None) -> Window:
    """The window of a cursor; the whole table lies after that of None."""
    if cursor is None:
        return Window()
    stored = orjson.loads(cursor)
    low = None if stored["low"] is None else (_scalar(stored["low"][0]), _scalar(stored["low"][1]))
    return Window(low, tuple(Seen(_scalar(u), _scalar(k), digest) for u, k, digest in stored["seen"]))


def _plain(value: Scalar | None) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _scalar(value: Any) -> Any:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
