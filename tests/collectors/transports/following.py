"""A log on disk and a reader of it, as a collector would go on from its cursor."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collectors.records import Record, Unread
from collectors.transports.file import FileTransport
from sitcenter.settings import transports as settings

HEADER = b"id;name\n"


def config(path: Path | str, **changes: Any) -> settings.FileTransport:
    usual = {"type": "file", "path": str(path), "format": "csv", "delimiter": ";"}
    return settings.FileTransport.model_validate(usual | changes)


@dataclass
class Follower:
    """`afresh`: every fetch by a new reader, as after a restart."""

    config: settings.FileTransport
    needed: frozenset[str] = frozenset({"id"})
    wanted: frozenset[str] = frozenset()
    limit: int = 1000
    afresh: bool = False
    cursor: str | None = None
    _transport: FileTransport | None = None

    def read(self) -> list[Record | Unread]:
        """Everything that is there now."""
        found: list[Record | Unread] = []
        while True:
            page = self._reader().fetch(self.cursor, self.limit)
            if not page.records:
                assert page.cursor == self.cursor
                return found
            assert len(page.records) <= self.limit
            self.cursor = page.cursor
            found.extend(page.records)

    def ids(self) -> list[object]:
        """The ids of the rows that are there now; a rejected row gives its reason."""
        return [each.values["id"] if isinstance(each, Record) else each.reason for each in self.read()]

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _reader(self) -> FileTransport:
        if self._transport is None or self.afresh:
            self.close()
            self._transport = FileTransport(self.config, self.needed, self.wanted)
        return self._transport


def csv_rows(*ids: object) -> bytes:
    return b"".join(f"{each};name {each}\n".encode() for each in ids)


def append(path: Path, content: bytes) -> None:
    with path.open("ab") as log:
        log.write(content)
