"""Cells of the files that auditors take away, and what a file is made of.

Instants carry the branch's offset. Operators and people appear as tokens only, and a token is keyed anew for
each file; within one file the same token is the same person.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dashboard.csv_text import Cell, Identifier
from dashboard.doors import AlertDesk, BoardReader
from dashboard.exports_period import Filters
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch, Network

TOKEN_HEX = 20
PERSON_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell may need beside its own object; `salt` is the file's own.

    `row`: what several cells of the row at hand share.
    """

    network: Network
    salt: bytes
    row: dict[str, Any] = field(default_factory=dict, compare=False)

    def local(self, branch_id: str, at: datetime | None) -> datetime | None:
        """The instant in the branch's time, so that the file says +05:00."""
        branch: Branch | None = self.network.branches.get(branch_id)
        return None if at is None else at.astimezone(branch.zone if branch else self.network.zone)

    def token(self, token: str | None) -> str | None:
        """The token keyed anew; it can't be turned back, as the collector's token is itself a keyed hash."""
        if token is None:
            return None
        return hmac.new(self.salt, token.encode(), hashlib.sha256).hexdigest()[:TOKEN_HEX]


CellOf = Callable[[Any, Context], Cell]


class NoAlerts(Exception):
    """A file about alerts was asked for where none are evaluated."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Where rows come from; `desk` is None where alerts aren't evaluated. `cards`: of the indicators."""

    reader: BoardReader
    desk: AlertDesk | None = None
    cards: Mapping[str, RuleCard] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of file: `columns` in order, the states that `status` may name, and where rows come from.

    `by_service`: whether the filter `service` means anything here. `needs_desk`: it tells of alerts.
    `by_rule`: whether the filter `rule` does.
    `narrowed`: of a file about one alert, the filters with the period that it is about; raises BadFilter.
    """

    name: str
    columns: Mapping[str, CellOf]
    statuses: tuple[str, ...]
    read: Callable[[Stores, Filters], Iterator[Any]]
    by_service: bool = True
    needs_desk: bool = False
    by_rule: bool = False
    narrowed: Callable[[Stores, Filters], Filters] | None = None

    def rows(self, stores: Stores, filters: Filters, context: Context) -> Iterator[Sequence[Cell]]:
        """The file's rows, one at a time."""
        cells = tuple(self.columns.values())
        for item in self.read(stores, filters):
            yield [cell(item, context) for cell in cells]


def identifier(name: str) -> CellOf:
    """Text that may be all digits."""

    def cell(item: Any, _context: Context) -> Cell:
        value: str | None = getattr(item, name)
        return None if value is None else Identifier(value)

    return cell


def plain(name: str) -> CellOf:
    """A value as it is."""

    def cell(item: Any, _context: Context) -> Cell:
        value: Cell = getattr(item, name)
        return value

    return cell


def free_text(name: str) -> CellOf:
    """Free text of a source; a number of twelve digits in it may be a person's and is masked."""

    def cell(item: Any, _context: Context) -> Cell:
        value: str | None = getattr(item, name)
        return None if value is None else PERSON_NUMBER.sub("*" * 12, value)

    return cell


def instant(name: str) -> CellOf:
    """An instant in the branch's time."""

    def cell(item: Any, context: Context) -> Cell:
        return context.local(item.branch_id, getattr(item, name))

    return cell


def token(name: str) -> CellOf:
    """A token of a person, keyed anew."""

    def cell(item: Any, context: Context) -> Cell:
        return context.token(getattr(item, name))

    return cell


def seconds(name: str) -> CellOf:
    """Whole seconds, rounded down as on the screens."""

    def cell(item: Any, _context: Context) -> Cell:
        value: int | None = getattr(item, name)
        return None if value is None else value // 1000

    return cell
