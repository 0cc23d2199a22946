"""Declared conditions on the columns of a row: every named column must have one of its values."""

from collections.abc import Callable

from collectors.mapping.values import Values, as_text, column
from sitcenter.settings.sources import Condition

Holds = Callable[[Values], bool]


def condition(declared: Condition) -> Holds:
    """True when all columns match; an absent or null column counts as the empty text."""
    tests = [
        (column(name), frozenset((wanted,) if isinstance(wanted, str) else wanted))
        for name, wanted in declared.items()
    ]

    def holds(row: Values) -> bool:
        return all((as_text(get(row)) or "").strip() in wanted for get, wanted in tests)

    return holds
