"""The bank's calls as records: read by docs/real-logs/bank, as the collectors read them, kept nowhere."""

import os
from collections.abc import Iterator
from pathlib import Path

from collectors.mapping.tokens import TokenKey
from collectors.registry import build_sources
from sitcenter import clock, settings
from sitcenter.domain.events import Event
from sitcenter.domain.intake import Row
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.network import Network

CONFIG = Path(__file__).parents[1] / "docs" / "real-logs" / "bank"
FILE = "calls_1999-08-01_14.csv.gz"
PAGE = 4000


def bank(path: Path) -> tuple[Network, Records]:
    """The network of one branch, and its visits. `path`: the file, or the folder of bank_queue/."""
    logs = path.parents[1] if path.is_file() else path
    env = {**os.environ, "SITCENTER_LOGS": str(logs), "SITCENTER_DATABASE_URL": "sqlite:///unused.db"}
    loaded = settings.load(CONFIG, env)
    return loaded.network, records(_events(loaded))


def _events(loaded: settings.Settings) -> Iterator[Event]:
    zones = {branch.id: branch.zone for branch in loaded.network.branches.values()}
    [source] = build_sources(loaded.sources, zones, TokenKey(b"0" * 32, "bench"))
    cursor, more = None, True
    while more:
        page = source.transport.fetch(cursor, PAGE)
        for row in source.parse(page.records, clock.now()):
            if isinstance(row, Row):
                yield from row.events
        cursor, more = page.cursor, page.more
    source.transport.close()
