"""The order in which the events of one subject are folded, whatever the order of their arrival.

By instant. At one instant:
- a single system that numbers its events has the say: by number, 9 before 10;
- else (other keys, such as `key/type/time`, or several systems) the type's rank decides: what must
  come first in a visit comes first; then system and key.
The order is that of a whole instant, not of pairs, so it can't run in a circle. With types of equal
rank both ways come to `age`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sitcenter.domain.events import Event

Age = tuple[datetime, str, tuple[int, str, str]]
UNRANKED = 99


def seq_order(source_seq: str) -> tuple[int, str, str]:
    """Sort key of a source's event keys: numbers by their value, other text the shorter first."""
    plain = source_seq.lstrip("0") if _is_number(source_seq) else source_seq
    return len(plain), plain, source_seq


def age(at: datetime, source_system: str, source_seq: str) -> Age:
    """Sort key of events that no rank sets apart: instant, system, key. The greatest is the newest."""
    return at, source_system, seq_order(source_seq)


def in_order(events: Iterable[Event], rank: Mapping[str, int]) -> list[Event]:
    """Events of one subject, each once, without the corrected ones, in the order of the fold."""
    unique = {(event.source_system, event.source_seq): event for event in events}
    corrected = {
        (event.source_system, event.corrects_seq)
        for event in unique.values()
        if event.corrects_seq is not None and event.corrects_seq != event.source_seq
    }
    kept = [event for key, event in unique.items() if key not in corrected]
    by_instant = groupby(sorted(kept, key=attrgetter("occurred_at")), key=attrgetter("occurred_at"))
    return [event for _, together in by_instant for event in _at_one_instant(list(together), rank)]


def _at_one_instant(events: list[Event], rank: Mapping[str, int]) -> list[Event]:
    if len(events) == 1:
        return events
    numbered = len({event.source_system for event in events}) == 1 and all(
        _is_number(event.source_seq) for event in events
    )
    ranks = {} if numbered else rank

    def place(event: Event) -> tuple[int, str, tuple[int, str, str]]:
        return ranks.get(event.event_type, UNRANKED), event.source_system, seq_order(event.source_seq)

    return sorted(events, key=place)


def _is_number(source_seq: str) -> bool:
    return source_seq.isascii() and source_seq.isdigit()
