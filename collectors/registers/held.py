"""The lines of all registers to what rules get for one window. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from collectors.registers.sheets import Sheet
from sitcenter.domain.integrity.scene import Payment, Registers

Span = tuple[datetime, datetime]
GAP = timedelta(days=1)
"""So long nobody of a whole city pays nothing on a working day."""


@dataclass(frozen=True, slots=True)
class Held:
    """All lines of one kind. Of payments: the first and the last moment, and where a day or more is empty."""

    lines: Mapping[str, Any]
    doubtful: frozenset[str] = frozenset()
    span: Span | None = None
    gaps: tuple[Span, ...] = ()


def held(sheets: Sequence[Sheet]) -> Held:
    """Sheets of one kind together; of two lines with one key the later stands."""
    lines = {key: value for sheet in sheets for key, value in sheet.lines.items()}
    doubtful = frozenset(key for sheet in sheets for key in sheet.doubtful) - lines.keys()
    moments = sorted(value.paid_at for value in lines.values() if isinstance(value, Payment))
    gaps = tuple(pair for pair in pairwise(moments) if pair[1] - pair[0] >= GAP)
    return Held(lines, doubtful, (moments[0], moments[-1]) if moments else None, gaps)


def registers(kinds: Mapping[str, Held | None], ends: Mapping[str, datetime], since: datetime) -> Registers:
    """What a window that begins at `since` may use. A kind that is None can't be read; `ends`: up to when the
    others are whole, those left out hold until they are changed.
    """

    def lines(kind: str) -> Mapping[str, Any]:
        found = kinds.get(kind)
        return found.lines if found else {}

    paid = kinds.get("payments")
    return Registers(
        payments=tuple(paid.lines.values()) if paid and _reaches(paid, since) else None,
        acts=tuple(lines("acts").values()) or None,
        plate_duties=lines("plate_duties") or None,
        licensed=frozenset(lines("licensed")),
        appeals=frozenset(lines("appeals")),
        pickups=lines("pickups"),
        corrections=frozenset(lines("corrections")),
        doubtful=paid.doubtful if paid else frozenset(),
        gaps=_gaps(paid, ends.get("payments")) if paid else (),
        read_to={**ends, **{name: None for name, each in kinds.items() if each is None}},
    )


def _reaches(paid: Held, since: datetime) -> bool:
    """Whether there is a payment from before the window: a register that begins later knows nothing of it."""
    return paid.span is not None and paid.span[0] <= since


def _gaps(paid: Held, end: datetime | None) -> tuple[Span, ...]:
    """Its gaps, the last of them up to its end: a file may be written anew with nothing new in it."""
    if paid.span is None or end is None or end - paid.span[1] < GAP:
        return paid.gaps
    return (*paid.gaps, (paid.span[1], end))
