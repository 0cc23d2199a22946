"""Places at which recorders stand, and what happens to them: for the soak of cameras."""

import os
import signal
import socket
import subprocess
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from camera_server import SCRIPT

from sitcenter import clock
from sitcenter.domain.cameras.types import Sample

CAMERAS_EACH = 3
Condition = Callable[[Sample], object]


@dataclass(slots=True)
class Place:
    """A port at which a recorder stands, or something else for a while."""

    number: int
    clip: Path
    port: int = 0
    process: "subprocess.Popen[str] | None" = None
    strange: socket.socket | None = None
    heard: deque[tuple[float, Sample]] = field(default_factory=lambda: deque(maxlen=400))

    @property
    def names(self) -> list[str]:
        return [f"cam{number}" for number in range(CAMERAS_EACH)]

    def start(self, mounts: str = "cam", auth: bool = False) -> None:
        listed = [f"{mounts}{number}={self.clip}" for number in range(CAMERAS_EACH)]
        command = ["/usr/bin/python3", str(SCRIPT), str(self.port), *(["--auth"] if auth else []), *listed]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process = process
        if auth and process.stdin:
            process.stdin.write("somebody:else\n")
            process.stdin.flush()
        said = process.stdout.readline().split() if process.stdout else []
        if said[:1] != ["ready"]:
            raise SystemExit("no RTSP server: see tests/system.sh")
        self.port = int(said[1])

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None
        if self.strange is not None:
            with suppress(OSError):
                self.strange.shutdown(socket.SHUT_RDWR)
            self.strange.close()
            self.strange = None

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)

    def tell(self, fault: str) -> None:
        if self.process is not None and self.process.stdin is not None:
            for name in self.names:
                self.process.stdin.write(f"{name} {fault}\n")
            self.process.stdin.flush()

    def become(self, talks: bool) -> None:
        """Somebody else answers at the port: with nonsense, or not at all."""
        self.end()
        self.strange = listener = socket.create_server(("127.0.0.1", self.port))
        Thread(target=_answer, args=(listener, talks), daemon=True).start()

    def seen(self, condition: Condition, since: float) -> bool:
        """Whether every camera of the place has told it since then."""
        told = {sample.key for at, sample in list(self.heard) if at >= since and condition(sample)}
        return len(told) == CAMERAS_EACH


def _answer(listener: socket.socket, talks: bool) -> None:
    links: list[socket.socket] = []
    with suppress(OSError):
        while True:
            link, _ = listener.accept()
            links.append(link)
            Thread(target=_talk, args=(link, talks), daemon=True).start()
    for link in links:
        with suppress(OSError):
            link.shutdown(socket.SHUT_RDWR)


def _talk(link: socket.socket, talks: bool) -> None:
    with suppress(OSError), link:
        while link.recv(4096):
            while talks:
                link.sendall(os.urandom(4096))
                clock.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens to a place, how it is known, how it ends."""

    name: str
    begin: Callable[[Place], None]
    known: Condition
    end: Callable[[Place], None]
    well: Condition = lambda sample: sample.reachable


def _restart(place: Place) -> None:
    place.end()
    place.start()


def _anew(**changes: object) -> Callable[[Place], None]:
    def begin(place: Place) -> None:
        place.end()
        place.start(str(changes.get("mounts", "cam")), bool(changes.get("auth")))

    return begin


def _says(failure: str) -> Condition:
    return lambda sample: sample.failure == failure


FAULTS = (
    Fault("dies", Place.end, lambda s: s.failure in ("closed", "refused"), _restart),
    Fault(
        "reopens", _restart, lambda s: s.failure in ("closed", "refused") or s.reconnects, lambda _place: None
    ),
    Fault(
        "freezes",
        lambda p: p.signal(signal.SIGSTOP),
        lambda s: not s.reachable and (s.failure == "timeout" or (s.last_frame_age_s or 0) > 1.5),
        lambda p: p.signal(signal.SIGCONT),
    ),
    Fault("wants a password", _anew(auth=True), _says("auth"), _restart),
    Fault("loses its streams", _anew(mounts="other"), _says("not_found"), _restart),
    Fault("talks nonsense", lambda p: p.become(True), _says("protocol"), _restart),
    Fault("never answers", lambda p: p.become(False), _says("timeout"), _restart),
    Fault(
        "halves its rate",
        lambda p: p.tell("halffps"),
        lambda s: s.fps is not None and 0 < s.fps < 18,
        lambda p: p.tell("ok"),
        lambda s: (s.fps or 0) > 22,
    ),
    Fault(
        "damages frames",
        lambda p: p.tell("corrupt"),
        lambda s: (s.corrupt_share or 0) > 0.02,
        lambda p: p.tell("ok"),
    ),
)
