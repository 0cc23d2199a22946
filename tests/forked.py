"""Processes that tests start and end: forked from a server that has imported everything already."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

MODULES = [
    "dashboard.app",
    "tests.collectors.stream_health.watching",
    "tests.dashboard.builders_sources",
    "tests.dashboard.desk",
    "tests.integration.collecting",
    "tests.storage.alert_rounds",
    "uvicorn",
]
"""All of them at once: a worker of the tests has one fork server, which its first user starts."""


def forked(main: Callable[..., None], *given: object) -> BaseProcess:
    """A process that runs `main(*given)`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(MODULES)
    process = context.Process(target=main, args=given)
    process.start()
    return process


def heard(main: Callable[..., None], *given: object) -> tuple[BaseProcess, "Connection[object, object]"]:
    """A process that runs `main(*given, pipe)`, and what it says into the pipe."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = forked(main, *given, theirs)
    theirs.close()
    return process, ours
