"""The log of polls: each source's row as it was known at any past moment.

One row a source and minute. It holds the source's facts after the first change of that minute, and a
line for each change: seven hexadecimal digits, the microseconds of the minute at which it became
known; then the poll's own instant as microseconds before that, in hexadecimal, with `:lag_s` where
one was measured; or, of a change that is more than a good poll, the new values as JSON.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Executable, Row, bindparam, select
from sqlalchemy.engine import Dialect

from sitcenter.storage.bulk import insert_into
from sitcenter.storage.journal import poll_minute, source
from sitcenter.storage.types import Instant, instant_of, microseconds

FACTS = tuple(column.name for column in poll_minute.c if column.name not in ("source_id", "minute", "polls"))
"""Columns of `source` whose past is kept."""
_INSTANTS = frozenset(name for name in FACTS if isinstance(poll_minute.c[name].type, Instant))
_OFFSET_DIGITS = 7
_ONE = timedelta(microseconds=1)
_GOOD: Mapping[str, Any] = {"failures": 0, "failing_since": None, "error": None}


def log_poll(
    connection: Connection, source_id: str, known_at: datetime, at: datetime, lag_s: float | None
) -> None:
    """A good poll without news, of a source that is up; its row is as the poll left it."""
    lag = "" if lag_s is None else f":{lag_s!r}"
    _append(connection, source_id, known_at, f"{(known_at - at) // _ONE:x}{lag}")


def log_change(connection: Connection, source_id: str, known_at: datetime, values: Mapping[str, Any]) -> None:
    """Any other change; the source's row is as the change left it."""
    kept = {name: _plain(value) for name, value in values.items() if name in FACTS}
    _append(connection, source_id, known_at, orjson.dumps(kept).decode())


def _append(connection: Connection, source_id: str, known_at: datetime, text: str) -> None:
    minute = minute_of(known_at)
    line = f"{(known_at - minute) // _ONE:0{_OFFSET_DIGITS}x}{text}\n"
    values = {"of": source_id, "at_minute": minute, "line": line}
    connection.execute(_statement(connection.dialect), values)


@lru_cache(maxsize=4)
def _statement(dialect: Dialect) -> Executable:
    """Append to the minute's row; the first line of a minute takes the source's row along."""
    facts = [source.c[name] for name in FACTS]
    minute = bindparam("at_minute", type_=poll_minute.c.minute.type)
    line = bindparam("line", type_=poll_minute.c.polls.type)
    row = select(source.c.source_id, minute, line, *facts).where(source.c.source_id == bindparam("of"))
    insert = insert_into(dialect, poll_minute).from_select(["source_id", "minute", "polls", *FACTS], row)
    longer = poll_minute.c.polls + insert.excluded.polls
    return insert.on_conflict_do_update(index_elements=["source_id", "minute"], set_={"polls": longer})


def minute_of(at: datetime) -> datetime:
    """The beginning of the minute that holds `at`, which is in UTC or a whole number of minutes off."""
    return at.replace(second=0, microsecond=0)


def facts_at(connection: Connection, at: datetime) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each source that was known at `at`, with its facts as they were known then, in order."""
    for source_id in connection.execute(select(source.c.source_id).order_by(source.c.source_id)).scalars():
        query = (
            select(poll_minute)
            .where(poll_minute.c.source_id == source_id, poll_minute.c.minute <= minute_of(at))
            .order_by(poll_minute.c.minute.desc())
            .limit(2)
        )
        # The first line of the last minute may have come after `at`; then the minute before has the say.
        for row in connection.execute(query).all():
            lines = row.polls.splitlines()
            if _known_at(row.minute, lines[0]) <= at:
                yield source_id, _facts(row, lines[1:], at)
                break


def _known_at(minute: datetime, line: str) -> datetime:
    return minute + timedelta(microseconds=int(line[:_OFFSET_DIGITS], 16))


def _facts(row: Row[*tuple[Any, ...]], lines: list[str], at: datetime) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in FACTS}
    for line in lines:
        known_at = _known_at(row.minute, line)
        if known_at > at:
            break
        facts |= _change(line[_OFFSET_DIGITS:], known_at)
    return facts


def _change(text: str, known_at: datetime) -> Mapping[str, Any]:
    if text.startswith("{"):
        values = orjson.loads(text)
        return {name: _value(name, value) for name, value in values.items()}
    before, _, lag = text.partition(":")
    polled = known_at - timedelta(microseconds=int(before, 16))
    seen = {"last_attempt_at": polled, "last_success_at": polled, "lag_s": float(lag) if lag else None}
    return {**_GOOD, **seen}


def _plain(value: Any) -> Any:
    return microseconds(value) if isinstance(value, datetime) else value


def _value(name: str, value: Any) -> Any:
    return instant_of(value) if name in _INSTANTS and value is not None else value
