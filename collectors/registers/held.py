"""The lines of all registers to what rules get for one window. Pure."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collectors.registers.sheets import Sheet
from sitcenter.domain.integrity.scene import Payment, Registers


@dataclass(frozen=True, slots=True)
class Held:
    """All lines of one kind. `moments`: of payments, when they were paid, in order."""

    lines: Mapping[str, Any]
    doubtful: frozenset[str] = frozenset()
    moments: Sequence[datetime] = ()


def held(sheets: Sequence[Sheet]) -> Held:
    """Sheets of one kind together; of two lines with one key the later stands."""
    lines = {key: value for sheet in sheets for key, value in sheet.lines.items()}
    doubtful = frozenset(key for sheet in sheets for key in sheet.doubtful) - lines.keys()
    moments = sorted(value.paid_at for value in lines.values() if isinstance(value, Payment))
    return Held(lines, doubtful, moments)


def registers(
    kinds: Mapping[str, Held | None], ends: Mapping[str, datetime], since: datetime, until: datetime
) -> Registers:
    """What a window [since, until) may use. A kind that is None can't be read; `ends`: up to when the others
    are whole, those left out hold until they are changed.
    """

    def lines(kind: str) -> Mapping[str, Any]:
        found = kinds.get(kind)
        return found.lines if found else {}

    paid = kinds.get("payments")
    read_to: dict[str, datetime | None] = {**ends, **{name: None for name, each in kinds.items() if not each}}
    if paid and "payments" in ends and not _pays(paid, since, until):
        read_to["payments"] = min(since, ends["payments"])
    return Registers(
        payments=tuple(paid.lines.values()) if paid and _reaches(paid, since) else None,
        acts=tuple(lines("acts").values()) or None,
        plate_duties=lines("plate_duties") or None,
        licensed=frozenset(lines("licensed")),
        appeals=frozenset(lines("appeals")),
        pickups=lines("pickups"),
        corrections=frozenset(lines("corrections")),
        doubtful=paid.doubtful if paid else frozenset(),
        read_to=read_to,
    )


def _reaches(paid: Held, since: datetime) -> bool:
    """Whether there is a payment from before the window: a register that begins later knows nothing of it."""
    return bool(paid.moments) and paid.moments[0] <= since


def _pays(paid: Held, since: datetime, until: datetime) -> bool:
    """Whether anything was paid within the window; if nothing was, a day's file is missing."""
    return bisect_left(paid.moments, since) < bisect_left(paid.moments, until)
