"""Processes that tests start and kill: forked from a server that has imported everything already."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

MODULES = [
    "tests.collectors.stream_health.watching",
    "tests.integration.collecting",
    "tests.storage.alert_rounds",
]
"""All of them at once: a worker of the tests has one fork server, which its first user starts."""


def forked(main: Callable[..., None], *given: object) -> tuple[BaseProcess, "Connection[object, object]"]:
    """A process that runs `main(*given, pipe)`, and what it says into the pipe."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(MODULES)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=main, args=(*given, theirs))
    process.start()
    theirs.close()
    return process, ours
