"""H.264 in RTP (RFC 6184) and the sender reports beside it (RFC 3550)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from struct import pack

RTP_CLOCK = 90_000
PAYLOAD_TYPE = 96
MAX_PAYLOAD = 1400
_FU_A = 28
_MARKER = 0x80
# Seconds from 1900, where NTP begins, to 1970.
_NTP_EPOCH = 2_208_988_800
_SENDER_REPORT, _DESCRIPTION, _CNAME = 200, 202, 1


@dataclass(frozen=True, slots=True)
class Unit:
    """One picture cut for the way: the payloads of its packets. `key`: it can be understood alone."""

    payloads: tuple[bytes, ...]
    key: bool

    @property
    def size(self) -> int:
        """Bytes of payload."""
        return sum(map(len, self.payloads))


def unit_of(nals: Sequence[bytes], key: bool) -> Unit:
    """The NAL units of one picture as payloads: whole, or in fragments where they are too long."""
    return Unit(tuple(payload for nal in nals for payload in _fragments(nal)), key)


def _fragments(nal: bytes) -> Iterator[bytes]:
    if len(nal) <= MAX_PAYLOAD:
        yield nal
        return
    indicator, kind = nal[0] & 0xE0 | _FU_A, nal[0] & 0x1F
    step = MAX_PAYLOAD - 2
    for start in range(1, len(nal), step):
        first, last = start == 1, start + step >= len(nal)
        yield bytes((indicator, first << 7 | last << 6 | kind)) + nal[start : start + step]


class Sender:
    """The numbers of one stream: all its clients get the same packets."""

    def __init__(self, seed: str) -> None:
        random = Random(seed)
        self.ssrc = random.getrandbits(32)
        self.offset = random.getrandbits(32)
        self._sequence = random.getrandbits(16)
        self._packets = 0
        self._octets = 0

    def timestamp(self, at: float) -> int:
        """RTP's time of a moment, seconds of the camera's own steady clock."""
        return int(round(at * RTP_CLOCK) + self.offset) & 0xFFFFFFFF

    def jump(self, seconds: float) -> None:
        """From now on all timestamps are moved."""
        self.offset = int(self.offset + seconds * RTP_CLOCK) & 0xFFFFFFFF

    def packets(self, unit: Unit, at: float) -> list[bytes]:
        """The packets of a picture taken `at`; the last one carries the marker."""
        last, stamp = len(unit.payloads) - 1, self.timestamp(at)
        made = []
        for place, payload in enumerate(unit.payloads):
            kind = PAYLOAD_TYPE | (_MARKER if place == last else 0)
            made.append(pack("!BBHII", 0x80, kind, self._sequence, stamp, self.ssrc) + payload)
            self._sequence = self._sequence + 1 & 0xFFFF
        self._packets += len(made)
        self._octets += unit.size
        return made

    def report(self, at: float, wall: float) -> bytes:
        """A sender report: at moment `at` of the steady clock the camera's clock showed `wall` (epoch)."""
        seconds = int(wall)
        fraction = int((wall - seconds) * (1 << 32))
        head = pack("!BBHI", 0x80, _SENDER_REPORT, 6, self.ssrc)
        head += pack("!II", seconds + _NTP_EPOCH & 0xFFFFFFFF, fraction)
        head += pack("!III", self.timestamp(at), self._packets & 0xFFFFFFFF, self._octets & 0xFFFFFFFF)
        return head + pack("!BBHIBB6sxx", 0x81, _DESCRIPTION, 4, self.ssrc, _CNAME, 6, b"camera")
