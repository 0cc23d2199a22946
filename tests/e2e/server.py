"""Starting and stopping tests.e2e.serve."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import until

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One dashboard on one port, which may be stopped and started again."""

    def __init__(self, directory: Path, branches: int = 15) -> None:
        self.port, self.branches = free_port(), branches
        self.silence = directory / "silence"
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = [str(self.port), str(self.silence), str(self.branches)]
        self._process = subprocess.Popen([sys.executable, "-m", "tests.e2e.serve", *words], cwd=ROOT)
        until(lambda: self.get("/healthz") == 200, 30)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
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


@contextmanager
def running(directory: Path, branches: int = 15) -> Iterator[Server]:
    server = Server(directory, branches)
    try:
        server.start()
        yield server
    finally:
        server.stop()
