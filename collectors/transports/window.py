"""The last stretch of a table that is read again at every poll, because rows are committed late. Pure.

Rows are ordered by (updated, key). Everything up to `low` is settled; of the rows after it the window
remembers a digest each, so that a row seen unchanged costs no parsing and no count. Rows that never got
a time of change have no place in that order: they are told once, by key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from collectors.transports.digests import joined, parted

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
    """`low`: the last settled place (None: none is), `seen`: digests of the rows after it in order,
    `untimed`: the greatest key told of rows without a time of change.
    """

    low: tuple[Scalar | None, Scalar] | None = None
    seen: tuple[str, ...] = ()
    untimed: Scalar | None = None

    def fresh(self, rows: Sequence[Seen]) -> list[int]:
        """Places of the rows that are new or changed since."""
        before = frozenset(self.seen)
        return [place for place, row in enumerate(rows) if row.digest not in before]

    def moved(self, rows: Sequence[Seen], overlap_s: float, most: int) -> "Window":
        """The window after reading `rows`, everything after `low`: the last `overlap_s`, `most` rows."""
        start = max(0, len(rows) - most)
        newest = seconds(rows[-1].updated) if rows else None
        if newest is not None:
            start = max(start, sum(1 for row in rows if _older(row, newest - overlap_s)))
        low = (rows[start - 1].updated, rows[start - 1].key) if start else self.low
        return Window(low, tuple(row.digest for row in rows[start:]), self.untimed)


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
    stored = {"low": low, "seen": joined(window.seen), "untimed": _plain(window.untimed)}
    return orjson.dumps(stored).decode()


def load(cursor: str | None) -> Window:
    """The window of a cursor; the whole table lies after that of None."""
    if cursor is None:
        return Window()
    stored = orjson.loads(cursor)
    low = None if stored["low"] is None else (_scalar(stored["low"][0]), _scalar(stored["low"][1]))
    return Window(low, parted(stored["seen"]), _scalar(stored["untimed"]))


def _plain(value: Scalar | None) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _scalar(value: Any) -> Any:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
