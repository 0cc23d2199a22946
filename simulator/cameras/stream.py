"""One camera as its clients see it: packets on time, and what is done to them on the way."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol

from simulator.cameras.rtp import Sender, Unit
from simulator.cameras.sources import CLOCK_DRIFT, Source

REPORT_EVERY_S = 4.0
JUMP_S = 10.0
JUMP_EVERY_S = 15.0
_LOST, _DAMAGED = 0.03, 0.12
_RTP_HEADER = 12
# A slice that isn't of a key picture, beginning at its first block.
_SLICE = b"\x41\x80"


class Client(Protocol):
    """Somebody who watches."""

    def take(self, packets: Sequence[bytes], key: bool) -> None:
        """The packets of one picture."""

    def take_report(self, report: bytes) -> None:
        """A sender report."""

    def close(self) -> None:
        """The camera ends the session."""


class Stream:
    """A camera's pictures as packets; nothing is painted while nobody watches."""

    def __init__(self, name: str, source: Source, wall: Callable[[], float]) -> None:
        """`wall` is the real clock, epoch seconds."""
        self.name = name
        self.source = source
        self.fault = ""
        self.clients: list[Client] = []
        self._sender = Sender(name)
        self._random = Random(name)
        self._wall = wall
        self._reported_at = self._jumped_at = 0.0
        self._repeated: Unit | None = None

    def tick(self, at: float, now: float) -> None:
        """Send the picture of moment `at`; `now` is the steady clock."""
        if not self.clients or self.fault == "stall":
            return
        unit = self._unit(at)
        if unit is None:
            return
        self._jump(at)
        self._report(now)
        packets = self._sender.packets(unit, at)
        if self.fault == "loss":
            packets = self._damaged(packets)
        elif self.fault == "garbage":
            packets = [self._garbled(packet) for packet in packets]
        for client in self.clients:
            client.take(packets, unit.key)

    def report_to(self, client: Client, now: float) -> None:
        """What a newcomer is told before the first picture."""
        if self.fault != "stall":
            client.take_report(self._told(now))

    def _unit(self, at: float) -> Unit | None:
        if self.fault != "freeze_packets":
            self._repeated = None
        elif self._repeated is not None:
            return self._repeated
        unit = self.source.unit(at, self.fault)
        if self.fault == "freeze_packets" and unit is not None and unit.key:
            self._repeated = unit
        return unit

    def _jump(self, at: float) -> None:
        if self.fault == "timestamp_jump" and at - self._jumped_at > JUMP_EVERY_S:
            self._jumped_at = at
            self._sender.jump(JUMP_S)

    def _report(self, now: float) -> None:
        if now - self._reported_at > REPORT_EVERY_S:
            self._reported_at = now
            report = self._told(now)
            for client in self.clients:
                client.take_report(report)

    def _told(self, now: float) -> bytes:
        drift = CLOCK_DRIFT.total_seconds() if self.fault == "clock_drift" else 0.0
        return self._sender.report(now, self._wall() + drift)

    def _damaged(self, packets: Sequence[bytes]) -> list[bytes]:
        """Some packets are lost, some arrive with wrong bytes."""
        arrived = []
        for packet in packets:
            fate = self._random.random()
            if fate >= _LOST:
                arrived.append(self._wrong(packet) if fate < _LOST + _DAMAGED else packet)
        return arrived

    def _garbled(self, packet: bytes) -> bytes:
        """A packet that claims to be a picture of its own, and is made of chance."""
        return packet[:_RTP_HEADER] + _SLICE + self._random.randbytes(len(packet) - _RTP_HEADER)

    def _wrong(self, packet: bytes) -> bytes:
        body = bytearray(packet)
        for _ in range(8):
            # The first bytes say what the rest is: without them a client would see nothing at all.
            place = self._random.randrange(min(_RTP_HEADER + 8, len(body) - 1), len(body))
            body[place] ^= self._random.randrange(1, 256)
        return bytes(body)
