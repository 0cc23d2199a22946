"""A collector process for the kill test: says when it is ready, then drains the sources that need no server."""

from dataclasses import replace
from multiprocessing.connection import Connection

from collectors.run import collect_once
from sitcenter import clock
from sitcenter.cli.wiring import database, prepared, sources_of
from sitcenter.settings import Settings

SMALL_BATCH = 150
"""Small batches make many transactions, so that a kill can fall into any part of one."""


def main(settings: Settings, ready: "Connection[object, object]") -> None:
    local = tuple(source for source in settings.sources if source.transport.type != "http")
    settings = replace(settings, sources=local)
    writer = prepared(settings, database(settings))
    sources = [replace(source, batch_rows=SMALL_BATCH) for source in sources_of(settings)]
    ready.send("ready")
    for source in sources:
        collect_once(source, writer, clock.now)
