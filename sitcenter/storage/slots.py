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
from sitcenter.domain.slots import SlotKey
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
_COLUMNS = ("branch_id", "slot_at", "service_code", *FIGURES, "wait_hist")
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
        key = part.branch_id, part.service_code, part.slot_at
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
        branch_id, service_code, slot_at = key
        hist = sorted((minute, count) for minute, count in delta.hist.items() if count)
        figures: tuple[int, ...] = _figures(delta)
        if any(figures) or hist:
            rows.append((branch_id, slot_at, service_code, *figures, orjson.dumps(hist).decode()))
        elif key in stored:
            empty.append((branch_id, slot_at, service_code))
    upsert_rows(connection, slot, _COLUMNS, rows)
    if empty:
        key_columns = tuple_(slot.c.branch_id, slot.c.slot_at, slot.c.service_code)
        connection.execute(delete(slot).where(key_columns.in_(empty)))


def _stored(connection: Connection, keys: Iterable[SlotKey]) -> Mapping[SlotKey, Slot]:
    result: dict[SlotKey, Slot] = {}
    for branch_id, of_branch in groupby(sorted(keys), key=lambda key: key[0]):
        times: set[datetime] = {key[2] for key in of_branch}
        query = select(*SLOT_COLUMNS).where(slot.c.branch_id == branch_id, slot.c.slot_at.in_(times))
        for row in connection.execute(query).all():
            found = slot_of_row(row)
            result[found.branch_id, found.service_code, found.slot_at] = found
    return result


def slot_of_row(row: Row[*tuple[Any, ...]]) -> Slot:
    """The slot in a row of SLOT_COLUMNS."""
    return Slot(
        branch_id=row[0],
        slot_at=row[1],
        service_code=row[2],
        issued=row[3],
        called=row[4],
        served=row[5],
        no_show=row[6],
        abandoned=row[7],
        wait_n=row[8],
        wait_ms=row[9],
        service_n=row[10],
        service_ms=row[11],
        wait_hist=dict(orjson.loads(row[12])),
    )
