"""One export written out: bounded memory, rows counted and hashed on the way, whole or not at all."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from dashboard.csv_text import Cell, Separator, blocks
from dashboard.exports_cells import Context, Stores, Table
from dashboard.exports_period import Filters
from sitcenter.domain.network import Network

MANIFEST_VERSION = 1


class TooLarge(Exception):
    """The file would outgrow the space set aside for it."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the same rows are written. `mark_identifiers`: an apostrophe keeps leading zeros in Excel."""

    separator: Separator = Separator.COMMA
    mark_identifiers: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported, from where."""

    table: Table
    filters: Filters
    style: Style
    network: Network
    stores: Stores

    def rows(self) -> Iterator[Sequence[Cell]]:
        """The rows, with tokens keyed for this very selection."""
        salt = json.dumps([self.table.name, self.filters.described()], sort_keys=True).encode()
        return self.table.rows(self.stores, self.filters, Context(self.network, salt))

    def filename(self) -> str:
        """Plain ASCII, so that every browser and disk takes it."""
        first, last = (
            at.astimezone(self.filters.zone).strftime("%Y%m%dT%H%M")
            for at in (self.filters.start, self.filters.end)
        )
        return f"{self.table.name}_{first}_{last}.csv"


@dataclass(frozen=True, slots=True)
class Written:
    """What is in the file; `sha256` is that of its bytes."""

    rows: int
    size: int
    sha256: str


def write(export: Export, out: BinaryIO, limit: int | None = None) -> Written:
    """Write the whole file into `out`. Raises TooLarge beyond `limit` bytes."""
    digest, size, counted = hashlib.sha256(), 0, _Counted(export.rows())
    style = export.style
    header = tuple(export.table.columns)
    for block in blocks(header, counted, style.separator, style.mark_identifiers):
        size += len(block)
        if limit is not None and size > limit:
            raise TooLarge(f"more than {limit} bytes; ask for a shorter period")
        digest.update(block)
        out.write(block)
    out.flush()
    return Written(counted.rows, size, digest.hexdigest())


def manifest(export: Export, written: Written, version: str, now: datetime) -> Mapping[str, object]:
    """What the file is, so that anybody can check that it is whole and unchanged."""
    return {
        "manifest_version": MANIFEST_VERSION,
        "export": export.table.name,
        "filters": export.filters.described(),
        "separator": export.style.separator.value,
        "identifiers_marked": export.style.mark_identifiers,
        "encoding": "utf-8-sig",
        "columns": list(export.table.columns),
        "rows": written.rows,
        "bytes": written.size,
        "sha256": written.sha256,
        "exported_at": now.astimezone(export.filters.zone).isoformat(timespec="seconds"),
        "version": version,
    }


def save(export: Export, path: Path, version: str, now: datetime) -> Written:
    """Write `path` and `path`.manifest.json. A failure leaves neither a part nor an older mixture behind."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            written = write(export, out)
        notes = manifest_path(path)
        notes.unlink(missing_ok=True)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    text = json.dumps(manifest(export, written, version, now), ensure_ascii=False, indent=2)
    notes.write_text(text + "\n", encoding="utf-8")
    return written


def manifest_path(path: Path) -> Path:
    """Where the manifest of an exported file lies."""
    return path.with_name(f"{path.name}.manifest.json")


class _Counted(Iterator[Sequence[Cell]]):
    """Rows passed through and counted."""

    def __init__(self, rows: Iterator[Sequence[Cell]]) -> None:
        self.rows = 0
        self._source = rows

    def __next__(self) -> Sequence[Cell]:
        row = next(self._source)
        self.rows += 1
        return row
