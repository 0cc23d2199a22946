"""Which files a log consists of, and which of them a cursor means. Files are known by what they are,
never by their name: a log is renamed, copied, compressed and truncated under its reader.
"""

import gzip
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self, cast

HEAD_BYTES = 1024
GZIP_MAGIC = b"\x1f\x8b"


class Moved(Exception):
    """A file went away or was replaced between the listing and its opening: list again."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file on disk as it was listed. `live`: it has the log's own name and may still grow."""

    path: Path
    dev: int
    inode: int
    size: int
    mtime_ns: int
    live: bool


@dataclass(frozen=True, slots=True)
class Position:
    """How far a file was read. `head` is the SHA-256 of its first `head_n` bytes, all of them consumed;
    `offset` counts decompressed bytes, `line` the lines before it, `header` the columns in force.
    `skipping`: the offset is inside a line that was too long, the rest of which is passed over.
    """

    dev: int
    inode: int
    mtime_ns: int
    offset: int = 0
    line: int = 0
    head_n: int = 0
    head: str = ""
    header: tuple[str, ...] = ()
    skipping: bool = False


class Content:
    """A log file opened for reading, decompressed when it begins like gzip."""

    def __init__(self, file: LogFile) -> None:
        """Raises Moved when the path no longer leads to the listed file."""
        try:
            raw = file.path.open("rb")
        except FileNotFoundError as error:
            raise Moved(file.path.name) from error
        found = os.fstat(raw.fileno())
        if (found.st_dev, found.st_ino) != (file.dev, file.inode):
            raw.close()
            raise Moved(file.path.name)
        self.packed = raw.read(2) == GZIP_MAGIC
        raw.seek(0)
        self._raw = raw
        self.stream: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if self.packed else raw
        self.whole = True
        self.at = 0
        self.first = self.read(HEAD_BYTES)

    def head(self, size: int) -> str:
        """SHA-256 of the first `size` bytes (at most HEAD_BYTES); empty when there are fewer."""
        return hashlib.sha256(self.first[:size]).hexdigest() if len(self.first) >= size else ""

    def read(self, size: int) -> bytes:
        """The next bytes; empty at the end. A compressed file that breaks off isn't `whole`."""
        try:
            chunk = self.stream.read(size)
        except EOFError:
            self.whole = False
            return b""
        self.at += len(chunk)
        return chunk

    def seek(self, offset: int) -> None:
        """Go to an offset of the (decompressed) content."""
        if offset != self.at:
            self.at = self.stream.seek(offset)

    def close(self) -> None:
        """Close the file."""
        self.stream.close()
        self._raw.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def list_log(pattern: str, rotated: Iterable[str]) -> list[LogFile]:
    """The files of a log, oldest first: what was rotated away by time, then the live names in order."""
    home, name = Path(pattern).parent, Path(pattern).name
    live = sorted(path for path in home.glob(name) if path.is_file())
    aside = {path for each in rotated for path in home.glob(each.format(name=name)) if path.is_file()}
    old = [_listed(path, live=False) for path in aside - set(live)]
    found = sorted((each for each in old if each), key=lambda each: (each.mtime_ns, each.path.name))
    return found + [each for path in live if (each := _listed(path, live=True))]


def _listed(path: Path, *, live: bool) -> LogFile | None:
    """None when the file went away since its name was read."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return LogFile(path, stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, live)


def find(position: Position, files: Sequence[LogFile]) -> int | None:
    """The index of the file that the position means: the same file, else a copy with the same beginning."""
    same = [n for n, each in enumerate(files) if (each.dev, each.inode) == (position.dev, position.inode)]
    others = [n for n in range(len(files)) if n not in same] if position.head_n else []
    return next((n for n in (*same, *others) if begins(position, files[n])), None)


def begins(position: Position, file: LogFile) -> bool:
    """Whether the file begins as the position's does; with nothing consumed yet every file does."""
    if position.head_n == 0:
        return True
    with Content(file) as content:
        return content.head(position.head_n) == position.head


def after(position: Position, files: Sequence[LogFile]) -> list[LogFile]:
    """Of the files listed after the position's own, those that aren't copies of it (being compressed)."""
    known = position.head_n == HEAD_BYTES
    return [each for each in files if each.live or not (known and begins(position, each))]


def unread(position: Position, files: Sequence[LogFile]) -> list[LogFile]:
    """Where reading goes on when the position's file is gone: what was written since, and the live log."""
    return [each for each in files if each.live or each.mtime_ns > position.mtime_ns]
