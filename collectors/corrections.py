"""Rows that change in place, set against what was told of them before. Pure.

What was told stands: a row that is read again gives the events of the journal as they are there, even
where the row has moved on since (its desk is now another). Only a changed time is told anew, as a
correction of the earlier event.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from collectors.mapping.shapes import SEPARATOR
from sitcenter.domain.events import Event
from sitcenter.domain.intake import Rejected, Row

About = tuple[str, str]
"""(branch_id, subject)"""
Told = Mapping[About, Sequence[Event]]
"""What a source has told of each subject so far, in the order it came."""
AGAIN = "~"


def subjects(rows: Iterable[Row | Rejected]) -> frozenset[About]:
    """What the events of the rows are about."""
    return frozenset((e.branch_id, e.subject) for row in rows if isinstance(row, Row) for e in row.events)


def corrected(rows: Sequence[Row | Rejected], told: Told, repeating: Collection[str]) -> list[Row | Rejected]:
    """The rows with each event as told before, or as a correction, or as it is because it is new.

    Types in `repeating` may happen again: for them another time is another event.
    """
    known = {about: {e.source_seq: e for e in events} for about, events in told.items()}
    return [row if isinstance(row, Rejected) else _row(row, known, repeating) for row in rows]


def _row(row: Row, known: dict[About, dict[str, Event]], repeating: Collection[str]) -> Row:
    events = []
    for event in row.events:
        told = known.setdefault((event.branch_id, event.subject), {})
        found = (
            told.get(event.source_seq, event) if event.event_type in repeating else _set_against(event, told)
        )
        told.setdefault(found.source_seq, found)
        events.append(found)
    return Row(row.place, tuple(events))


def _set_against(event: Event, told: Mapping[str, Event]) -> Event:
    stem = event.source_seq.rpartition(SEPARATOR)[0] + SEPARATOR
    tellings = [each for seq, each in told.items() if seq.startswith(stem)]
    if not tellings:
        return event
    overruled = {each.corrects_seq for each in tellings}
    last = next(each for each in reversed(tellings) if each.source_seq not in overruled)
    if last.occurred_at == event.occurred_at:
        return last
    seq = event.source_seq
    if seq in told:
        seq = f"{seq}{AGAIN}{len(tellings)}"
    return replace(event, source_seq=seq, is_correction=True, corrects_seq=last.source_seq)
