"""The lines of all registers to what rules get for one window. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from collectors.registers.sheets import Sheet
from sitcenter.domain.integrity.scene import Payment, Registers, Rostered

RegistersOf = Callable[[datetime], Registers]
"""The window's beginning -> what other systems hold now, as that window may use it."""
Span = tuple[datetime, datetime]
GAP = timedelta(days=1)
"""So long nobody of a whole city pays nothing on a working day."""


@dataclass(frozen=True, slots=True)
class Held:
    """All lines of one kind. `span`: of payments and breaks, the first and the last moment; `gaps`: where
    nobody paid for a day or more.
    """

    lines: Mapping[str, Any]
    values: tuple[Any, ...]
    doubtful: frozenset[str] = frozenset()
    span: Span | None = None
    gaps: tuple[Span, ...] = ()


def none_held(_since: datetime) -> Registers:
    """Where no register is configured."""
    return Registers()


def held(sheets: Sequence[Sheet]) -> Held:
    """Sheets of one kind together; of two lines with one key the later stands."""
    lines = {key: value for sheet in sheets for key, value in sheet.lines.items()}
    doubtful = frozenset(key for sheet in sheets for key in sheet.doubtful) - lines.keys()
    moments = sorted(_moment(value) for value in lines.values() if isinstance(value, Payment | Rostered))
    gaps = tuple(pair for pair in pairwise(moments) if pair[1] - pair[0] >= GAP)
    return Held(lines, tuple(lines.values()), doubtful, (moments[0], moments[-1]) if moments else None, gaps)


def _moment(line: Payment | Rostered) -> datetime:
    return line.paid_at if isinstance(line, Payment) else line.until


def registers(kinds: Mapping[str, Held | None], ends: Mapping[str, datetime], since: datetime) -> Registers:
    """What a window that begins at `since` may use. A kind that is None can't be read; `ends`: up to when the
    others were written, those left out hold until they are changed.
    """

    def lines(kind: str) -> Mapping[str, Any]:
        found = kinds.get(kind)
        return found.lines if found else {}

    paid, acts, breaks = (kinds.get(name) for name in ("payments", "acts", "roster"))
    return Registers(
        payments=paid.values if paid and _reaches(paid, since) else None,
        acts=acts.values or None if acts else None,
        plate_duties=lines("plate_duties") or None,
        licensed=frozenset(lines("licensed")),
        appeals=frozenset(lines("appeals")),
        pickups=lines("pickups"),
        corrections=frozenset(lines("corrections")),
        roster=breaks.values or None if breaks else None,
        doubtful=paid.doubtful if paid else frozenset(),
        gaps=paid.gaps if paid else (),
        read_to=_read_to(kinds, ends),
    )


def _read_to(kinds: Mapping[str, Held | None], ends: Mapping[str, datetime]) -> Mapping[str, datetime | None]:
    """Up to when each register is whole: as it was written, and as its last payment or break says. A file may
    be written anew with nothing new in it.
    """
    lasts = {name: each.span[1] for name, each in kinds.items() if each and each.span}
    whole = {name: min(ends.get(name, last), last) for name, last in lasts.items()}
    return {**ends, **whole, **{name: None for name, each in kinds.items() if each is None}}


def _reaches(paid: Held, since: datetime) -> bool:
    """Whether there is a payment from before the window: a register that begins later knows nothing of it."""
    return paid.span is not None and paid.span[0] <= since
