"""Fifteen-minute statistics: integer deltas added to the stored slots, exactly."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, select, tuple_

from sitcenter.domain.facts import Slot
from sitcenter.domain.slots import SlotKey, key_of
from sitcenter.storage.bulk import upsert_rows
from sitcenter.storage.projections import slot

FIGURES = (
    "issued",
    "called",
    "served",
    "no_show",
    "abandoned",
    "wait_n",
    "wait_ms",
    "service_n",
    "service_ms",
)
_COLUMNS = ("branch_id", "slot_at", "service_code", "channel", *FIGURES, "wait_hist")
SLOT_COLUMNS = tuple(slot.c[name] for name in _COLUMNS)


class Delta:
    """What is to be added to one slot: its figures and a histogram; all may be negative."""

    __slots__ = (*FIGURES, "hist")

    def __init__(self) -> None:
        self.issued = self.called = self.served = self.no_show = self.abandoned = 0
        self.wait_n = self.wait_ms = self.service_n = self.service_ms = 0
        self.hist: Counter[int] = Counter()

    def add(self, part: Slot, sign: int) -> None:
        """Add a contribution, or take it out with `sign` -1."""
        self.issued += sign * part.issued
        self.called += sign * part.called
        self.served += sign * part.served
        self.no_show += sign * part.no_show
        self.abandoned += sign * part.abandoned
        self.wait_n += sign * part.wait_n
        self.wait_ms += sign * part.wait_ms
        self.service_n += sign * part.service_n
        self.service_ms += sign * part.service_ms
        for minute, count in part.wait_hist.items():
            self.hist[minute] += sign * count


_figures = attrgetter(*FIGURES)


Deltas = dict[SlotKey, Delta]


def add_contributions(deltas: Deltas, parts: Iterable[Slot], sign: int) -> None:
    """Add a ticket's contributions to the deltas of a batch."""
    for part in parts:
        key = key_of(part)
        delta = deltas.get(key)
        if delta is None:
            delta = deltas[key] = Delta()
        delta.add(part, sign)


def apply_deltas(connection: Connection, deltas: Deltas) -> None:
    """Add the deltas to the stored slots; a slot that comes to nothing is deleted."""
    stored = _stored(connection, deltas)
    rows, empty = [], []
    for key, delta in deltas.items():
        if key in stored:
            delta.add(stored[key], 1)
        branch_id, service_code, channel, slot_at = key
        hist = sorted((minute, count) for minute, count in delta.hist.items() if count)
        figures: tuple[int, ...] = _figures(delta)
        if any(figures) or hist:
            rows.append((branch_id, slot_at, service_code, channel, *figures, orjson.dumps(hist).decode()))
        elif key in stored:
            empty.append((branch_id, slot_at, service_code, channel))
    upsert_rows(connection, slot, _COLUMNS, rows)
    if empty:
        key_columns = tuple_(slot.c.branch_id, slot.c.slot_at, slot.c.service_code, slot.c.channel)
        connection.execute(delete(slot).where(key_columns.in_(empty)))


def _stored(connection: Connection, keys: Iterable[SlotKey]) -> Mapping[SlotKey, Slot]:
    result: dict[SlotKey, Slot] = {}
    for branch_id, of_branch in groupby(sorted(keys), key=lambda key: key[0]):
        times: set[datetime] = {key[3] for key in of_branch}
        query = select(*SLOT_COLUMNS).where(slot.c.branch_id == branch_id, slot.c.slot_at.in_(times))
        for row in connection.execute(query).all():
            found = slot_of_row(row)
            result[key_of(found)] = found
    return result


def slot_of_row(row: Row[*tuple[Any, ...]]) -> Slot:
    """The slot in a row of SLOT_COLUMNS."""
    return Slot(
        branch_id=row[0],
        slot_at=row[1],
        service_code=row[2],
        channel=row[3],
        issued=row[4],
        called=row[5],
        served=row[6],
        no_show=row[7],
        abandoned=row[8],
        wait_n=row[9],
        wait_ms=row[10],
        service_n=row[11],
        service_ms=row[12],
        wait_hist=dict(orjson.loads(row[13])),
    )
