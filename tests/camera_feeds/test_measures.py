"""Streams that are well: every way they come in, their pictures, orders, damaged groups, a close look."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from threading import Event

import av
import pytest
from av.video.codeccontext import VideoCodecContext

from camera_feeds.streams import Stream
from sitcenter import clock
from sitcenter.domain.cameras.types import Box, CameraOrder, Picture, Sample, Verb
from tests.camera_feeds import bad_servers as bad
from tests.camera_feeds.clips import encode, pictures
from tests.camera_feeds.servers import rtsp_server
from tests.camera_feeds.watching import METERED, Log, key, watching

OPTIONS = replace(
    METERED, sample_every_s=3.0, picture_every_s=3.0, suspicious_every_s=1.0, warm_up_s=1.0, gop_every_s=0.0
)
BOUNDARY = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"


def motion_jpeg(frames: int) -> list[bytes]:
    """Parts of a multipart answer, a picture each."""
    context = av.CodecContext.create("mjpeg", "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.pix_fmt = 320, 240, "yuvj420p"
    context.time_base = Fraction(1, 25)
    parts = []
    for grey in pictures(frames, 320, 240):
        frame = av.VideoFrame.from_ndarray(grey, format="gray").reformat(format="yuvj420p")
        parts += [bytes(packet) for packet in context.encode(frame)]
    return [BOUNDARY % len(part) + part + b"\r\n" for part in parts]


def sends(parts: list[bytes]) -> bad.Behave:
    def behave(link: socket.socket, stop: Event) -> None:
        link.recv(4096)
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n")
        number = 0
        while not stop.wait(0.1):
            link.sendall(parts[number % len(parts)])
            number += 1

    return behave


def measured(sample: Sample) -> bool:
    return sample.reachable and sample.fps is not None and sample.picture is not None


@pytest.fixture
def streams(clip: Path, tmp_path: Path) -> Iterator[dict[str, str | Stream]]:
    transport = encode(tmp_path / "clip.ts", form="mpegts", seconds=8).read_bytes()
    leaping = encode(tmp_path / "leaping.ts", form="mpegts", seconds=8, leap_s=10).read_bytes()
    film = encode(tmp_path / "clip.mkv", form="matroska", seconds=20)
    with ExitStack() as stack:
        names = ("tcp", "udp", "damaged", "ordered")
        server = stack.enter_context(rtsp_server(*(f"{name}={clip}" for name in names)))
        server.tell("damaged", "corrupt")
        ts = bad.BadServer(bad.http_clip(transport, b"video/mp2t", pieces_per_s=50, pieces=400))
        jpeg = bad.BadServer(sends(motion_jpeg(20)))
        leaps = bad.BadServer(bad.http_clip(leaping, b"video/mp2t", pieces_per_s=50, pieces=400))
        stack.callback(ts.close)
        stack.callback(leaps.close)
        stack.callback(jpeg.close)
        yield {
            **{name: server.url(name) for name in names},
            "udp": Stream(key("udp"), server.url("udp"), "udp"),
            "ts": f"http://127.0.0.1:{ts.port}/cam.ts",
            "leaping": f"http://127.0.0.1:{leaps.port}/cam.ts",
            "mjpeg": f"http://127.0.0.1:{jpeg.port}/cam.mjpg",
            "film": str(film),
            "bare": str(clip),
        }


PLAIN = ("tcp", "udp", "ts", "film")


def test_streams_of_every_kind_are_measured_at_the_same_time(streams: dict[str, str | Stream]) -> None:
    order = CameraOrder(
        "o1", key("ordered"), Verb.MASK, clock.now(), "officer", "clock", (Box(0, 0, 1, 0.1),)
    )
    with watching(streams, OPTIONS) as log:
        log.watch.order(order)
        log.watch.suspicious(key("ordered"), True)
        log.wait(lambda: all(log.has(name, measured) for name in (*PLAIN, "mjpeg", "ordered")), 15)
        log.wait(lambda: all(log.has(name, lambda s: s.corrupt_share == 0.0) for name in PLAIN), 12)
        log.wait(lambda: log.has("damaged", lambda s: (s.corrupt_share or 0) > 0.02), 10)
        log.wait(lambda: log.has("leaping", lambda s: (s.timestamp_jumps or 0) > 0), 10)
        log.wait(lambda: len(rates_of(log, "ts")) >= 2, 8)
        log.wait(lambda: len(pictures_of(log, "ordered")) >= 2 * len(pictures_of(log, "tcp")), 8)
    _rates(log)
    _pictures(log)
    assert all(log.has(name, lambda s: (s.width, s.height) == (320, 240)) for name in streams)
    assert {one.key.camera_id for one in log.learned} == set(streams)
    tcp = next(sample for _, sample in log.samples["tcp"] if measured(sample))
    assert tcp.key_interval_s == pytest.approx(1, abs=0.2)
    assert tcp.latency_s == pytest.approx(0.05, abs=0.5)


def _rates(log: Log) -> None:
    """The last ones: a server that sends bytes evenly sends frames unevenly at first."""
    rates = {name: rates_of(log, name)[-1] for name in (*PLAIN, "mjpeg")}
    assert rates.pop("mjpeg") == pytest.approx(10, abs=1.5)
    assert {sample.lag_s for _, sample in log.samples["mjpeg"]} == {None}
    assert all(fps == pytest.approx(25, abs=2) for fps in rates.values()), rates


def rates_of(log: Log, name: str) -> list[float]:
    return [sample.fps for _, sample in log.samples[name] if sample.fps is not None]


def pictures_of(log: Log, name: str) -> list[Picture]:
    return [sample.picture for _, sample in log.samples[name] if sample.picture]


def _pictures(log: Log) -> None:
    """A picture in each sample, a closer look where it was ordered; the meter's contrast counts orders."""
    found = {name: pictures_of(log, name) for name in ("tcp", "ordered")}
    assert found["tcp"][0].mean_luma == pytest.approx(110, abs=12)
    assert found["tcp"][0].good_blocks == 240
    assert {picture.contrast for picture in found["tcp"]} == {0}
    assert found["ordered"][-1].contrast == 1
