"""Column types that mean the same on both engines."""

from datetime import UTC, datetime, timedelta

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


class Instant(TypeDecorator[datetime]):
    """An aware datetime: timestamptz on PostgreSQL, microseconds of UTC on SQLite."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[int]:
        """The type of the column on this engine."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """To the database; a naive datetime is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"a naive datetime can't be stored: {value!r}")
        return value if dialect.name == "postgresql" else microseconds(value)

    def process_result_value(self, value: datetime | int | None, _dialect: Dialect) -> datetime | None:
        """From the database, always in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return EPOCH + timedelta(microseconds=value)
