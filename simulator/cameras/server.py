"""The RTSP server: sessions over TCP, packets interleaved or over UDP."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from re import search
from secrets import token_hex

from simulator.cameras.faults import DOOR
from simulator.cameras.rtsp import (
    METHODS,
    Account,
    BadRequest,
    Request,
    answer,
    challenge,
    description,
    parse_request,
)
from simulator.cameras.stream import Stream

HOST = "127.0.0.1"
_TOO_FAR_BEHIND = 600_000
_LONGEST_REQUEST = 20_000
_DOLLAR = 0x24


@dataclass(frozen=True, slots=True)
class House:
    """What every connection shares; `data` and `control` are the sockets of UDP."""

    streams: Mapping[str, Stream]
    account: Account
    data: asyncio.DatagramTransport
    control: asyncio.DatagramTransport


class Session(asyncio.Protocol):
    """One connection of a client, watching at most one camera."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._buffer = bytearray()
        self._nonce, self._id = token_hex(8), token_hex(4)
        self._stream: Stream | None = None
        self._way: Interleaved | Datagrams | None = None
        self._waits_for_key = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _exc: Exception | None) -> None:
        """Nobody watches here any more."""
        self._leave()

    def data_received(self, data: bytes) -> None:
        """Requests, and between them the client's own reports, which nobody reads."""
        self._buffer += data
        try:
            while self._next():
                pass
        except BadRequest:
            self._transport.close()

    def take(self, packets: Sequence[bytes], key: bool) -> None:
        """Send a picture on, from the first that can be understood alone; a slow client misses some."""
        if self._way is None:
            return
        if self._transport.get_write_buffer_size() > _TOO_FAR_BEHIND:
            self._waits_for_key = True
        elif key or not self._waits_for_key:
            self._waits_for_key = False
            self._way.send(packets)

    def take_report(self, report: bytes) -> None:
        """Send a sender report on."""
        if self._way is not None:
            self._way.send_report(report)

    def close(self) -> None:
        """The camera ends the session."""
        self._leave()
        self._transport.close()

    def _next(self) -> bool:
        buffer = self._buffer
        if buffer[:1] == bytes((_DOLLAR,)):
            length = 4 + int.from_bytes(buffer[2:4], "big")
            if len(buffer) < max(length, 4):
                return False
            del buffer[:length]
            return True
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(buffer) > _LONGEST_REQUEST:
                raise BadRequest("too long")
            return False
        request = parse_request(bytes(buffer[:end]))
        body = request.headers.get("content-length", "0")
        whole = end + 4 + (int(body) if body.isdecimal() else 0)
        if len(buffer) < whole:
            return False
        del buffer[:whole]
        self._answer(request)
        return True

    def _answer(self, request: Request) -> None:
        stream = self._house.streams.get(request.path)
        fault = stream.fault if stream else ""
        if fault == "site_cut":
            return
        if request.method == "OPTIONS":
            self._say(request, 200, (f"Public: {METHODS}",))
        elif fault == "wrong_password" or not self._house.account.admits(request, self._nonce):
            self._say(request, 401, challenge(self._nonce))
        elif stream is None or fault in DOOR:
            self._say(request, 404)
        else:
            self._admitted(request, stream)

    def _admitted(self, request: Request, stream: Stream) -> None:
        if request.method == "DESCRIBE":
            body = description(HOST, stream.name, stream.source.parameters, stream.source.fps)
            base = request.url.rstrip("/") + "/"
            self._say(request, 200, ("Content-Type: application/sdp", f"Content-Base: {base}"), body)
        elif request.method == "SETUP":
            self._set_up(request)
        elif request.method == "PLAY":
            self._play(request, stream)
        elif request.method in {"GET_PARAMETER", "SET_PARAMETER"}:
            self._say(request, 200, (f"Session: {self._id}",))
        elif request.method == "TEARDOWN":
            self._say(request, 200)
            self.close()
        else:
            self._say(request, 501)

    def _set_up(self, request: Request) -> None:
        asked = request.headers.get("transport", "")
        ports = search(r"client_port=(\d+)-(\d+)", asked)
        if "RTP/AVP/TCP" in asked:
            channels = search(r"interleaved=(\d+)-(\d+)", asked)
            first = int(channels[1]) if channels else 0
            self._way = Interleaved(self._transport, first)
            told = f"RTP/AVP/TCP;unicast;interleaved={first}-{first + 1}"
        elif ports:
            self._way = Datagrams(self._house, self._peer(), int(ports[1]), int(ports[2]))
            told = f"RTP/AVP;unicast;{ports[0]};server_port={self._way.server_ports()}"
        else:
            self._say(request, 461)
            return
        self._say(request, 200, (f"Transport: {told}", f"Session: {self._id};timeout=60"))

    def _play(self, request: Request, stream: Stream) -> None:
        if self._way is None:
            self._say(request, 454)
            return
        self._say(request, 200, (f"Session: {self._id}", "Range: npt=now-"))
        if self._stream is None:
            self._stream, self._waits_for_key = stream, True
            stream.clients.append(self)
            stream.report_to(self, asyncio.get_running_loop().time())

    def _leave(self) -> None:
        if self._stream is not None:
            self._stream.clients.remove(self)
            self._stream = None

    def _say(self, request: Request, status: int, headers: Sequence[str] = (), body: bytes = b"") -> None:
        self._transport.write(answer(request, status, headers, body))

    def _peer(self) -> str:
        return str(self._transport.get_extra_info("peername")[0])


class Interleaved:
    """Packets within the connection itself."""

    def __init__(self, transport: asyncio.Transport, channel: int) -> None:
        self._transport, self._channel = transport, channel

    def send(self, packets: Sequence[bytes]) -> None:
        """One write a picture: a call of the system costs more than what it carries."""
        pieces: list[bytes] = []
        for packet in packets:
            pieces += (bytes((_DOLLAR, self._channel)), len(packet).to_bytes(2, "big"), packet)
        self._transport.write(b"".join(pieces))

    def send_report(self, report: bytes) -> None:
        """By the channel beside."""
        head = bytes((_DOLLAR, self._channel + 1)) + len(report).to_bytes(2, "big")
        self._transport.write(head + report)


class Datagrams:
    """Packets over UDP to two ports of the client."""

    def __init__(self, house: House, host: str, data: int, control: int) -> None:
        self._house, self._data, self._control = house, (host, data), (host, control)

    def server_ports(self) -> str:
        """From where they come."""
        sockets = (self._house.data, self._house.control)
        return "-".join(str(transport.get_extra_info("sockname")[1]) for transport in sockets)

    def send(self, packets: Sequence[bytes]) -> None:
        """One datagram a packet."""
        for packet in packets:
            self._house.data.sendto(packet, self._data)

    def send_report(self, report: bytes) -> None:
        """To the second port."""
        self._house.control.sendto(report, self._control)
