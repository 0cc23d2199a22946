"""The column type of an application's suspensions."""

from collections.abc import Callable
from datetime import datetime

import orjson
from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from sitcenter.domain.applications import Suspension
from sitcenter.storage.types import instant_of, microseconds

Stretches = tuple[Suspension, ...]
NONE = "[]"


class Suspensions(TypeDecorator[Stretches]):
    """Stretches as JSON text: [[start, end or null, reason], ...], instants in microseconds of UTC."""

    impl = Text
    cache_ok = True

    def bind_processor(self, _dialect: Dialect) -> Callable[[Stretches | None], str]:
        """To the database."""
        return _text

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[str | None], Stretches]:
        """From the database."""
        return _stretches


def _text(stretches: Stretches | None) -> str:
    if not stretches:
        return NONE
    rows = [(microseconds(s.start), _optional(s.end), s.reason) for s in stretches]
    return orjson.dumps(rows).decode()


def _optional(at: datetime | None) -> int | None:
    return None if at is None else microseconds(at)


def _stretches(text: str | None) -> Stretches:
    if text is None or text == NONE:
        return ()
    return tuple(
        Suspension(instant_of(start), None if end is None else instant_of(end), reason)
        for start, end, reason in orjson.loads(text)
    )
