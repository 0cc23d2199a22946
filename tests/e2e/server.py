"""Starting and stopping tests.e2e.serve."""

import os
import runpy
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from tests.forked import forked
from tests.waiting import until

Site = TypeVar("Site", bound="Server")
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(words: tuple[str, ...], env: dict[str, str]) -> None:
    """What `python -m MODULE WORDS` does."""
    os.environ.update(env)
    module, *sys.argv[1:] = words
    runpy.run_module(module, run_name="__main__")


class Server:
    """One dashboard on one port, which may be stopped and started again."""

    def __init__(self, module: str, *words: str, **env: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._words, self._env = (module, str(self.port), *words), env
        self._process: BaseProcess | None = None

    def start(self) -> None:
        self._process = forked(serve, self._words, self._env)
        until(lambda: self.get("/healthz") == 200, 30)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.join(20)
            assert self._process.exitcode is not None, "it stops when it is told"
            self._process = None

    def get(self, path: str) -> int:
        """The status of an answer; 0 if nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=2) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0


class FakeSite(Server):
    """A server over a made-up morning: the database is silent while `silence` exists, `version` names the build."""

    def __init__(self, directory: Path, branches: int = 15) -> None:
        self.silence, self.version = directory / "silence", directory / "version"
        super().__init__("tests.e2e.serve", str(self.silence), str(branches))


@contextmanager
def running(server: Site) -> Iterator[Site]:
    """The server started, and stopped whatever happens."""
    try:
        server.start()
        yield server
    finally:
        server.stop()
