"""The real RTSP server of the benches: GStreamer under the system's python3, a process of its own."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "tests/camera_feeds/rtsp_server.py"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    process: "subprocess.Popen[str]"
    port: int

    def url(self, name: str) -> str:
        return f"rtsp://127.0.0.1:{self.port}/{name}"


@contextmanager
def serve(mounts: Mapping[str, Path], port: int = 0) -> Iterator[Server]:
    """Serve files under the names of `mounts`."""
    listed = [f"{name}={path}" for name, path in mounts.items()]
    process = subprocess.Popen(
        ["/usr/bin/python3", str(SCRIPT), str(port), *listed],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = process.stdout.readline().split() if process.stdout else []
        if said[:1] != ["ready"]:
            raise SystemExit("no RTSP server: see tests/system.sh")
        yield Server(process, int(said[1]))
    finally:
        process.kill()
        process.communicate()


def cpu_of(pid: int) -> float:
    """Processor seconds of a process so far, its waited-for children left out."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
