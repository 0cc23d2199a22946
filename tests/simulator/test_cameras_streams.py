"""Real clients before the played cameras: what they get when all is well, and who may see it."""

import select
from base64 import b64encode
from contextlib import ExitStack, closing
from threading import Event, Thread

import av
import numpy as np
import pytest

from tests.simulator.camera_clients import (
    PASSWORD,
    RICH,
    USER,
    Stage,
    Talk,
    Watcher,
    fps_of,
    opened,
    play_by_hand,
    step_of,
    watching,
)
from tests.waiting import until

BASIC = f"Authorization: Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"


def drained(talks: list[Talk], stop: Event) -> dict[int, int]:
    """Bytes received by each connection until `stop`."""
    received = {talk.fileno(): 0 for talk in talks}
    by_number = {talk.fileno(): talk for talk in talks}
    while not stop.is_set():
        for number in select.select(list(by_number), [], [], 0.2)[0]:
            received[number] += len(by_number[number].received())
    return received


def test_all_cameras_of_the_network_run_at_once_at_their_true_rate(stage: Stage) -> None:
    looked_at = [f"{RICH}/c1", f"{RICH}/c8", "spec-psc-1/c5", "psc-medeu/c7", "psc-alatau/c8"]
    watchers = [Watcher(stage.url(path)) for path in looked_at]
    others = [camera.path for camera in stage.cameras if camera.path not in looked_at]
    assert len(stage.cameras) == 120
    stop, counted = Event(), dict[int, int]()
    with ExitStack() as opened_ones:
        talks = [
            opened_ones.enter_context(closing(play_by_hand(stage.stage.port, stage.url(path, ""), BASIC)))
            for path in others
        ]
        drain = Thread(target=lambda: counted.update(drained(talks, stop)))
        drain.start()
        try:
            with watching(watchers):
                until(lambda: all(sum(s.key for s in w.seen) >= 3 for w in watchers), 25)
        finally:
            stop.set()
            drain.join(5)
    assert len(counted) == len(others)
    assert min(counted.values()) > 50_000
    for path, watcher in zip(looked_at, watchers, strict=True):
        rich = path.startswith(RICH)
        assert (watcher.codec, watcher.width) == ("h264", 704 if rich else 352)
        rate = 12.5 if rich else 5.0
        assert 1 / step_of(watcher.seen) == pytest.approx(rate, rel=0.05)
        assert rate / 2 < fps_of(watcher.seen) < rate * 1.05, "a busy machine leaves some out, not most"
        keys = [seen.pts for seen in watcher.seen if seen.key and seen.pts is not None]
        assert float(np.median(np.diff(keys))) == pytest.approx(2.0, abs=0.1)
        latencies = [seen.latency for seen in watcher.seen if seen.latency is not None]
        assert len(latencies) > len(watcher.seen) / 2
        assert -0.1 < min(latencies) < 1.0


def test_the_clock_in_the_picture_runs_and_no_two_cameras_of_a_branch_look_the_same(stage: Stage) -> None:
    watchers = [Watcher(stage.url(f"{RICH}/c{n}")) for n in range(1, 9)]
    watchers += [Watcher(stage.url(f"psc-medeu/c{n}")) for n in range(1, 9)]
    with watching(watchers):
        until(lambda: all(len(watcher.keys()) >= 2 for watcher in watchers), 15)
    first, second = watchers[0].keys()[:2]
    clock_box = np.s_[4:26, 4:236]
    assert float((np.abs(first[clock_box].astype(int) - second[clock_box]) > 100).mean()) > 0.001
    for branch in (watchers[:8], watchers[8:]):
        views = [watcher.keys()[0].astype(int) for watcher in branch]
        for place, view in enumerate(views):
            assert all(float(np.abs(view - other).mean()) > 12 for other in views[place + 1 :])


def test_only_the_right_password_opens_a_camera_and_only_its_own_path(stage: Stage) -> None:
    with pytest.raises(av.HTTPUnauthorizedError):
        opened(stage.url(f"{RICH}/c1", "somebody:wrong@"))
    with pytest.raises(av.HTTPUnauthorizedError):
        opened(stage.url(f"{RICH}/c1", ""))
    with pytest.raises(av.HTTPNotFoundError):
        opened(stage.url(f"{RICH}/c9"))
    with closing(Talk(stage.stage.port)) as talk:
        url = stage.url("psc-medeu/c1", "")
        assert "GET_PARAMETER" in talk.ask("OPTIONS", url)
        assert 'Digest realm="cameras"' in talk.ask("DESCRIBE", url)
        assert "401" in talk.ask("DESCRIBE", url, "Authorization: Basic !")
        assert "sprop-parameter-sets" in talk.ask("DESCRIBE", url, BASIC)
        assert "461" in talk.ask("SETUP", url, BASIC, "Transport: RAW/RAW/UDP")
        assert "454" in talk.ask("PLAY", url, BASIC)
        assert "200" in talk.ask("GET_PARAMETER", url, BASIC)
        assert "501" in talk.ask("RECORD", url, BASIC)
        assert "200" in talk.ask("TEARDOWN", url, BASIC)
    with closing(Talk(stage.stage.port)) as talk:
        assert talk.ask("GET / HTTP/1.1", "/") == ""


def test_several_clients_see_one_camera_by_tcp_and_by_udp(stage: Stage) -> None:
    url = stage.url("psc-medeu/c2")
    watchers = [Watcher(url), Watcher(url), Watcher(url, transport="udp")]
    with watching(watchers):
        until(lambda: all(len(watcher.keys()) >= 2 for watcher in watchers), 12)
    sizes = [{seen.size for seen in watcher.seen} for watcher in watchers]
    assert sizes[0] & sizes[1] & sizes[2]
    assert [watcher.error for watcher in watchers] == ["", "", ""]
