"""Small clips that tests watch: a pattern that moves, with a sensor's noise, in H.264 as cameras send it."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

FPS = 25
H264 = "aud=1:repeat-headers=1:annexb=1:scenecut=0:bframes=0:rc-lookahead=0:sync-lookahead=0"


def pictures(frames: int, width: int, height: int) -> NDArray[np.uint8]:
    """Grey pictures, frames x height x width."""
    random = np.random.default_rng(1)
    down, right = np.mgrid[0:height, 0:width]
    made = np.empty((frames, height, width), np.uint8)
    for number in range(frames):
        wave = 110 + 60 * np.sin((right + 3 * number) / 17) * np.cos(down / 23)
        made[number] = np.clip(wave + random.normal(0, 2, wave.shape), 0, 255)
    return made


def encode(
    path: Path,
    seconds: float = 4,
    width: int = 320,
    height: int = 240,
    gop: int = 25,
    form: str = "h264",
    leap_s: float = 0,
) -> Path:
    """Write a clip; `form` is FFmpeg's name of the container, "h264" the bare stream.

    `leap_s`: so far ahead the times of its second half leap.
    """
    with av.open(str(path), "w", format=form) as out:
        options = {"preset": "ultrafast", "x264-params": f"keyint={gop}:min-keyint={gop}:{H264}"}
        stream = out.add_stream("libx264", rate=FPS, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, FPS)
        shown = pictures(int(seconds * FPS), width, height)
        for number, grey in enumerate(shown):
            frame = av.VideoFrame.from_ndarray(grey, format="gray").reformat(format="yuv420p")
            late = int(leap_s * FPS) if number >= len(shown) // 2 else 0
            frame.pts, frame.time_base = number + late, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
