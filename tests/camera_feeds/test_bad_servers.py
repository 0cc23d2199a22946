"""Every server that misbehaves, watched at the same time beside a good one: noticed, told why, seen to return."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest

from camera_feeds.streams import Stream
from sitcenter.domain.cameras.types import Sample
from tests.camera_feeds import bad_servers as bad
from tests.camera_feeds.servers import RtspServer, rtsp_server
from tests.camera_feeds.watching import QUICK, Log, key, watching

WITHIN_S = 10.0
PASSWORD = "s3cr3t-word"
OPTIONS = replace(QUICK, slow_retry_s=3.0, sample_every_s=5.0)

RTSP: dict[str, bad.Behave] = {
    "never answers": bad.never_answers,
    "drips": bad.drips,
    "random bytes": bad.random_bytes,
    "silence after PLAY": bad.rtsp(bad.silence),
    "reports only": bad.rtsp(bad.reports_only),
    "random payload": bad.rtsp(bad.random_payload),
}
HTTP: dict[str, bad.Behave] = {
    "HTTP silent": bad.http_silent,
    "HTTP never": bad.http_never,
    "HTTP garbage": bad.http_garbage,
    "HTTP page": bad.http_page,
    "HTTP 403": bad.http_says(b"403 Forbidden"),
}


def fails(failure: str) -> Callable[[Sample], object]:
    return lambda sample: not sample.reachable and sample.failure == failure and sample.error


def frozen(sample: Sample) -> bool:
    return sample.frozen_open and not sample.reachable and not sample.failure


def without_picture(sample: Sample) -> bool:
    return sample.reachable and (sample.undecoded or 0) >= 3


REASONS: dict[str, Callable[[Sample], object]] = {
    "no address": fails("address"),
    "no name": fails("dns"),
    "refused": fails("refused"),
    "no such path": fails("not_found"),
    "no login": fails("auth"),
    "wrong password": fails("auth"),
    "SYN hang": fails("timeout"),
    "never answers": fails("timeout"),
    "drips": fails("timeout"),
    "random bytes": fails("protocol"),
    "silence after PLAY": frozen,
    "reports only": frozen,
    "random payload": without_picture,
    "HTTP silent": fails("timeout"),
    "HTTP never": fails("timeout"),
    "HTTP garbage": fails("protocol"),
    "HTTP page": fails("protocol"),
    "HTTP 403": fails("auth"),
}


class Site:
    """All the servers of the test."""

    def __init__(self, stack: ExitStack, clip: Path) -> None:
        self.stack, self.mount = stack, f"cam={clip}"
        self.good = stack.enter_context(rtsp_server(self.mount))
        self.locked = stack.enter_context(rtsp_server(self.mount, auth=f"watcher:{PASSWORD}"))
        self.killed = stack.enter_context(rtsp_server(self.mount))
        self.frozen = stack.enter_context(rtsp_server(self.mount))
        self.refused = bad.refused_port()
        self.bad = {name: self._bad(behave) for name, behave in {**RTSP, **HTTP}.items()}
        self.full = bad.FullServer()
        stack.callback(self.full.close)

    def _bad(self, behave: bad.Behave) -> bad.BadServer:
        server = bad.BadServer(behave)
        self.stack.callback(server.close)
        return server

    def urls(self) -> dict[str, str]:
        return {
            "good": self.good.url("cam"),
            "right password": self.locked.url("cam", f"watcher:{PASSWORD}"),
            "killed": self.killed.url("cam"),
            "frozen": self.frozen.url("cam"),
            "no address": f"rtsp://watcher:not/{PASSWORD}@127.0.0.1/cam",
            "no name": f"rtsp://watcher:{PASSWORD}@nobody.invalid/cam",
            "refused": f"rtsp://watcher:{PASSWORD}@127.0.0.1:{self.refused}/cam",
            "no such path": self.good.url("nowhere"),
            "no login": self.locked.url("cam"),
            "wrong password": self.locked.url("cam", f"watcher:{PASSWORD}-2"),
            "SYN hang": f"rtsp://127.0.0.1:{self.full.port}/cam",
            **{name: f"rtsp://watcher:{PASSWORD}@127.0.0.1:{self.bad[name].port}/cam" for name in RTSP},
            **{name: f"http://watcher:{PASSWORD}@127.0.0.1:{self.bad[name].port}/cam" for name in HTTP},
        }

    def replace(self, port: int) -> RtspServer:
        return self.stack.enter_context(rtsp_server(self.mount, port=port))


@pytest.fixture
def site(clip: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(stack, clip)


def test_each_is_noticed_for_the_right_reason_and_returns_while_others_go_on(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    urls = site.urls()
    with watching(urls, OPTIONS) as log:
        log.wait(lambda: log.has("good", reachable), WITHIN_S)
        log.wait(lambda: not unnoticed(log), WITHIN_S)
        _mid_stream(site, log)
        _return(site, log)
        log.wait(lambda: len(rates(log, "good")) >= 2, 12)
        assert PASSWORD not in command_lines(log)
    assert mean(rates(log, "good")) == pytest.approx(25, abs=1)
    assert {sample.reconnects for _, sample in log.samples["good"]} == {0}
    assert {sample.reachable for _, sample in log.samples["good"]} == {True}
    assert PASSWORD not in repr(log.samples) + repr([Stream(key(name), url) for name, url in urls.items()])
    assert PASSWORD not in "".join(capfd.readouterr())


def _mid_stream(site: Site, log: Log) -> None:
    """A camera that dies and one that falls silent in the middle of a session."""
    site.killed.kill()
    site.frozen.freeze()
    at = log.now()
    log.wait(lambda: log.has("killed", lambda s: s.failure in ("closed", "refused"), at), 2)
    log.wait(lambda: log.has("frozen", silent, at), WITHIN_S)


def _return(site: Site, log: Log) -> None:
    """Servers come back where there was none, or one that misbehaved."""
    at = log.now()
    site.killed.restart()
    site.frozen.thaw()
    site.replace(site.refused)
    site.bad["random bytes"].close()
    site.replace(site.bad["random bytes"].port)
    back = ("killed", "frozen", "refused", "random bytes")
    log.wait(lambda: all(log.has(name, reachable, at) for name in back), WITHIN_S)


def reachable(sample: Sample) -> bool:
    return sample.reachable


def silent(sample: Sample) -> bool:
    return not sample.reachable and not sample.failure and (sample.last_frame_age_s or 0) > 5


def unnoticed(log: Log) -> list[str]:
    return [name for name, reason in REASONS.items() if not log.has(name, reason)]


def rates(log: Log, name: str) -> list[float]:
    return [sample.fps for _, sample in log.samples[name] if sample.fps is not None]


def command_lines(log: Log) -> str:
    """Of this process, of the capture workers and of whatever else it started."""
    mine = [one for one in Path("/proc").glob("[0-9]*") if _parent(one) == os.getpid()]
    assert {str(one.pid) for one in log.watch.health()} <= {one.name for one in mine}
    return "".join(_read(one / "cmdline") for one in (Path("/proc/self"), *mine))


def _parent(process: Path) -> int:
    return int((_read(process / "stat").rpartition(")")[2].split() or ["0", "0"])[1])


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""  # the process ended meanwhile
