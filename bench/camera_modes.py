"""Ways to watch streams, each in a process of its own whose processor seconds are counted.

Called by cameras.py: `python bench/camera_modes.py MODE SECONDS URL...` prints processor seconds a stream
second.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread

import av
import cv2
from av.video.stream import VideoStream
from camera_meter import make_meter
from camera_server import cpu_of

from camera_feeds.health import cpu_s
from camera_feeds.options import WatchOptions
from camera_feeds.streams import Stream
from camera_feeds.watch import Watch
from sitcenter import clock
from sitcenter.domain.cameras.types import CameraKey, Sample

WARM_S = 4.0
OPTIONS = {
    "rtsp_transport": "tcp",
    "timeout": "20000000",
    "probesize": "500000",
    "analyzeduration": "1000000",
}
Read = Callable[[str, Event], None]


def by_opencv(url: str, stop: Event) -> None:
    """The loop of every tutorial, with one decoder thread."""
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    while not stop.is_set() and capture.read()[0]:
        pass
    capture.release()


def by_pyav(url: str, stop: Event) -> None:
    """Every frame decoded, none converted."""
    with av.open(url, options=OPTIONS, timeout=(8.0, None)) as container:
        video = _single(container.streams.video[0])
        for packet in container.demux(video):
            packet.decode()
            if stop.is_set():
                return


def packets(url: str, stop: Event) -> None:
    """Nothing decoded."""
    with av.open(url, options=OPTIONS, timeout=(8.0, None)) as container:
        for _ in container.demux(container.streams.video[0]):
            if stop.is_set():
                return


def _single(video: VideoStream) -> VideoStream:
    video.codec_context.thread_count = 1
    return video


READS: dict[str, Read] = {"cv2 read loop": by_opencv, "PyAV full decode": by_pyav, "packets only": packets}


def in_threads(read: Read, urls: Sequence[str], seconds: float) -> float:
    stop = Event()
    threads = [Thread(target=read, args=(url, stop), daemon=True) for url in urls]
    for thread in threads:
        thread.start()
    clock.sleep(WARM_S)
    before = cpu_s()
    clock.sleep(seconds)
    used = cpu_s() - before
    stop.set()
    for thread in threads:
        thread.join(5)
    return used


def full_watch(urls: Sequence[str], seconds: float) -> float:
    """As in production: one worker, a key frame measured every ten seconds, samples taken."""
    streams = [Stream(CameraKey("b", str(number)), url) for number, url in enumerate(urls)]
    watch = Watch(streams, WatchOptions(workers=1, make_meter=make_meter))
    watch.start()
    _until_all_reached(watch, len(urls))
    pids = [one.pid for one in watch.health()]
    before = cpu_s() + sum(map(cpu_of, pids))
    end = clock.monotonic() + seconds
    while clock.monotonic() < end:
        watch.take()
        clock.sleep(0.5)
    used = cpu_s() + sum(map(cpu_of, pids)) - before
    watch.stop()
    return used


def _until_all_reached(watch: Watch, count: int) -> None:
    reached: set[CameraKey] = set()
    deadline = clock.monotonic() + 60
    while len(reached) < count or not watch.health():
        reached |= {one.key for one in watch.take() if isinstance(one, Sample) and one.reachable}
        if clock.monotonic() > deadline:
            raise SystemExit(f"only {len(reached)} of {count} streams came")
        clock.sleep(0.1)
    clock.sleep(WARM_S)


def by_ffmpeg(urls: Sequence[str], seconds: float) -> float:
    """ffmpeg, key frames only, a process a stream."""
    command = [
        "ffmpeg",
        "-v",
        "quiet",
        "-rtsp_transport",
        "tcp",
        "-threads",
        "1",
        "-skip_frame",
        "nokey",
        "-i",
    ]
    return _processes([[*command, url, "-an", "-f", "null", "-"] for url in urls], seconds)


def by_motion(urls: Sequence[str], seconds: float) -> float:
    """Debian's motion: one process, a thread a camera, motion detection and nothing written."""
    with tempfile.TemporaryDirectory(prefix="sitcenter-bench-") as name:
        shared = "daemon off\nlog_level 1\npicture_output off\nmovie_output off\n"
        shared += "webcontrol_port 0\nstream_port 0\n"
        cameras = [Path(name) / f"camera{number}.conf" for number in range(len(urls))]
        for number, (path, url) in enumerate(zip(cameras, urls, strict=True)):
            path.write_text(f"camera_id {number + 1}\nnetcam_url {url}\nframerate 25\ntarget_dir {name}\n")
        main = Path(name) / "motion.conf"
        main.write_text(shared + "".join(f"camera {path}\n" for path in cameras))
        return _processes([["motion", "-n", "-c", str(main), "-l", f"{name}/log"]], seconds)


def _processes(commands: Sequence[Sequence[str]], seconds: float) -> float:
    quiet = subprocess.DEVNULL
    running = [subprocess.Popen(one, stdin=quiet, stdout=quiet, stderr=quiet) for one in commands]
    try:
        clock.sleep(WARM_S + 2)
        before = sum(cpu_of(one.pid) for one in running)
        clock.sleep(seconds)
        return sum(cpu_of(one.pid) for one in running) - before
    finally:
        for one in running:
            one.kill()
            one.wait()


def main() -> None:
    mode, seconds, urls = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    av.logging.set_level(None)
    if mode in READS:
        used = in_threads(READS[mode], urls, seconds)
    else:
        used = {"full watch": full_watch, "ffmpeg nokey": by_ffmpeg, "motion": by_motion}[mode](urls, seconds)
    print(json.dumps(used / (len(urls) * seconds)))


if __name__ == "__main__":
    main()
