"""The pipe from a capture process: who stops in the middle of a word holds up nobody else."""

import multiprocessing
import os
import struct
from dataclasses import replace

import pytest

from camera_feeds.crews import Crew, bound
from camera_feeds.options import WatchOptions
from camera_feeds.streams import Stream
from camera_feeds.watch import Watch
from sitcenter.domain.cameras.types import Unwatched
from tests.camera_feeds.watching import key

PART = struct.pack("!i", 100) + b"x"
"""A word of a hundred bytes, and the first of them."""


def test_a_read_waits_a_while_for_the_rest_of_a_word_and_takes_whole_ones() -> None:
    mine, theirs = multiprocessing.get_context("spawn").Pipe()
    with mine, theirs:
        bound(mine, 0.2)
        theirs.send(["whole"])
        assert mine.recv() == ["whole"]
        os.write(theirs.fileno(), PART)
        with pytest.raises(BlockingIOError):
            mine.recv()


def test_a_worker_that_stops_in_the_middle_of_a_word_is_replaced() -> None:
    streams = (Stream(key("c1"), "rtsp://127.0.0.1:9/c1"),)
    watch = Watch(streams, replace(WatchOptions(), workers=1))
    mine, theirs = multiprocessing.get_context("spawn").Pipe()
    with theirs:
        bound(mine, 0.2)
        crew = Crew(0, streams, pipe=mine, spoke=True)
        os.write(theirs.fileno(), PART)
        watch._receive(mine, crew)
        assert (crew.pipe, crew.deaths, mine.closed) == (None, 1, True)
        assert [(type(word), word.key) for word in watch.take()] == [(Unwatched, key("c1"))]
