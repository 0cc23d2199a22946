"""Records of a file to rows with named columns. Bad ones are rejected one by one."""

import csv
from collections.abc import Iterable
from typing import Protocol

import orjson

from collectors.masking import RAW_LIMIT
from collectors.records import Record, SourceError, Unread
from sitcenter.domain import reasons
from sitcenter.settings.transports import FileTransport

BOM = b"\xef\xbb\xbf"


class RowReader(Protocol):
    """Names the columns of raw records; remembers the header that is in force."""

    header: tuple[str, ...]

    def rows(self, name: str, line: int, records: Iterable[bytes]) -> tuple[list[Record | Unread], int]:
        """Rows of the file `name` from line `line` on, and the line after them. Blank lines are none."""


def unread(place: str, reason: str, detail: str, raw: bytes | str) -> Unread:
    """A record that could not even be cut into columns."""
    return Unread(place, reason, detail, raw if isinstance(raw, str) else raw.decode("utf-8", "replace"))


def too_long(place: str, record: bytes, config: FileTransport) -> Unread | None:
    """What is told of a record that is longer than a row may be, else None."""
    if len(record) <= config.max_row_bytes:
        return None
    detail = f"longer than {config.max_row_bytes} bytes; its beginning only"
    return unread(place, reasons.LINE_TOO_LONG, detail, record[:RAW_LIMIT])


class JsonRows:
    """JSON objects, one a line."""

    def __init__(self, config: FileTransport) -> None:
        self.header: tuple[str, ...] = ()
        self._config = config

    def rows(self, name: str, line: int, records: Iterable[bytes]) -> tuple[list[Record | Unread], int]:
        """See RowReader."""
        found: list[Record | Unread] = []
        for record in records:
            if record and not record.isspace():
                place = f"{name}:{line}"
                found.append(
                    too_long(place, record, self._config) or _json_row(place, record, self._config.encoding)
                )
            line += 1
        return found, line


def _json_row(place: str, record: bytes, encoding: str) -> Record | Unread:
    try:
        text = record.decode(encoding)
        values = orjson.loads(text)
    except UnicodeDecodeError as error:
        return unread(place, reasons.BAD_ENCODING, f"byte {error.start} is not {encoding}", record)
    except orjson.JSONDecodeError as error:
        return unread(place, reasons.BAD_ROW, f"not JSON: {error.msg} at character {error.pos}", text)
    if not isinstance(values, dict):
        return unread(place, reasons.BAD_ROW, "not a JSON object", text)
    return Record(place, values, text)


class CsvRows:
    """CSV records under a header line; a later record with all the needed names is a new header."""

    def __init__(self, config: FileTransport, needed: frozenset[str], header: tuple[str, ...]) -> None:
        self.header = header or config.columns
        self._config = config
        self._needed = needed
        self._mark = min(needed, default=None)

    def rows(self, name: str, line: int, records: Iterable[bytes]) -> tuple[list[Record | Unread], int]:
        """See RowReader. Raises SourceError when a header lacks a needed column."""
        found: list[Record | Unread] = []
        for record in records:
            if record and not record.isspace():
                row = self._row(f"{name}:{line}", record)
                if row is not None:
                    found.append(row)
            line += 1 + record.count(b"\n")
        return found, line

    def _row(self, place: str, record: bytes) -> Record | Unread | None:
        """None for a header."""
        if long := too_long(place, record, self._config):
            return long
        try:
            text = record.decode(self._config.encoding)
            cells = self._cells(text.removesuffix("\r"))
        except UnicodeDecodeError as error:
            return unread(
                place, reasons.BAD_ENCODING, f"byte {error.start} is not {self._config.encoding}", record
            )
        except csv.Error as error:
            return unread(place, reasons.BAD_ROW, f"not CSV: {error}", text)
        if not self.header or self._is_header(cells):
            self._take_header(place, cells)
            return None
        if len(cells) != len(self.header):
            return unread(
                place, reasons.BAD_ROW, f"{len(cells)} cells under a header of {len(self.header)}", text
            )
        return Record(place, dict(zip(self.header, cells, strict=True)), text)

    def _cells(self, text: str) -> list[str]:
        if '"' not in text:
            return text.split(self._config.delimiter)
        return next(csv.reader([text], delimiter=self._config.delimiter, strict=True))

    def _is_header(self, cells: list[str]) -> bool:
        return self._mark in cells and self._needed.issubset(cells)

    def _take_header(self, place: str, cells: list[str]) -> None:
        lacking = sorted(self._needed.difference(cells))
        if lacking:
            raise SourceError(f"{place}: the header lacks the columns {', '.join(lacking)}")
        self.header = tuple(cells)
