"""A collector process for the kill test: says `ready`, then drains every source that needs no server."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from collectors.run import collect_once
from sitcenter import clock
from sitcenter.cli.wiring import prepared, sources_of
from sitcenter.settings import load

SMALL_BATCH = 150
"""Small batches make many transactions, so that a kill can fall into any part of one."""


def main(config: str) -> int:
    settings = load(Path(config), os.environ)
    local = tuple(source for source in settings.sources if source.transport.type != "http")
    settings = replace(settings, sources=local)
    writer = prepared(settings)
    sources = [replace(source, batch_rows=SMALL_BATCH) for source in sources_of(settings)]
    print("ready", flush=True)
    for source in sources:
        collect_once(source, writer, clock.now)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
