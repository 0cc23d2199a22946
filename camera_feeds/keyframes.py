"""Decoding: one key packet now and then, a whole group of pictures rarely; nothing else.

A decoder lives as long as what it decodes: its pictures would cost 12 MB a stream at 1080p, for ever.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TypeAlias

import av
import av.error
import numpy as np
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from camera_feeds.options import Luma
from sitcenter import clock

SMALLEST = 32
"""Pixels: below this a picture is an accident of damaged data."""
LONGEST_GOP = 400
"""Frames after which a group that doesn't end is counted as it is."""
EIGHT_BITS = frozenset(
    {"yuv420p", "yuvj420p", "nv12", "nv21", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "gray"}
)
"""Formats whose first plane is brightness, a byte a pixel."""

AvPacket: TypeAlias = "Packet[VideoStream]"


class Decoding:
    """How many decode at once in this process, and whether they queue."""

    def __init__(self, at_once: int = 2) -> None:
        self._places = BoundedSemaphore(at_once)
        self.waited_s = 0.0
        """The longest wait for a place since it was last taken."""

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Wait for a place and hold it."""
        asked = clock.monotonic()
        with self._places:
            self.waited_s = max(self.waited_s, clock.monotonic() - asked)
            yield

    def take_waited(self) -> float:
        """The longest wait since the last call, seconds."""
        waited, self.waited_s = self.waited_s, 0.0
        return waited


def plausible(width: int | None, height: int | None) -> bool:
    """Whether that can be the size of a camera's picture."""
    return min(width or 0, height or 0) >= SMALLEST


def decoder(stream: VideoStream) -> VideoCodecContext:
    """A decoder of this stream, one thread."""
    of_stream = stream.codec_context
    context = VideoCodecContext.create(of_stream.name, "r")
    if not isinstance(context, VideoCodecContext):
        raise TypeError(f"{of_stream.name} is no video")
    context.extradata = of_stream.extradata
    context.thread_count = 1
    return context


def key_picture(packet: AvPacket, stream: VideoStream) -> Luma | None:
    """The brightness of a key packet; None if no plausible picture can be made of it."""
    try:
        context = decoder(stream)
        frames = [*context.decode(packet), *context.decode(None)]
    except (av.error.FFmpegError, ValueError, TypeError):
        return None
    whole = [frame for frame in frames if plausible(frame.width, frame.height)]
    return luma(whole[0]) if whole else None


def luma(frame: VideoFrame) -> Luma:
    """The brightness of a picture, as it lies in the decoder's memory where that is possible."""
    if frame.format.name not in EIGHT_BITS:
        frame = frame.reformat(format="gray")
    plane = frame.planes[0]
    rows: Luma = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width]


@dataclass(slots=True)
class GopCheck:
    """Decodes one whole group of pictures and counts its damaged frames."""

    context: VideoCodecContext
    frames: int = 0
    corrupt: int = 0
    packets: int = 0

    def add(self, packet: "AvPacket | None") -> None:
        """Decode the next packet of the group; None ends it."""
        self.packets += packet is not None
        try:
            decoded = self.context.decode(packet)
        except (av.error.FFmpegError, ValueError):
            self.frames, self.corrupt = self.frames + 1, self.corrupt + 1
            return
        self.frames += len(decoded)
        self.corrupt += sum(bool(frame.is_corrupt) for frame in decoded)

    @property
    def share(self) -> float | None:
        """Damaged frames of all; None if there were none."""
        return self.corrupt / self.frames if self.frames else None
