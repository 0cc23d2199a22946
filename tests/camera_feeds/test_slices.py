"""Which packets rest on others, by their first slice."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext

from camera_feeds.slices import rests_on_others

PARAMETERS = "000000016742c00dda05825a10000003001000000300a8f142aa0000000168ce09c8"
P_SLICE = "00000001419a40e8dcd4b5272f3aa513"
"""Flagged as key by FFmpeg on a busy machine."""


@pytest.mark.parametrize(
    ("codec", "packet", "rests"),
    [
        ("h264", P_SLICE, True),
        ("h264", PARAMETERS + P_SLICE, True),
        ("h264", "0000000165888400", False),
        ("h264", PARAMETERS + "00000165888400", False),
        ("h264", "000000010600" + "0000000141b0", False),  # slice_type 2: an I slice after a recovery point
        ("h264", PARAMETERS, False),
        ("h264", "00000001", False),
        ("h264", "0000000141", False),
        ("h264", "d4b5272f3aa513", False),
        ("h264", "", False),
        ("hevc", "00000001" + "2601af", False),  # IDR_W_RADL
        ("hevc", "00000001" + "0201d0", True),  # TRAIL_R
        ("hevc", "00000001" + "4001" + "00000001" + "0201d0", True),  # behind a parameter set
        ("mjpeg", P_SLICE, False),
    ],
)
def test_only_a_slice_that_is_known_to_rest_on_others_does(codec: str, packet: str, rests: bool) -> None:
    assert rests_on_others(codec, memoryview(bytes.fromhex(packet))) is rests


def encoded(codec: str) -> Iterator[tuple[bool, bytes]]:
    encoder = VideoCodecContext.create(codec, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 320, 240, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    encoder.gop_size, encoder.max_b_frames = 10, 2
    frames = [
        av.VideoFrame.from_ndarray(np.full((240, 320, 3), 5 * n, np.uint8), format="rgb24") for n in range(35)
    ]
    for number, frame in enumerate(frames):
        frame.pts = number
    packets = [packet for frame in [*frames, None] for packet in encoder.encode(frame)]
    yield from ((packet.is_keyframe, bytes(packet)) for packet in packets)


@pytest.mark.parametrize(("encoder", "codec"), [("libx264", "h264"), ("libx265", "hevc")])
def test_it_agrees_with_what_an_encoder_says_of_its_packets(encoder: str, codec: str) -> None:
    told = [(key, rests_on_others(codec, memoryview(packet))) for key, packet in encoded(encoder)]
    assert sum(key for key, _ in told) >= 3
    assert all(rests is not key for key, rests in told)
