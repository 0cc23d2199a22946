"""A worker that hangs: its cameras are unknown long before it is replaced, and seen again if it goes on."""

import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sitcenter import clock
from sitcenter.domain.cameras.types import Sample
from tests.camera_feeds.servers import rtsp_server
from tests.camera_feeds.watching import QUICK, key, watching

NOTICED_S = 12.0
"""Within this a fault is to be seen; the fault of those who watch as well."""
OPTIONS = replace(QUICK, workers=1, sample_every_s=1.0)


def reachable(sample: Sample) -> bool:
    return sample.reachable


def accused(sample: Sample) -> bool:
    return not sample.reachable and sample.unlooked_s is None


def test_cameras_of_a_hanging_worker_are_unknown_at_once_and_it_may_still_come_back(clip: Path) -> None:
    with rtsp_server(f"one={clip}") as server, watching({"one": server.url("one")}, OPTIONS) as log:
        log.wait(lambda: log.has("one", reachable) and log.watch.health(), 30)
        (worker,) = log.watch.health()
        os.kill(worker.pid, signal.SIGSTOP)
        try:
            log.wait(lambda: log.unwatched, NOTICED_S)
        finally:
            os.kill(worker.pid, signal.SIGCONT)
        (word,), at = log.unwatched, log.now()
        assert word.key == key("one")
        doubted = timedelta(seconds=OPTIONS.worker_doubted_s)
        assert word.at <= clock.now() - doubted, "since its last word, not since that was noticed"
        log.wait(lambda: log.has("one", reachable, at), 30)
        (after,) = log.watch.health()
        assert (after.pid, after.deaths) == (worker.pid, 0)
        assert not log.has("one", accused, at), "it was the worker that stood still, not the camera"
