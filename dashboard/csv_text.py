"""CSV as text: RFC 4180 lines (CRLF, doubled quotes), every text quoted, numbers bare.

What a spreadsheet would take for a formula is disarmed with an apostrophe (OWASP ASVS 1.2.10).
There is no `sep=` line: other readers would take it for the header.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

BOM = "\ufeff"
"""Without it Excel reads Kazakh and Russian text in the machine's own code page."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
BLOCK_LINES = 500

Cell = str | int | float | datetime | bool | None


class Separator(StrEnum):
    """`comma` is the RFC's; `semicolon` is what Excel expects where the comma is the decimal mark."""

    COMMA = "comma"
    SEMICOLON = "semicolon"

    @property
    def mark(self) -> str:
        """The character itself."""
        return "," if self is Separator.COMMA else ";"


class Identifier(str):
    """Text that may be all digits and must keep its leading zeros."""

    __slots__ = ()


def plain(cell: Cell, mark_identifiers: bool = False) -> str | int | float:
    """One cell as it goes into the file; not known is an empty cell, never a zero.

    A number stays a number (also a negative one); only text is disarmed. `mark_identifiers`
    puts the apostrophe before every identifier, so that a spreadsheet keeps its zeros.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return cell
    if isinstance(cell, datetime):
        return cell.isoformat()
    marked = mark_identifiers and isinstance(cell, Identifier) and cell != ""
    return f"'{cell}" if marked or cell.startswith(FORMULA_STARTS) else str(cell)


def blocks(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    separator: Separator = Separator.COMMA,
    mark_identifiers: bool = False,
) -> Iterator[bytes]:
    """The file in pieces of at most BLOCK_LINES rows; memory doesn't grow with the number of rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator.mark, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    text.write(BOM)
    writer.writerow(header)
    for count, row in enumerate(rows, start=1):
        writer.writerow([plain(cell, mark_identifiers) for cell in row])
        if count % BLOCK_LINES == 0:
            yield _drain(text)
    yield _drain(text)


def _drain(text: io.StringIO) -> bytes:
    block = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return block
