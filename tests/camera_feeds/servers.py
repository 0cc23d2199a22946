"""Real RTSP servers as processes: started, killed, stopped and started again on the same port."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRIPT = Path(__file__).with_name("rtsp_server.py")
SYSTEM_PYTHON = "/usr/bin/python3"


class RtspServer:
    """One server process; `mounts` as rtsp_server.py takes them."""

    def __init__(self, *mounts: str, auth: str = "", port: int = 0) -> None:
        self.mounts, self.auth, self.port = mounts, auth, port
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[str]":
        login = ["--auth"] if self.auth else []
        process = subprocess.Popen(
            [SYSTEM_PYTHON, str(SCRIPT), str(self.port), *login, *self.mounts],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdin is not None
        if self.auth:
            process.stdin.write(f"{self.auth}\n")
            process.stdin.flush()
        said = process.stdout.readline().split()
        assert said[:1] == ["ready"], f"no RTSP server: {said}; see tests/system.sh"
        self.port = int(said[1])
        return process

    def url(self, name: str, login: str = "") -> str:
        return f"rtsp://{login + '@' if login else ''}127.0.0.1:{self.port}/{name}"

    def tell(self, name: str, fault: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{name} {fault}\n")
        self.process.stdin.flush()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def restart(self) -> None:
        self.process = self._start()


@contextmanager
def rtsp_server(*mounts: str, auth: str = "", port: int = 0) -> Iterator[RtspServer]:
    server = RtspServer(*mounts, auth=auth, port=port)
    try:
        yield server
    finally:
        server.kill()
