"""Small views that several pages share: figures, tables and their cells. Words only; nothing knows Dash."""

from collections.abc import Sequence
from dataclasses import dataclass

NONE = "–"
"""What isn't known, or doesn't apply. Never a zero."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `kind` is its CSS class; `as_of_ms` lets the browser count the age up beside the text.

    `sort`: what the cell is sorted by where that isn't its text.
    """

    text: str
    kind: str = ""
    as_of_ms: int | None = None
    href: str = ""
    sort: float | None = None

    @property
    def order(self) -> float | str:
        """What the cell is sorted by."""
        return self.text if self.sort is None else self.sort


@dataclass(frozen=True, slots=True)
class TableView:
    """A table; `empty` is said in its place where it has no rows, `sort_hint` to those who only hear it."""

    title: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    note: str = ""
    sort_hint: str = ""


@dataclass(frozen=True, slots=True)
class FigureView:
    """A labelled figure with its unit and what must stand beside it. `state` colours it: warn or crit."""

    label: str
    text: str
    unit: str = ""
    note: str = ""
    state: str = ""


def head(labels: Sequence[str], numbers: Sequence[str]) -> tuple[Cell, ...]:
    """Column titles; those in `numbers` stand over figures."""
    return tuple(Cell(label, "num" if label in numbers else "") for label in labels)
