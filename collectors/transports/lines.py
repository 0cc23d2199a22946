"""Bytes of a log to whole records: a line, or a CSV record that may hold line feeds in quotes."""

from collections.abc import Callable

MOST_LINES = 20
"""Lines of one quoted field. People's remarks are shorter; a log that waits for more would stand still."""
Split = Callable[[bytes, int], tuple[list[bytes], int]]
"""Content, most records wanted -> whole records without their line feed, and the bytes they took."""


def split_lines(content: bytes, limit: int) -> tuple[list[bytes], int]:
    """Every line that ends with a line feed."""
    parts = content.split(b"\n", limit)
    rest = parts.pop()
    return parts, len(content) - len(rest)


def csv_splitter(delimiter: str, max_bytes: int) -> Split:
    """Splits CSV. A quoted field that is not closed within `max_bytes` or MOST_LINES is taken to be a
    stray quote: its line is a record by itself, so that one bad row can't swallow the rest of the file.
    """
    field_quote = delimiter.encode() + b'"'

    def split(content: bytes, limit: int) -> tuple[list[bytes], int]:
        if b'"' not in content:
            return split_lines(content, limit)
        records: list[bytes] = []
        start = 0
        while len(records) < limit:
            end = _record_end(content, start, field_quote, max_bytes)
            if end < 0:
                break
            records.append(content[start:end])
            start = end + 1
        return records, start

    return split


def _record_end(content: bytes, start: int, field_quote: bytes, max_bytes: int) -> int:
    """The index of the line feed that ends the record at `start`; -1 when it isn't whole yet."""
    first = end = content.find(b"\n", start)
    inside = False
    at, lines = start, 0
    while end >= 0:
        inside = _open_at(content, at, end, inside, field_quote, at_record=at == start)
        if not inside:
            return end
        lines += 1
        if end - start > max_bytes or lines > MOST_LINES:
            return first
        at, end = end + 1, content.find(b"\n", end + 1)
    return first if len(content) - start > max_bytes else -1


def _open_at(content: bytes, at: int, end: int, inside: bool, field_quote: bytes, *, at_record: bool) -> bool:
    """Whether a quoted field is open at `end`. A quote opens a field only where the field begins."""
    if at_record and content.startswith(b'"', at):
        inside, at = True, at + 1
    while at < end:
        if inside:
            quote = content.find(b'"', at, end)
            if quote < 0:
                return True
            doubled = content.startswith(b'""', quote)
            inside, at = doubled, quote + 1 + doubled
        else:
            opened = content.find(field_quote, at, end)
            if opened < 0:
                return False
            inside, at = True, opened + len(field_quote)
    return inside
