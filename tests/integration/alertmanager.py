"""A real prometheus-alertmanager on a free port of this machine."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.server import free_port
from tests.waiting import until

SILENT = "receivers: [{name: nobody}]\nroute: {receiver: nobody}\n"
POSTING = """
receivers:
- name: sitcenter
  webhook_configs:
  - url: %s
    send_resolved: true
    http_config:
      authorization: {type: Bearer, credentials_file: %s}
route: {receiver: sitcenter, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
"""


@dataclass
class Alertmanager:
    url: str

    def alerts(self) -> list[dict[str, Any]]:
        """What it holds to be so now."""
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/api/v2/alerts", timeout=5).json()
        return found

    def post(self, alert: dict[str, Any]) -> None:
        """As Prometheus tells it."""
        httpx.post(f"{self.url}/api/v2/alerts", json=[alert], timeout=5).raise_for_status()

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/-/ready", timeout=2).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def alertmanager(place: Path, config: str = SILENT) -> Iterator[Alertmanager]:
    """One that keeps its files in `place`."""
    (place / "alertmanager.yml").write_text(config)
    server = Alertmanager(f"http://127.0.0.1:{free_port()}")
    argv = [
        "prometheus-alertmanager",
        f"--config.file={place / 'alertmanager.yml'}",
        f"--storage.path={place / 'alertmanager'}",
        f"--web.listen-address={server.url.removeprefix('http://')}",
        "--cluster.listen-address=",
        "--log.level=error",
    ]
    process = subprocess.Popen(argv)
    try:
        until(server.ready, 20)
        yield server
    finally:
        process.terminate()
        process.wait(20)
