"""The only door to FFmpeg of the simulator: pictures in, H.264 access units out (libx264)."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from simulator.cameras.drawing import Plane, Planes
from simulator.cameras.rtp import RTP_CLOCK

_OPTIONS = {
    "preset": "ultrafast",
    "tune": "zerolatency",
    "forced-idr": "1",
    "x264-params": "keyint=300:min-keyint=1:scenecut=0:repeat-headers=1",
}
# A camera has a limit, too: without one a noisy picture takes ten times as much.
_KBIT_PER_MACROBLOCK = 1.6
_NAL_INFORMATION = 6


class Encoder:
    """One stream's encoder; its `planes` are painted in place before each `encode`."""

    def __init__(self, width: int, height: int, fps: float, crf: int = 28) -> None:
        context = av.CodecContext.create("libx264", "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base = Fraction(1, RTP_CLOCK)
        context.framerate = Fraction(fps)
        context.thread_count = 1
        limit = str(int(_KBIT_PER_MACROBLOCK * width * height / 256) * 1000)
        context.options = _OPTIONS | {"crf": str(crf), "maxrate": limit, "bufsize": limit}
        self._context = context
        self._frame = VideoFrame(width, height, "yuv420p")
        self.planes = _planes(self._frame)

    def encode(self, pts: int, key: bool) -> tuple[bytes, ...]:
        """The NAL units of what is painted now; `pts` by RTP's clock, growing."""
        self._frame.pts = pts
        self._frame.pict_type = PictureType.I if key else PictureType.NONE
        return tuple(
            unit for packet in self._context.encode(self._frame) for unit in nal_units(bytes(packet))
        )


def nal_units(stream: bytes) -> Iterator[bytes]:
    """The NAL units of an Annex B byte stream, without the encoder's remarks."""
    for piece in stream.split(b"\0\0\1")[1:]:
        # A start code of four bytes leaves its zero at the end of the unit before; no unit ends in a zero.
        unit = piece.rstrip(b"\0")
        if unit and unit[0] & 31 != _NAL_INFORMATION:
            yield unit


def _planes(frame: VideoFrame) -> Planes:
    y, u, v = (_plane(frame, number) for number in range(3))
    return Planes(y, u, v)


def _plane(frame: VideoFrame, number: int) -> Plane:
    plane = frame.planes[number]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
    picture: Plane = rows[: plane.height, : plane.width]
    return picture
