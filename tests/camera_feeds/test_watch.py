"""Capture processes: supervised, replaced when they die or hang, gone with whoever started them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import mean

import pytest

from camera_feeds.crews import MOST_CAMERAS, crews
from camera_feeds.sockets import Sockets
from camera_feeds.streams import Stream
from camera_feeds.watch import Watch
from sitcenter import clock
from sitcenter.domain.cameras.types import Sample
from tests.camera_feeds import bad_servers as bad
from tests.camera_feeds.servers import RtspServer, rtsp_server
from tests.camera_feeds.watching import QUICK, Log, hanging_meter, key, watching
from tests.waiting import until

OPTIONS = replace(
    QUICK,
    workers=3,
    sample_every_s=1.0,
    picture_every_s=1.0,
    warm_up_s=1.0,
    open_within_s=1.5,
    worker_silent_s=4.0,
)
PARENT = """
import sys
from camera_feeds.options import WatchOptions
from camera_feeds.streams import Stream
from camera_feeds.watch import Watch
from sitcenter import clock
from sitcenter.domain.cameras.types import CameraKey

if __name__ == "__main__":
    streams = [Stream(CameraKey("b1", name), url) for name, url in zip("ab", sys.stdin.read().split())]
    watch = Watch(streams, WatchOptions(workers=2, make_meter=None))
    watch.start()
    while len(watch.health()) < 2 or not sum(one.sessions for one in watch.health()):
        clock.sleep(0.05)
    print(*(one.pid for one in watch.health()), flush=True)
    clock.sleep(60)
"""


@pytest.fixture
def server(clip: Path) -> Iterator[RtspServer]:
    with rtsp_server(f"one={clip}", f"three={clip}", f"two={clip}") as server:
        yield server


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    except OSError:
        return False


def pids(log: Log) -> dict[int, int]:
    return {one.worker: one.pid for one in log.watch.health()}


def test_a_worker_that_dies_or_hangs_is_replaced_and_disturbs_no_other(server: RtspServer) -> None:
    urls = {name: server.url(name) for name in ("one", "three", "two")}
    with watching(urls, OPTIONS) as log:
        log.wait(lambda: all(log.last(name) for name in urls) and len(pids(log)) == 3, 15)
        before = pids(log)
        os.kill(before[0], signal.SIGKILL)
        os.kill(before[1], signal.SIGSTOP)
        at = log.now()
        lost = ("one", "three")
        killed_at = clock.now()
        log.wait(lambda: [word.key for word in log.unwatched[:1]] == [key("one")], 5)
        log.wait(lambda: all(log.has(name, reachable, at + 0.5) for name in lost), 20)
        log.wait(lambda: len(pids(log)) == 3, 5)
        after = pids(log)
        assert [one.deaths for one in log.watch.health()] == [1, 1, 0]
        assert [word.key for word in log.unwatched] == [key("one"), key("three")]
        assert all(
            word.at < killed_at + timedelta(seconds=1) for word in log.unwatched
        )  # not when it is noticed
        assert [before[n] == after[n] for n in range(3)] == [False, False, True]
    during = [s.fps for when, s in log.samples["two"] if when > at and s.fps is not None]
    assert mean(during) == pytest.approx(25, abs=1.5)
    assert {s.reconnects for _, s in log.samples["two"]} == {0}
    assert {s.reachable for _, s in log.samples["two"]} == {True}
    until(lambda: not any(map(alive, [*before.values(), *after.values()])), 5)


def reachable(sample: Sample) -> bool:
    return sample.reachable


def test_workers_end_when_their_parent_is_killed(server: RtspServer) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    try:
        parent.stdin.write(f"{server.url('one')} {server.url('two')}")
        parent.stdin.close()
        workers = [int(word) for word in parent.stdout.readline().split()]
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
    assert len(workers) == 2
    until(lambda: not any(map(alive, workers)), 5)


def test_a_hanging_read_is_freed_and_nothing_is_left_after_stop() -> None:
    servers = [bad.BadServer(one) for one in (bad.never_answers, bad.rtsp(bad.reports_only), bad.http_silent)]
    before = descriptors()
    urls = {str(n): f"rtsp://127.0.0.1:{server.port}/x" for n, server in enumerate(servers[:2])}
    urls["http"] = f"http://127.0.0.1:{servers[2].port}/x"
    with watching(urls, replace(OPTIONS, reopen_after_s=1.5, silent_after_s=0.5)) as log:
        log.wait(lambda: log.has("1", lambda s: s.frozen_open and s.reconnects >= 1), 20)
        workers = list(pids(log).values())
        assert [one.deaths + one.recycles + one.stuck_threads for one in log.watch.health()] == [0, 0, 0]
    for server in servers:
        server.close()
    until(lambda: descriptors() <= before, 5)
    assert not any(map(alive, workers))


def test_a_worker_with_a_thread_that_cannot_be_freed_is_replaced(server: RtspServer) -> None:
    quick = replace(
        OPTIONS, make_meter=hanging_meter, silent_after_s=0.5, reopen_after_s=1.5, stuck_after_s=0.5
    )
    with watching({"one": server.url("one")}, quick) as log:
        log.wait(lambda: len(pids(log)) == 1, 10)
        before = pids(log)[0]
        log.wait(lambda: pids(log).get(0, before) != before, 20)
        assert [(one.recycles, one.deaths) for one in log.watch.health()] == [(1, 0)]
        log.wait(lambda: log.unwatched, 5)  # until its successor has seen it nobody knows what it shows
        assert log.has("one", lambda s: s.unlooked_s), "the camera isn't silent: nobody reads it"
        assert not log.has("one", lambda s: not s.failure and not s.reachable and s.unlooked_s is None)
    until(lambda: not alive(before), 5)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_streams_are_shared_out_and_no_worker_has_more_than_64() -> None:
    streams = [Stream(key(f"c{n}"), f"rtsp://10.0.{n % 3}.1/ch{n}") for n in range(200)]
    parts = crews(streams, workers=2)
    assert [len(part) for part in parts] == [50, 50, 50, 50]
    assert {stream.key for part in parts for stream in part} == {stream.key for stream in streams}
    assert max(len(part) for part in crews(streams * 2, 0)) <= MOST_CAMERAS
    hosts = [{stream.endpoint.host for stream in part if stream.endpoint} for part in crews(streams, 3)]
    assert max(map(len, hosts)) <= 2


def test_a_watch_of_nothing_starts_and_stops() -> None:
    watch = Watch([])
    watch.start()
    assert (watch.take(), watch.health()) == ([], [])
    watch.stop()


def test_sessions_that_open_one_endpoint_at_once_take_each_their_own_socket() -> None:
    server, sockets = bad.BadServer(bad.silence), Sockets()
    address = ("127.0.0.1", server.port)

    def session(_number: int) -> tuple[int, socket.socket]:
        held = sockets.begin([address])
        link = socket.create_connection(address)
        sockets.settle(held)
        return sockets.shut(held), link

    with ThreadPoolExecutor(12) as threads:
        opened = list(threads.map(session, range(12)))
    assert [shut for shut, _ in opened] == [1] * 12
    assert [link.recv(1) for _, link in opened] == [b""] * 12
    for _, link in opened:
        link.close()
    server.close()


def test_each_session_knows_its_own_sockets_even_at_one_endpoint() -> None:
    server = bad.BadServer(bad.silence)
    address, sockets = ("127.0.0.1", server.port), Sockets()
    first = sockets.begin([address])
    one = socket.create_connection(address)
    second = sockets.begin([address])
    two = socket.create_connection(address)
    sockets.settle(second)
    assert sockets.shut(first) == 1
    assert one.recv(1) == b""
    two.setblocking(False)
    with pytest.raises(BlockingIOError):
        two.recv(1)
    assert sockets.shut(second) == 1
    assert two.recv(1) == b""
    sockets.end(first)
    assert sockets.shut(first) == 0
    one.close()
    two.close()
    server.close()


def test_a_session_knows_what_came_and_wasnt_read() -> None:
    sockets = Sockets()
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = sockets.begin([server.getsockname()])
        with socket.create_connection(server.getsockname()) as link, server.accept()[0] as other:
            sockets.settle(held)
            assert not sockets.unread(held)
            other.sendall(b"x")
            until(lambda: sockets.unread(held), 5)
            link.recv(1)
            assert not sockets.unread(held)
        assert not sockets.unread(held), "a socket that is closed holds nothing"
