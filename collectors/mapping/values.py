"""Plain values of a row: texts, numbers, booleans, lists."""

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from sitcenter.domain import reasons
from sitcenter.domain.events import Value

LARGEST = 2**63
"""Whole numbers from here on fit neither JSON nor a database column."""
Values = Mapping[str, object]
GetObject = Callable[[Values], object]
GetText = Callable[[Values], str | None]
Get = Callable[[Values], Value]

TRUE = frozenset({"1", "true", "t", "yes", "y", "да", "иә"})
FALSE = frozenset({"0", "false", "f", "no", "n", "нет", "жоқ"})


class Refused(Exception):
    """The row can't be taken: a reason code and the column that is to blame."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def refuse(reason: str, detail: str) -> NoReturn:
    """Raise Refused from inside an expression."""
    raise Refused(reason, detail)


def as_text(value: object) -> str | None:
    """The text of a cell; JSON numbers as written, booleans in lower case."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def column(name: str) -> GetObject:
    """Reads a column; `a.b` reaches into a nested object when there's no column called so."""
    head, _, rest = name.partition(".")
    if not rest:
        return lambda row: row.get(name)
    inner = column(rest)

    def get(row: Values) -> object:
        if name in row:
            return row[name]
        nested = row.get(head)
        return inner(nested) if isinstance(nested, Mapping) else None

    return get


def cell(name: str, nulls: frozenset[str]) -> GetText:
    """The column's stripped text, or None when it is absent, empty or one of `nulls`."""
    if "." in name:
        return _stripped(column(name), name, nulls)

    def read(row: Values) -> str | None:
        # The same as _stripped(column(name), …) without the inner call: this runs for every cell.
        value = row.get(name)
        if value is None:
            return None
        text = value.strip() if type(value) is str else _plain(value, name)
        return None if not text or text in nulls else text

    return read


def _plain(value: object, name: str) -> str | None:
    if isinstance(value, Mapping | list):
        refuse(reasons.BAD_VALUE, f"{name}: an object or a list where a value was expected")
    return as_text(value)


def _stripped(get: GetObject, name: str, nulls: frozenset[str]) -> GetText:
    def read(row: Values) -> str | None:
        value = get(row)
        if value is None:
            return None
        text = value.strip() if type(value) is str else _plain(value, name)
        return None if not text or text in nulls else text

    return read


def first_of(cells: Sequence[GetText]) -> GetText:
    """The first cell that is not null."""
    return lambda row: next((text for read in cells if (text := read(row)) is not None), None)


def joined(cells: Sequence[GetText]) -> GetText:
    """The cells with slashes between; null when any of them is."""

    def read(row: Values) -> str | None:
        parts = [part(row) for part in cells]
        return None if None in parts else "/".join(part for part in parts if part is not None)

    return read


def lowered(read: GetText) -> GetText:
    """The text in lower case."""
    return lambda row: None if (text := read(row)) is None else text.lower()


def mapped(read: GetText, values: Mapping[str, str], default: str | None, field: str, reason: str) -> GetText:
    """The value that `values` gives to the text; `default` for a text that isn't there, else refused."""

    def get(row: Values) -> str | None:
        text = read(row)
        if text is None:
            return None
        found = values.get(text, default)
        return found if found is not None else refuse(reason, f"{field}: {text!r} is not in the value map")

    return get


def integer(read: GetText, field: str) -> Get:
    """A whole number; `1250.00` counts as whole."""

    def get(row: Values) -> int | None:
        text = read(row)
        if text is None:
            return None
        try:
            return _storable(int(text) if "." not in text else _whole(float(text)))
        except (ValueError, OverflowError):
            return refuse(reasons.BAD_NUMBER, f"{field}: {text!r} is not a whole number")

    return get


def _storable(number: int) -> int:
    if abs(number) >= LARGEST:
        raise OverflowError(number)
    return number


def _whole(number: float) -> int:
    if not number.is_integer():
        raise ValueError(number)
    return int(number)


def boolean(read: GetText, field: str) -> Get:
    """A word of TRUE or FALSE in any case."""

    def get(row: Values) -> bool | None:
        text = read(row)
        if text is None:
            return None
        word = text.lower()
        if word in TRUE:
            return True
        return (
            False
            if word in FALSE
            else refuse(reasons.BAD_VALUE, f"{field}: {text!r} is neither true nor false")
        )

    return get


def listed(name: str, separator: str, nulls: frozenset[str]) -> Get:
    """A JSON list, or text cut at `separator`; empty parts are left out."""
    get = column(name)

    def read(row: Values) -> list[str] | None:
        value = get(row)
        if value is None or (isinstance(value, str) and value.strip() in nulls):
            return None
        parts = value if isinstance(value, list) else str(value).split(separator)
        return [text.strip() for part in parts if (text := as_text(part)) and text.strip()]

    return read
