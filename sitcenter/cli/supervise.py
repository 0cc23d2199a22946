"""A small supervisor: starts processes, starts again what dies, stops all of them together."""

import logging
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from types import FrameType

from sitcenter import clock

log = logging.getLogger("sitcenter.supervise")

POLL_S = 0.25
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
HEALTHY_AFTER_S = 60.0
STOP_WITHIN_S = 10.0


@dataclass(slots=True)
class Child:
    """A process to keep alive. `argv` follows the interpreter: ["-m", "sitcenter", ...].

    `announces`: it says a line or two when it is ready, which `announced` waits for.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    announces: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    retry_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the process; its errors go where ours go, its output too unless it announces itself."""
        output = subprocess.PIPE if self.announces else None
        self.process = subprocess.Popen([sys.executable, *self.argv], env=dict(self.env), stdout=output)
        self.started_at = clock.monotonic()

    def announced(self) -> str:
        """The next line that the process prints; "" when it ended without a word."""
        output = self.process.stdout if self.process else None
        return output.readline().decode().strip() if output else ""

    def look(self, now: float) -> None:
        """Start it, or start it again when its pause is over."""
        if self.process is None:
            if now >= self.retry_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        if now - self.started_at > HEALTHY_AFTER_S:
            self.pause_s = FIRST_PAUSE_S
        log.error("%s ended with %s; starting again in %.0f s", self.name, code, self.pause_s)
        self.process, self.retry_at = None, now + self.pause_s
        self.pause_s = min(LONGEST_PAUSE_S, self.pause_s * 2)


def supervise(children: Sequence[Child], stop: Event) -> None:
    """Keep the children alive until `stop` is set, then end them, last started first."""
    try:
        while not stop.wait(POLL_S):
            for child in children:
                child.look(clock.monotonic())
    finally:
        end(children)


def end(children: Sequence[Child]) -> None:
    """Ask every child to stop; kill whoever doesn't within ten seconds."""
    running = [(c.name, c.process) for c in reversed(children) if c.process is not None]
    for _, process in running:
        process.terminate()
    deadline = clock.monotonic() + STOP_WITHIN_S
    for name, process in running:
        try:
            process.wait(max(0.0, deadline - clock.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("%s did not stop, killing it", name)
            process.kill()
            process.wait()


def stop_on_signals() -> Event:
    """An event that SIGINT and SIGTERM set."""
    stop = Event()

    def request(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, request)
    signal.signal(signal.SIGTERM, request)
    return stop
