"""Clients of the played cameras: PyAV, as the product's, and one that only counts bytes."""

import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack
from threading import Event, Thread

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.stream import VideoStream

from simulator.cameras.plan import Plan, PlayedCamera
from simulator.cameras.stage import CameraStage, played_cameras
from simulator.events import Label
from simulator.network import load_network
from sitcenter import clock

ROOT = Path(__file__).parents[2]
USER, PASSWORD = "somebody", "a word"
ENV = dict(os.environ) | {"SITCENTER_CAMERA_USER": USER, "SITCENTER_CAMERA_PASSWORD": PASSWORD}
RICH = "mailin-85"
Luma = npt.NDArray[np.uint8]
OPTIONS = {"timeout": "3000000", "probesize": "300000", "analyzeduration": "500000"}


@dataclass(frozen=True, slots=True)
class Stage:
    """The served cameras; `play` sets faults through the control file."""

    stage: CameraStage
    control: Path
    cameras: tuple[PlayedCamera, ...]

    def url(self, path: str, credentials: str = "somebody:a%20word@") -> str:
        return f"rtsp://{credentials}127.0.0.1:{self.stage.port}/{path}"

    def play(self, faults: dict[str, str]) -> list[Label]:
        """These faults, and every other camera good."""
        aside = self.control.with_suffix(".new")
        aside.write_text(json.dumps({"*": "ok"} | faults))
        aside.replace(self.control)
        return self.stage.play(clock.now(), {})


@contextmanager
def staged(folder: Path, most: int | None = None) -> Iterator[Stage]:
    """All cameras of the configuration, or the first, played from half past eleven without their timetable."""
    cameras = played_cameras(load_network(ROOT / "config"), None)[:most]
    noon = 1795156200.0
    plan = Plan(cameras, 0, 1, noon, noon - clock.now().timestamp(), 1.0, "Asia/Almaty")
    control = folder / "control.json"
    stage = CameraStage(plan, control, ENV)
    try:
        served = Stage(stage, control, cameras)
        served.play({})
        yield served
    finally:
        stage.close()


@dataclass(frozen=True, slots=True)
class Seen:
    """One packet at its arrival; `latency` by the camera's sender report; `luma` where it was decoded."""

    at: float
    pts: float | None
    key: bool
    size: int
    latency: float | None
    luma: Luma | None
    corrupt: bool


@dataclass(slots=True)
class Watcher:
    """One stream watched in a thread until told to stop; `whole`: every picture is decoded."""

    url: str
    whole: bool = False
    transport: str = "tcp"
    seen: list[Seen] = field(default_factory=list)
    width: int = 0
    codec: str = ""
    error: str = ""
    ended: bool = False
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(15)
            assert not self._thread.is_alive()

    def after(self, moment: float) -> list[Seen]:
        return [seen for seen in self.seen if seen.at >= moment]

    def keys(self, since: float = 0.0) -> list[Luma]:
        return [seen.luma for seen in self.after(since) if seen.key and seen.luma is not None]

    def _watch(self) -> None:
        try:
            with opened(self.url, self.transport) as container:
                self._read(container)
        except (av.FFmpegError, OSError) as error:
            self.error = type(error).__name__
        self.ended = True

    def _read(self, container: InputContainer) -> None:
        stream = container.streams.video[0]
        self.width, self.codec = stream.codec_context.width, stream.codec_context.name
        for packet in container.demux(stream):
            if self._stop.is_set():
                return
            now = clock.now().timestamp()
            pictures = _decoded(packet) if packet.size and (self.whole or packet.is_keyframe) else []
            luma = pictures[0].to_ndarray(format="gray").astype(np.uint8) if pictures else None
            pts = (
                None
                if packet.pts is None or packet.time_base is None
                else float(packet.pts * packet.time_base)
            )
            corrupt = any(picture.is_corrupt for picture in pictures)
            if packet.size:
                seen = Seen(now, pts, packet.is_keyframe, packet.size, _latency(packet, now), luma, corrupt)
                self.seen.append(seen)


def opened(url: str, transport: str = "tcp", seconds: float = 8.0) -> InputContainer:
    return av.open(url, options=OPTIONS | {"rtsp_transport": transport}, timeout=(seconds, None))


def _decoded(packet: "av.Packet[VideoStream]") -> Sequence[av.VideoFrame]:
    """The picture; none where none can be made of it."""
    try:
        return packet.decode()
    except av.InvalidDataError:
        return ()


def _latency(packet: "av.Packet[VideoStream]", now: float) -> float | None:
    if not packet.has_sidedata("prft"):
        return None
    (wall_us,) = unpack("<q", bytes(memoryview(packet.get_sidedata("prft")))[:8])
    return now - float(wall_us) / 1e6


@contextmanager
def watching(watchers: Sequence[Watcher]) -> Iterator[None]:
    """All of them at once; they stop at the end."""
    for watcher in watchers:
        watcher.start()
    try:
        yield
    finally:
        for watcher in watchers:
            watcher._stop.set()
        for watcher in watchers:
            watcher.stop()


def fps_of(seen: Sequence[Seen]) -> float:
    """Pictures a second by their own times."""
    times = [one.pts for one in seen if one.pts is not None]
    return (len(times) - 1) / (times[-1] - times[0])


def step_of(seen: Sequence[Seen]) -> float:
    """The usual time between two pictures, seconds, by their own times: a busy machine leaves some out."""
    return float(np.median(np.diff([one.pts for one in seen if one.pts is not None])))


class Talk:
    """RTSP by hand: one connection, requests as they are written."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 5)
        self._number = 0

    def ask(self, method: str, url: str, *headers: str) -> str:
        """The head of the answer."""
        self._number += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._number}", *headers, "", ""]
        self._socket.sendall("\r\n".join(lines).encode())
        return self._socket.recv(4096).decode(errors="replace")

    def received(self, size: int = 1 << 16) -> bytes:
        return self._socket.recv(size)

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()


def play_by_hand(port: int, url: str, header: str) -> Talk:
    """A session that receives and decodes nothing."""
    talk = Talk(port)
    assert talk.ask("DESCRIBE", url, header).startswith("RTSP/1.0 200")
    asked = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"
    assert talk.ask("SETUP", f"{url}/track1", asked, header).startswith("RTSP/1.0 200")
    talk.ask("PLAY", url, header)
    return talk
