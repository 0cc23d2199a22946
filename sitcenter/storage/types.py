"""Column types that mean the same on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Key = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database gives out; SQLite does so for INTEGER only."""


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970 in UTC; exact. A naive datetime raises TypeError."""
    span = at - EPOCH
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def instant_of(value: int) -> datetime:
    """The instant (UTC) so many whole microseconds after 1970."""
    return EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware datetime: timestamptz on PostgreSQL, microseconds of UTC on SQLite."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[int]:
        """The type of the column on this engine."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], datetime | int | None]:
        """To the database; a naive datetime raises TypeError."""
        return _aware if dialect.name == "postgresql" else _to_microseconds

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], datetime | None]:
        """From the database, always in UTC."""
        return _in_utc if dialect.name == "postgresql" else _from_microseconds


def _aware(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise TypeError(f"a naive datetime can't be stored: {at!r}")
    return at


def _in_utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def _to_microseconds(at: datetime | None) -> int | None:
    return None if at is None else microseconds(at)


def _from_microseconds(value: int | None) -> datetime | None:
    return None if value is None else instant_of(value)
