"""Real receivers on this machine: a web server that takes posts, a mail server that takes letters."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Posts:
    """What was posted. `refusals`: statuses for the next posts; with `deaf` posts get no answer at all."""

    port: int
    bodies: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    lose_answers: int = 0
    deaf: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def posts(port: int = 0, hang: bool = False) -> Iterator[Posts]:
    """A web server on `port` (0: any). With `hang` it reads a post and says nothing until the end."""
    taken = Posts(port)
    released = threading.Event()

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if hang:
                released.wait(30)
                return
            status = taken.refusals.pop(0) if taken.refusals else 200
            if status == 200:
                taken.paths.append(self.path)
                taken.headers.append({name.lower(): value for name, value in self.headers.items()})
                taken.bodies.append(orjson.loads(body))
                if taken.lose_answers:
                    taken.lose_answers -= 1
                    return
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b'{"error": "call 900101900008"}' if status != 200 else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Taker)
    server.daemon_threads = True
    taken.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield taken
    finally:
        released.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


@dataclass
class Mailbox:
    """Letters as they came in. `refusal`: what the server answers instead of taking one."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    refusal: str = ""

    @property
    def url(self) -> str:
        """For Apprise: plain SMTP, as nothing leaves this machine."""
        return f"mailto://127.0.0.1:{self.port}?from=monitor@example.kz&to=duty@example.kz"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.refusal:
            return self.refusal
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(BytesParser(policy=default).parsebytes(content))
        return "250 taken"


@contextmanager
def mailbox(port: int = 0) -> Iterator[Mailbox]:
    """A mail server on `port` (0: any)."""
    box = Mailbox(port or free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
