"""Follows a log file as it grows, through rotation, truncation and compression."""

import logging
import zlib
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import orjson

from collectors.records import Page, Record, SourceError, Unread
from collectors.transports.lines import csv_splitter, split_lines
from collectors.transports.logfiles import (
    HEAD_BYTES,
    Content,
    LogFile,
    Moved,
    Position,
    after,
    find,
    list_log,
    unread,
)
from collectors.transports.rows import BOM, CsvRows, JsonRows, RowReader
from sitcenter.domain import reasons
from sitcenter.settings import transports as settings

log = logging.getLogger("collectors")

CHUNK = 1 << 20
RELISTINGS = 5


class Cut(NamedTuple):
    """Records of a file, the bytes that they took, and what was read beyond them. `skipping`: the last
    record was too long and its line has not ended yet.
    """

    records: list[bytes]
    used: int
    rest: bytes
    skipping: bool


class FileTransport:
    """Rows of a CSV or JSONL log. The cursor is a Position as JSON.

    `needed`: columns without which no row can be understood; a CSV header that lacks one fails the
    poll, so nothing is passed over until the mapping or the log is put right. `wanted`: the other
    columns that the mapping reads; a header that lacks one is told once. `whole`: nothing is added to
    the log any more, so that its last line needs no line feed.
    """

    def __init__(
        self,
        config: settings.FileTransport,
        needed: frozenset[str] = frozenset(),
        wanted: frozenset[str] = frozenset(),
        *,
        whole: bool = False,
    ) -> None:
        self._config = config
        self._whole = whole
        self._needed = needed
        self._wanted = wanted
        self._headers: set[tuple[str, ...]] = set()
        csv = config.format == "csv"
        self._split = csv_splitter(config.delimiter, config.max_row_bytes) if csv else split_lines
        self._packed: tuple[LogFile, Content, bytes] | None = None

    def fetch(self, cursor: str | None, limit: int) -> Page:
        """See Transport. A page never spans two files."""
        for _ in range(RELISTINGS):
            try:
                return self._fetch(cursor, limit)
            except Moved:
                continue
            except (OSError, zlib.error) as error:
                raise SourceError(f"{self._config.path}: {error}") from error
        raise SourceError(f"{self._config.path}: the file is replaced faster than it can be opened")

    def missing(self, keys: Collection[str]) -> frozenset[str]:  # noqa: ARG002 - the protocol's
        """A log does not take rows back."""
        return frozenset()

    def close(self) -> None:
        """Close the compressed file that is being read."""
        if self._packed is not None:
            self._packed[1].close()
            self._packed = None

    def _fetch(self, cursor: str | None, limit: int) -> Page:
        files = list_log(self._config.path, self._config.rotated)
        position = _position(cursor)
        found = find(position, files) if position else None
        steps = _steps(position, found, files)
        if position and found is None and steps:
            return Page([self._lost(position)], _cursor(steps[0][1]), more=True)
        for place, (file, start) in enumerate(steps):
            rest = [later for later, _ in steps[place + 1 :]]
            over = self._whole or any(later.size for later in rest)
            rows, position, full = self._read(file, start, limit, over=over)
            while full and not rows:  # headers and blank lines only
                rows, position, full = self._read(file, position, limit, over=over)
            if rows:
                return Page(rows, _cursor(position), more=full or over)
            if not over:
                break
        if not any(file.live for file in files):
            raise SourceError(f"{self._config.path}: no such file")
        return Page((), cursor)

    def _lost(self, position: Position) -> Unread:
        """Says that the file which the cursor means was truncated or removed with no copy left."""
        written = datetime.fromtimestamp(position.mtime_ns / 1e9, UTC).isoformat()
        detail = (
            f"the file read up to byte {position.offset} (written at {written}) is gone; "
            "what it got after that, if anything, is lost"
        )
        return Unread(f"{Path(self._config.path).name}:{position.line}", reasons.LOST_FILE, detail, "")

    def _tell_lacking(self, file: LogFile, header: tuple[str, ...]) -> None:
        lacking = sorted(self._wanted.difference(header))
        if lacking and header not in self._headers:
            names = ", ".join(lacking)
            log.warning("%s: the header lacks the columns %s; their fields stay unknown", file.path, names)
        self._headers.add(header)

    def _read(
        self, file: LogFile, start: Position, limit: int, *, over: bool
    ) -> tuple[list[Record | Unread], Position, bool]:
        """Rows of one file, the position after them, and whether `limit` was reached."""
        content, buffer = self._opened(file, start.offset)
        try:
            cut = self._records(content, buffer, limit, over=over, skipping=start.skipping)
            records, used, buffer = cut.records, cut.used, cut.rest
            head_n = start.head_n if start.head_n == HEAD_BYTES else min(start.offset + used, HEAD_BYTES)
            head = content.head(head_n)
        finally:
            self._keep(file, content, buffer)
        if start.offset == 0 and records and self._config.encoding == "utf-8":
            records[0] = records[0].removeprefix(BOM)
        reader = self._reader(start.header)
        rows, line = reader.rows(file.path.name, start.line + 1, records)
        if reader.header != start.header:
            self._tell_lacking(file, reader.header)
        end = replace(start, mtime_ns=file.mtime_ns, offset=start.offset + used, line=line - 1)
        return (
            rows,
            replace(end, head_n=head_n, head=head, header=reader.header, skipping=cut.skipping),
            len(records) >= limit,
        )

    def _records(self, content: Content, buffer: bytes, limit: int, *, over: bool, skipping: bool) -> Cut:
        """The next records. The last line of a file that is over needs no line feed. Of a line that is
        too long the beginning stands for it (longer than a row may be), the rest is not kept.
        """
        most = self._config.max_row_bytes
        records: list[bytes] = []
        used = 0
        while len(records) < limit:
            if skipping:
                passed, buffer, skipping = _pass_line(content, buffer)
                used += passed
                if skipping:
                    break
            some, taken = self._split(buffer, limit - len(records))
            records += some
            used += taken
            buffer = buffer[taken:]
            if len(records) >= limit:
                break
            if len(buffer) > most:
                records.append(buffer[: most + 1])
                used, buffer, skipping = used + len(buffer), b"", True
                continue
            chunk = content.read(CHUNK)
            if not chunk:
                if not buffer or not content.whole or not (over or content.packed):
                    break
                # A quote that nothing closes must not take the file's other rows with it.
                line, feed, buffer = buffer.partition(b"\n")
                records.append(line)
                used += len(line) + len(feed)
            buffer += chunk
        if over and not content.whole and not records:
            raise SourceError(f"{self._config.path}: a compressed file of this log breaks off")
        return Cut(records, used, buffer, skipping)

    def _reader(self, header: tuple[str, ...]) -> RowReader:
        if self._config.format == "jsonl":
            return JsonRows(self._config)
        return CsvRows(self._config, self._needed, header)

    def _opened(self, file: LogFile, offset: int) -> tuple[Content, bytes]:
        """The file at `offset`, and bytes already read from there. Only a compressed file is kept open
        between fetches: going back in it costs decompressing it anew.
        """
        if self._packed is not None:
            kept, content, buffer = self._packed
            if kept == file and content.at - len(buffer) == offset:
                self._packed = None
                return content, buffer
            self.close()
        content = Content(file)
        content.seek(offset)
        return content, b""

    def _keep(self, file: LogFile, content: Content, buffer: bytes) -> None:
        if content.packed and content.whole:
            self._packed = (file, content, buffer)
        else:
            content.close()


def _pass_line(content: Content, buffer: bytes) -> tuple[int, bytes, bool]:
    """Pass over the rest of a line: the bytes passed, what was read beyond it, whether it goes on."""
    passed = 0
    while True:
        end = buffer.find(b"\n")
        if end >= 0:
            return passed + end + 1, buffer[end + 1 :], False
        passed += len(buffer)
        buffer = content.read(CHUNK)
        if not buffer:
            return passed, b"", True


def _position(cursor: str | None) -> Position | None:
    if cursor is None:
        return None
    stored = orjson.loads(cursor)
    return Position(**{**stored, "header": tuple(stored["header"])})


def _cursor(position: Position) -> str:
    return orjson.dumps(asdict(position)).decode()


def _steps(
    position: Position | None, found: int | None, files: list[LogFile]
) -> list[tuple[LogFile, Position]]:
    """The files still to be read, in order, each with where to begin; `found`: the position's own file."""
    if position is None:
        return [(each, _beginning(each)) for each in files]
    if found is None:
        return [(each, _beginning(each)) for each in unread(position, files)]
    file = files[found]
    here = replace(position, dev=file.dev, inode=file.inode)
    return [(file, here), *((each, _beginning(each)) for each in after(position, files[found + 1 :]))]


def _beginning(file: LogFile) -> Position:
    return Position(file.dev, file.inode, file.mtime_ns)
