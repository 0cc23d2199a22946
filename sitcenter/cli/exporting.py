"""`sitcenter export` and `sitcenter verify FILE`: the same files as the screens give, checked by hand."""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

from dashboard.exports_cells import Stores
from dashboard.exports_file import Export, Style, manifest_path, save
from dashboard.exports_period import Asked, BadFilter, filters
from dashboard.exports_tables import TABLES
from sitcenter import clock, storage
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings import Settings


def export_file(
    settings: Settings, name: str, start: str | None, end: str | None, out: Path, alert: str | None = None
) -> int:
    """Write one table of a period, with its manifest beside it. 1 for what can't be served."""
    now, table, stores = clock.now(), TABLES[name], stores_of(settings)
    try:
        asked = Asked(start, end, alert=alert if table.narrowed else None)
        chosen = filters(asked, EVERYTHING, settings.network, table.statuses, now)
        chosen = table.narrowed(stores, chosen) if table.narrowed else chosen
    except BadFilter as error:
        print(error, file=sys.stderr)
        return 1
    export = Export(table, chosen, Style(), settings.network, stores)
    written = save(export, out, version("sitcenter"), now)
    print(f"{out}: {written.rows} rows, SHA-256 {written.sha256}")
    return 0


def stores_of(settings: Settings) -> Stores:
    """Where the rows of all files come from."""
    engine = storage.connect(settings.site.database_url)
    reader = storage.Reader(engine, settings.network)
    return Stores(reader, storage.AlertStore(engine), settings.integrity)


def verify_file(path: Path) -> int:
    """Whether an exported file is whole and unchanged, by the manifest beside it."""
    try:
        content = path.read_bytes()
        told = json.loads(manifest_path(path).read_text(encoding="utf-8"))
        size, digest = told["bytes"], told["sha256"]
    except (OSError, ValueError, KeyError) as error:
        print(f"{path}: cannot be checked: {error}", file=sys.stderr)
        return 1
    if len(content) != size:
        print(f"{path}: {len(content)} bytes, the manifest says {size}", file=sys.stderr)
        return 1
    if hashlib.sha256(content).hexdigest() != digest:
        print(f"{path}: changed since it was exported", file=sys.stderr)
        return 1
    print(f"{path}: whole and unchanged")
    return 0
