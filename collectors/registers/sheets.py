"""Files of a register, each read whole and once: again only when its time or its size has changed.

A file is read from its beginning, not on from where it ended: an act gets its second signature, an export is
written anew under the same name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from collectors.records import Record, SourceError, Unread
from collectors.registers.parse import Entry, Read, Refusal
from collectors.transports.file import FileTransport
from collectors.transports.logfiles import LogFile, list_log
from sitcenter.settings.registers import OPTIONAL, RegisterConfig

AT_ONCE = 4000
SHOWN = 20
"""Refused lines of one file that are told one by one."""
MOST_REFUSED = 0.05
"""With a larger share of refused lines it is the mapping or the export that is wrong, not the lines."""

Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it was read. `doubtful`: keys that only lines name which could not be understood.

    `written_at`: seconds since the epoch, by the file's own clock.
    """

    lines: dict[str, object]
    read: int
    refused: int
    shown: tuple[Refusal, ...]
    doubtful: frozenset[str]
    written_at: float


def stamp(file: LogFile) -> Stamp:
    """What changes when a file is written again."""
    return file.dev, file.inode, file.size, file.mtime_ns


def files_of(config: RegisterConfig) -> list[LogFile]:
    """The register's files, oldest first. Raises SourceError when there is none."""
    files = list_log(config.transport.path, config.transport.rotated)
    if not files:
        raise SourceError(f"{config.transport.path}: no such file")
    return files


def read_sheet(file: LogFile, config: RegisterConfig, read: Read, room: int) -> Sheet:
    """The whole file. Raises SourceError when it can't be read or has more than `room` lines."""
    lines: dict[str, object] = {}
    refusals: list[Refusal] = []
    count = refused = 0
    doubtful: set[str] = set()
    for record in _records(file, config):
        count += 1
        if count > room:
            raise SourceError(f"{file.path}: the register has more than {config.most_lines} lines")
        told = read(record)
        if isinstance(told, Entry):
            lines[told.key] = told.value
            continue
        refused += 1
        if len(refusals) < SHOWN:
            refusals.append(told)
        if told.key is not None:
            doubtful.add(told.key)
    if refused > MOST_REFUSED * count:
        first = refusals[0]
        raise SourceError(
            f"{refused} of {count} lines can't be understood; {first.place}: {first.reason}: {first.detail}"
        )
    unsure = frozenset(doubtful - lines.keys())
    return Sheet(lines, count, refused, tuple(refusals), unsure, file.mtime_ns / 1e9)


def _records(file: LogFile, config: RegisterConfig) -> Iterator[Record | Unread]:
    alone = str(Path(file.path.parent, escape(file.path.name)))
    settings = config.transport.model_copy(update={"path": alone, "rotated": ()})
    optional = {
        config.specs()[name].column for name in config.kinds if name in OPTIONAL and name in config.fields
    }
    wanted = frozenset(name for name in optional if name)
    transport = FileTransport(settings, config.needed(), wanted, whole=True)
    try:
        page = transport.fetch(None, AT_ONCE)
        while page.records:
            yield from page.records
            page = transport.fetch(page.cursor, AT_ONCE)
    finally:
        transport.close()
