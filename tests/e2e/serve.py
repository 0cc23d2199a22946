"""The dashboard over a made-up morning, as a process of its own: `python -m tests.e2e.serve PORT SILENCE BRANCHES`.

The database falls silent while the file SILENCE exists; of files beside it, `version` names the build, and alerts
aren't evaluated while `halt` exists. A process each time, because Dash keeps its pages
in the process.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn

from dashboard.app import create_app
from sitcenter import clock
from sitcenter.domain.alerts.types import Alert
from sitcenter.domain.network import Network
from sitcenter.domain.scope import Scope
from tests.dashboard.builders_sources import COUNTED, SEVERAL
from tests.dashboard.desk import RULES, FakeDesk
from tests.dashboard.world import NOW, WHOLE, FakeReader, network


@dataclass(frozen=True)
class Site:
    default_language: str = "kk"
    tick_seconds: float = 0.2
    evaluate_s: float = 3
    demo: bool = True


@dataclass(frozen=True)
class Settings:
    network: Network
    site: Site = Site()


@dataclass
class SilentReader(FakeReader):
    silence: Path = Path("/nonexistent")

    def revision(self) -> int:
        if self.silence.exists():
            raise ConnectionError("no database here")
        return super().revision()


@dataclass
class LiveDesk(FakeDesk):
    """Alerts are evaluated all the time, but for as long as the file `halt` exists."""

    now: Callable[[], datetime] = lambda: NOW
    halt: Path = Path("/nonexistent")

    def evaluated_at(self) -> datetime | None:
        if not self.halt.exists():
            self.evaluated = self.now()
        return self.evaluated

    def inbox(self, scope: Scope, now: datetime, limit: int = 500) -> Sequence[Alert]:
        return [replace(a, seen_at=self.evaluated_at()) for a in super().inbox(scope, now, limit)]


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that starts at `start` now."""
    began = clock.monotonic()
    return lambda: start + timedelta(seconds=clock.monotonic() - began)


def main(port: int, silence: Path, branches: int) -> None:
    reader = SilentReader(count=branches, silence=silence, quarantine_rows=SEVERAL, reasons=COUNTED)
    named = silence.with_name("version")
    version = named.read_text() if named.exists() else None
    now = ticking(NOW)
    desk = LiveDesk(now=now, halt=silence.with_name("halt"))
    settings = Settings(network(branches))
    app = create_app(settings, reader, lambda: True, now, version, alerts=desk, rules=RULES)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", lifespan="on", ws="websockets-sansio")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else WHOLE)
