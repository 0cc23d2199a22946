"""What the first slice of a packet is, as the standards code it: FFmpeg's flag for key pictures isn't enough.

Where its parser could not read a packet's head in time, FFmpeg leaves the flag of the transport on, which
marks every packet of RTP: slices that rest on pictures before them are then called key pictures.
"""

from collections.abc import Iterator

H264_SLICE, H264_IDR = 1, 5
"""nal_unit_type of ITU-T H.264, table 7-1: a slice of another picture, and of one that rests on none."""
H264_INTRA = frozenset({2, 4, 7, 9})
"""slice_type of ITU-T H.264, table 7-6: I and SI."""
HEVC_IRAP = range(16, 24)
HEVC_SLICES = range(32)
"""nal_unit_type of ITU-T H.265, table 7-1: those below 32 are slices, these begin where decoding may."""
HEAD = 64
"""Bytes of a slice that hold the beginning of its head."""


def rests_on_others(codec: str, packet: memoryview) -> bool:
    """Whether a packet is surely no key picture. False where its first slice is one, or can't be told."""
    if codec == "h264":
        return _h264(packet)
    if codec == "hevc":
        return _hevc(packet)
    return False


def _h264(packet: memoryview) -> bool:
    for start in _units(packet):
        kind = packet[start] & 0x1F
        if kind == H264_IDR:
            return False
        if kind == H264_SLICE:
            bits = _Bits(bytes(packet[start + 1 : start + 1 + HEAD]))
            bits.golomb()  # first_mb_in_slice
            slice_type = bits.golomb()
            return slice_type is not None and slice_type < 10 and slice_type not in H264_INTRA
    return False


def _hevc(packet: memoryview) -> bool:
    for start in _units(packet):
        kind = packet[start] >> 1 & 0x3F
        if kind in HEVC_SLICES:
            return kind not in HEVC_IRAP
    return False


def _units(packet: memoryview) -> Iterator[int]:
    """Where each NAL unit begins, behind its start code (Annex B)."""
    head = bytes(packet[:4096])
    at = head.find(b"\x00\x00\x01")
    while 0 <= at < len(head) - 4:
        yield at + 3
        at = head.find(b"\x00\x00\x01", at + 3)


class _Bits:
    """Reads Exp-Golomb codes (ITU-T H.264, 9.1)."""

    def __init__(self, data: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in data)
        self._at = 0

    def golomb(self) -> int | None:
        """ue(v); None where the data ends."""
        one = self._bits.find("1", self._at)
        zeros = one - self._at
        if one < 0 or one + zeros + 1 > len(self._bits):
            return None
        self._at = one + zeros + 1
        return int(self._bits[one : self._at], 2) - 1
