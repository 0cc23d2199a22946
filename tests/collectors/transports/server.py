"""A real HTTP server on loopback that answers as a test tells it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson


@dataclass
class Reply:
    """`hold`: keep the connection silent until the server stops; `drip`: send for ever, a byte at a time."""

    status: int = 200
    body: bytes = b"[]"
    headers: dict[str, str] = field(default_factory=dict)
    hold: bool = False
    drip: bool = False


Answer = Callable[[str, dict[str, str], dict[str, str]], Reply]
"""Path, parameters, request headers -> reply."""


@dataclass
class Server:
    answer: Answer
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/rows"


def json_reply(value: Any, **headers: str) -> Reply:
    return Reply(200, orjson.dumps(value), headers)


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    server, stopping = Server(answer), Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            params = {name: texts[-1] for name, texts in parse_qs(parts.query).items()}
            asked = (parts.path, params, dict(self.headers))
            server.asked.append(asked)
            reply = server.answer(*asked)
            if reply.hold:
                stopping.wait()
            self.send_response(reply.status)
            length = 10**9 if reply.drip else len(reply.body)
            for name, text in {**reply.headers, "Content-Length": str(length)}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(reply.body)
            while reply.drip and not stopping.wait(0.02):
                self.wfile.write(b" ")

        def log_message(self, *_: object) -> None:
            return None

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionResetError, BrokenPipeError):
                return

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server.port = listener.server_address[1]
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        stopping.set()
        listener.shutdown()
        listener.server_close()
        thread.join()
