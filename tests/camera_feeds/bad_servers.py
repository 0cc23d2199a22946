"""Servers that misbehave as cameras and recorders do, on loopback ports of their own."""

import contextlib
import os
import socket
import struct
from collections.abc import Callable, Iterator
from threading import Event, Thread

from sitcenter import clock

Behave = Callable[[socket.socket, Event], None]

SDP = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
    b"a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:track1\r\n"
)


class BadServer:
    """Serves every connection with one behaviour, on a thread each."""

    def __init__(self, behave: Behave) -> None:
        self._behave, self._stop = behave, Event()
        self._links: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                link, _ = self._listener.accept()
                self._links.append(link)
                Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        with contextlib.suppress(OSError), link:
            self._behave(link, self._stop)

    def close(self) -> None:
        self._stop.set()
        for one in (self._listener, *self._links):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


class FullServer:
    """A listener whose queue is full: whoever calls hears nothing at all."""

    def __init__(self) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(0)
        self.port = int(self._listener.getsockname()[1])
        self._callers = [socket.socket() for _ in range(4)]
        for caller in self._callers:
            caller.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                caller.connect(("127.0.0.1", self.port))

    def close(self) -> None:
        for one in (*self._callers, self._listener):
            one.close()


def refused_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def never_answers(link: socket.socket, stop: Event) -> None:
    while link.recv(65536):
        pass


def drips(link: socket.socket, stop: Event) -> None:
    link.recv(4096)
    for letter in b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nX-Pad: " + b"a" * 10_000:
        link.sendall(bytes([letter]))
        if stop.wait(0.5):
            return


def random_bytes(link: socket.socket, stop: Event) -> None:
    link.recv(4096)
    while not stop.wait(0.01):
        link.sendall(os.urandom(4096))


def rtsp(after_play: Behave) -> Behave:
    """Speaks RTSP properly up to PLAY; what comes then is `after_play`'s."""

    def behave(link: socket.socket, stop: Event) -> None:
        for method, sequence in _requests(link):
            head = b"RTSP/1.0 200 OK\r\n" + sequence + b"\r\n"
            if method == b"DESCRIBE":
                head += b"Content-Type: application/sdp\r\nContent-Base: rtsp://127.0.0.1/x/\r\n"
                head += b"Content-Length: %d\r\n\r\n" % len(SDP) + SDP
            elif method == b"SETUP":
                head += b"Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n\r\n"
            else:
                head += b"Session: 1\r\n\r\n"
            link.sendall(head)
            if method == b"PLAY":
                Thread(target=_quietly, args=(after_play, link, stop), daemon=True).start()

    return behave


def _requests(link: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    heard = b""
    while piece := link.recv(4096):
        heard += piece
        while b"\r\n\r\n" in heard:
            request, heard = heard.split(b"\r\n\r\n", 1)
            lines = request.split(b"\r\n")
            sequence = next((line for line in lines if line.lower().startswith(b"cseq")), b"CSeq: 0")
            yield lines[0].split(b" ", 1)[0], sequence


def _quietly(behave: Behave, link: socket.socket, stop: Event) -> None:
    with contextlib.suppress(OSError):
        behave(link, stop)


def silence(link: socket.socket, stop: Event) -> None:
    stop.wait()


def reports_only(link: socket.socket, stop: Event) -> None:
    """Sender reports, and no video."""
    report = struct.pack("!BBHIIIIII", 0x80, 200, 6, 1, 0, 0, 0, 0, 0)
    while not stop.wait(0.5):
        link.sendall(b"$\x01" + struct.pack("!H", len(report)) + report)


def random_payload(link: socket.socket, stop: Event) -> None:
    """RTP as it should be, with nonsense in it."""
    number = 0
    while not stop.wait(0.005):
        number += 1
        marker = 0x80 if number % 5 == 0 else 0
        packet = struct.pack("!BBHII", 0x80, 96 | marker, number & 0xFFFF, number * 700, 1) + os.urandom(800)
        link.sendall(b"$\x00" + struct.pack("!H", len(packet)) + packet)


def http_silent(link: socket.socket, stop: Event) -> None:
    link.recv(4096)
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n")
    stop.wait()


def http_never(link: socket.socket, stop: Event) -> None:
    link.recv(4096)
    stop.wait()


def http_garbage(link: socket.socket, stop: Event) -> None:
    link.recv(4096)
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n")
    while not stop.wait(0.005):
        link.sendall(os.urandom(4096))


def http_page(link: socket.socket, stop: Event) -> None:
    link.recv(4096)
    page = b"<html>login</html>"
    link.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
    )


def http_says(status: bytes) -> Behave:
    """Answers every request with this status."""

    def behave(link: socket.socket, stop: Event) -> None:
        link.recv(4096)
        link.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")

    return behave


def http_clip(body: bytes, kind: bytes, pieces_per_s: float, pieces: int) -> Behave:
    """Sends a clip again and again, a piece at a time."""

    def behave(link: socket.socket, stop: Event) -> None:
        link.recv(4096)
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n\r\n")
        size, at = max(1, len(body) // pieces), 0
        began, sent = clock.monotonic(), 0
        while not stop.wait(max(0.0, began + sent / pieces_per_s - clock.monotonic())):
            sent += 1
            link.sendall(body[at : at + size])
            at = 0 if at + size >= len(body) else at + size

    return behave
